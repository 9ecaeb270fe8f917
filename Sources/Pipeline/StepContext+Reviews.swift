import Reviews
import Tasks

extension StepContext {
    /// Writes down beside the artifacts what people have decided, as far as anything was.
    func keepReviews() throws {
        let reviews = try decisions().reviews
        guard !reviews.isEmpty || directory.file(ReviewRow.fileName) != nil else { return }
        try writer.write(ReviewRow.file(reviews), to: ReviewRow.fileName)
    }
}

public import JSON
public import Tasks

/// A decision with who made it and when: a row of `reviews.json` and of the API's answers.
public struct ReviewRow: JSONEncodable {
    private let review: Review

    /// The row of a decision that the store has kept.
    public init(_ review: Review) { self.review = review }

    /// The name of the file that a task has of them.
    public static let fileName = "reviews.json"

    /// The content of that file.
    public static func file(_ reviews: [Review]) -> [UInt8] {
        JSONWriter.encode(reviews.map(ReviewRow.init), indentWidth: 2) + [0x0A]
    }

    /// Writes the fields of the decision, then `kind`, `db_name`, `decided_by`, `decided_at`.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            Decision(review)?.encodeFields(to: &json)
            json.field("kind", review.kind.rawValue)
            json.field("db_name", review.databaseName)
            json.field("decided_by", review.decidedBy)
            json.field("decided_at", review.decidedAt.iso)
        }
    }
}

import HTTP
import JSON
import Reviews
import Settings
import Tasks

/// Which of people's decisions to list, row 24.
struct ListReviews: RequestFields {
    let scope: ReviewScope
    let kind: Review.Kind?
    let limit: Int
    let offset: Int

    init(_ fields: inout FieldReader) {
        scope = ReviewScope(&fields)
        kind = fields.choice("kind", Review.Kind.self)
        limit = fields.integer("limit", default: 1000, in: 1...10_000)
        offset = fields.integer("offset", default: 0, in: 0...Int.max)
    }
}

/// Which database decisions are about: the one of a task, or one by its label.
struct ReviewScope {
    let taskID: String?
    let databaseName: String?

    init(_ fields: inout FieldReader) {
        taskID = fields.text("task_id", maximumLength: 64)
        databaseName = fields.text("db_name", maximumLength: 256)
    }

    /// As it stands in a form, where a field left empty is none, as elsewhere.
    init(_ file: UploadedFile) {
        func given(_ name: String) -> String? {
            file.fields[name]?.last.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        }
        taskID = given("task_id")
        databaseName = given("db_name")
    }

    /// That of a request whose body has fields; nil where it cannot be read, which is for the endpoint to refuse.
    @Sendable
    static func inFields(_ request: Request, _ settings: Settings) -> ReviewScope? {
        guard var fields = try? FieldReader(body: request.body, settings) else { return nil }
        return ReviewScope(&fields)
    }

    /// That of a request whose body is a form, likewise.
    @Sendable
    static func inForm(_ request: Request, _: Settings) -> ReviewScope? {
        (try? UploadedFile(request)).map { ReviewScope($0) }
    }
}

/// One page of decisions.
struct ReviewList: JSONEncodable {
    let page: ReviewPage
    let databaseName: String?
    let fields: ListReviews

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("reviews", page.reviews.map(ReviewRow.init))
            json.field("db_name", databaseName)
            json.field("total", page.total)
            json.field("limit", fields.limit)
            json.field("offset", fields.offset)
        }
    }
}

extension Node {
    func listReviews(_ fields: ListReviews) throws(APIError) -> ReviewList {
        let name = try reviewedDatabase(fields.scope).name
        let filter = ReviewFilter(databaseName: name, kind: fields.kind)
        return try internally {
            ReviewList(
                page: try store.reviews(filter, limit: fields.limit, offset: fields.offset),
                databaseName: name,
                fields: fields)
        }
    }
}

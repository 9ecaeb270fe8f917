import JSON
import Reviews
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

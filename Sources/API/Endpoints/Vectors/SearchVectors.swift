import JSON
import Vectors

/// A question, and where to look for what is near it, row 21.
struct SearchVectors: RequestFields {
    let question: String
    let kinds: [TrainingKind]
    let database: String?
    let limit: Int

    init(_ fields: inout FieldReader) {
        question = fields.requiredText("question")
        let names = fields.texts("kinds")
        let given = (names ?? []).compactMap(TrainingKind.init)
        if let names, given.count != names.count || names.isEmpty {
            let words = TrainingKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: "、")
            fields.reject("kinds", "无效的 kinds，必须是 \(words) 中的一个或几个")
        }
        kinds = names == nil ? TrainingKind.allCases : TrainingKind.allCases.filter(given.contains)
        database = fields.text("db_name", maximumLength: 256)
        limit = fields.integer("limit", default: 5, in: 1...50)
    }
}

/// What was found.
struct SearchResults: JSONEncodable {
    let results: [FoundRecord]
    let model: String
    let time: QueryTime

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("results", results)
            json.field("total", results.count)
            json.field("embedding_model", model)
            json.field("query_time", time)
        }
    }
}

extension Node {
    /// The training records nearest to a question, of each kind by itself.
    func searchVectors(_ fields: SearchVectors) throws(APIError) -> SearchResults {
        let time = QueryTime.begin()
        let store = try vectorStore(lifetimeSeconds: requestLifetimeSeconds)
        return try onVectors {
            let embedder = try self.embedder.made()
            let results = try store.search(
                fields.question, kinds: fields.kinds, database: fields.database, limit: fields.limit,
                with: embedder)
            return SearchResults(results: results, model: embedder.model, time: time.ended())
        }
    }
}

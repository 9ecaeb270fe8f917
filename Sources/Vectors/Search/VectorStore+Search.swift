public import JSON
internal import Postgres

/// A record that a search has found.
public struct FoundRecord: Sendable, JSONEncodable {
    /// What it teaches.
    public let kind: TrainingKind
    /// Its id.
    public let id: String
    /// Cosine distance to the question, 0…2.
    public let distance: Double
    /// The stored text.
    public let document: String
    /// What is stored beside it.
    public let metadata: JSONValue

    /// Writes `kind`, `id`, `distance`, `document`, `metadata`, and of a pair `question` and `sql`.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("kind", kind.rawValue)
            json.field("id", id)
            json.field("distance", distance)
            json.field("document", document)
            if kind == .sql {
                let pair = try? JSONValue(parsing: document.utf8)
                json.field("question", pair?["question"]?.stringValue)
                json.field("sql", pair?["sql"]?.stringValue)
            }
            json.field("metadata", metadata)
        }
    }
}

extension VectorStore {
    /// The records nearest to a question, of each kind by itself, the nearest first.
    ///
    /// - Parameters:
    ///   - kinds: which kinds to search, in the order of the result.
    ///   - database: only rows of that label; nil for all.
    ///   - limit: most records of a kind.
    /// - Throws: ``VectorError``: a mismatch where a collection holds vectors of another model or length.
    public func search(
        _ question: String, kinds: [TrainingKind], database: String?, limit: Int, with embedder: any Embedder
    ) throws(VectorError) -> [FoundRecord] {
        guard try foundLayout() != nil else { return [] }
        // Looked at before the model is asked and paid.
        try reading { connection in
            for kind in kinds {
                try StoredCollection(kind.rawValue, connection)?
                    .check(kind.rawValue, takes: VectorModel(embedder), connection)
            }
        }
        var vector: [Float] = []
        try embedder.embed(
            [EmbeddingInput(question, as: .query, name: "question")],
            deliver: { vector = $0.last?.vector ?? [] }, waiting: {})
        return try reading { connection in
            let search = NearestRows(connection, database: database)
            var found: [FoundRecord] = []
            for kind in kinds {
                guard let collection = try StoredCollection(kind.rawValue, connection) else { continue }
                try collection.check(kind.rawValue, takes: VectorModel(embedder), connection)
                // A vector of zeros has no direction, and so no distance.
                found += try search.find(kind, in: collection, vector, limit: limit).filter(
                    \.distance.isFinite)
            }
            return found
        }
    }
}

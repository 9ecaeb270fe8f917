internal import JSON
internal import Postgres

/// The search that people's questions go through; a load is tried by the same.
struct NearestRows {
    private let connection: PostgresConnection
    private let database: String?

    /// - Parameter database: only rows of that label; nil for all.
    init(_ connection: PostgresConnection, database: String?) {
        self.connection = connection
        self.database = database
    }

    /// The rows of a kind nearest to the vector by cosine distance, the nearest first. An exact scan.
    func find(_ kind: TrainingKind, _ vector: [Float], limit: Int) throws(PostgresError) -> [FoundRecord] {
        guard let collection = try StoredCollection(kind.rawValue, connection) else { return [] }
        return try find(kind, in: collection, vector, limit: limit)
    }

    func find(
        _ kind: TrainingKind, in collection: StoredCollection, _ vector: [Float], limit: Int
    ) throws(PostgresError) -> [FoundRecord] {
        let text = "[" + vector.map(\.description).joined(separator: ",") + "]"
        let result = try connection.query(
            Queries.nearest, [collection.uuid, database, text, String(limit)])
        typealias Field = Queries.Nearest
        result.check(Field.self)
        return result.map { result, row in
            FoundRecord(
                kind: kind, id: result.text(row, Field.id) ?? "",
                distance: result.double(row, Field.distance) ?? .nan,
                document: result.text(row, Field.document) ?? "",
                metadata: result.text(row, Field.metadata).flatMap { try? JSONValue(parsing: $0.utf8) }
                    ?? .null)
        }
    }
}

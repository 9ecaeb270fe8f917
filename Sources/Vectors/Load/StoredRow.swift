internal import JSON
internal import Postgres

/// A row of the store, as far as a load has to know it.
struct StoredRow {
    let id: String
    /// The name of its collection; nil without one.
    let collection: String?
    /// SHA-256 of the document as it is now, in hexadecimal.
    let documentHash: String?
    /// The length of its vector; nil without one.
    let dimension: Int?
    /// The label of its database; nil for rows of others.
    let database: String?
    /// Who loaded it first.
    let taskID: String?
    /// The model of its vector.
    let model: String?
    /// SHA-256 of the text that the vector stands for.
    let textHash: String?
    let tables: [String]
    /// Where the row lies; it stays there while writers are locked out.
    let place: String

    /// Reads the rows of the label, and those with one of the ids, whoever wrote them.
    static func read(
        _ connection: PostgresConnection, database: String, ids: [String]
    ) throws(PostgresError) -> [StoredRow] {
        let result = try connection.query(
            Queries.rows, [database, "{\(ids.joined(separator: ","))}"])
        return result.map { result, row in
            let tables = result.text(row, 8).flatMap { try? JSONValue(parsing: $0.utf8) }?.arrayValue
            return StoredRow(
                id: result.text(row, 0) ?? "", collection: result.text(row, 1),
                documentHash: result.text(row, 2), dimension: result.integer(row, 3),
                database: result.text(row, 4), taskID: result.text(row, 5), model: result.text(row, 6),
                textHash: result.text(row, 7), tables: (tables ?? []).compactMap(\.stringValue),
                place: result.text(row, 9) ?? "")
        }
    }

    /// What the row is about, whatever it says: the question of a pair, else the tables.
    var subject: String {
        "\(collection ?? "")\n" + (collection == "sql" ? textHash ?? "" : tables.joined(separator: "\n"))
    }
}

internal import JSON
internal import Postgres

/// A row of the store, as far as a load has to know it.
struct StoredRow {
    /// What a row is about, whatever it says of it.
    enum Subject: Hashable {
        /// A pair, by the text that was embedded.
        case question(Fingerprint?)
        /// Anything else, by its tables.
        case tables(TrainingKind, [String])
    }

    let id: String
    /// By the name of its collection; nil in collections of others.
    let kind: TrainingKind?
    /// That of the document as it is now.
    let documentHash: Fingerprint?
    /// The length of its vector; nil without one.
    let dimension: Int?
    /// The label of its database; nil for rows of others.
    let database: String?
    /// Who loaded it first.
    let taskID: String?
    /// The model of its vector.
    let model: String?
    /// That of the text that the vector stands for.
    let textHash: Fingerprint?
    let tables: [String]
    /// Where the row lies; it stays there while writers are locked out.
    let place: String

    private enum Columns: Int, ResultColumns {
        case id, collection, document, dimension, database, task, model, text, tables, place
    }

    /// Reads the rows of the label, and those of the items' ids, whoever wrote them; some thousand are in memory at once.
    static func forEach(
        _ connection: PostgresConnection, database: String, of items: LoadItems,
        _ body: (StoredRow) throws -> Void
    ) throws {
        try connection.query(
            Queries.openRows, [database, "{\(items.lazy.map(\.id).joined(separator: ","))}"])
        var tables: [String: [String]] = [:]
        while true {
            let rows = try connection.query(Queries.nextRows)
            guard rows.rowCount > 0 else { break }
            rows.check(Columns.self)
            for row in 0..<rows.rowCount { try body(StoredRow(rows, row, &tables)) }
        }
        try connection.query(Queries.closeRows)
    }

    /// - Parameter known: lists of tables that were read already, by their JSON.
    private init(_ rows: borrowing PostgresResult, _ row: Int, _ known: inout [String: [String]]) {
        id = rows.text(row, Columns.id) ?? ""
        kind = rows.text(row, Columns.collection).flatMap(TrainingKind.init)
        documentHash = rows.text(row, Columns.document).flatMap(Fingerprint.init(hexadecimal:))
        dimension = rows.integer(row, Columns.dimension)
        database = rows.text(row, Columns.database)
        taskID = rows.text(row, Columns.task)
        model = rows.text(row, Columns.model)
        textHash = rows.text(row, Columns.text).flatMap(Fingerprint.init(hexadecimal:))
        place = rows.text(row, Columns.place) ?? ""
        let text = rows.text(row, Columns.tables) ?? ""
        let list = known[text] ?? (try? JSONValue(parsing: text.utf8))?.arrayValue?.compactMap(\.stringValue)
        tables = list ?? []
        known[text] = tables
    }

    /// What the row is about: the question of a pair, else the tables; nil in collections of others.
    var subject: Subject? { kind.map { $0 == .sql ? .question(textHash) : .tables($0, tables) } }
}

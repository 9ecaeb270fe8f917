import JSON
import Postgres
import Schema

/// Which tables to list, guide section 6.1.
struct ListTables: RequestFields {
    let connection: ConnectionInfo?
    let schemas: [SchemaName]
    let pattern: String?
    let includesViews: Bool

    init(_ fields: inout FieldReader) {
        connection = fields.connection("db_connection")
        schemas = SchemaName.list(fields.text("schema", maximumLength: 4096) ?? "public")
        pattern = fields.text("table_name_pattern", maximumLength: 256)
        includesViews = fields.flag("include_views", default: false)
    }
}

/// A schema's name as people write it.
struct SchemaName: Hashable {
    /// The name without its quotes.
    let text: String
    let isQuoted: Bool

    /// What it may mean, best first: an unquoted name is tried as written, then in lower case.
    var readings: [String] {
        isQuoted || text.lowercased() == text ? [text] : [text, text.lowercased()]
    }

    /// The names of a list with commas between; one with odd characters may stand in double quotes. Each counts once.
    static func list(_ text: String) -> [SchemaName] {
        var isInQuotes = false
        let parts = text.split { character in
            if character == "\"" { isInQuotes.toggle() }
            return character == "," && !isInQuotes
        }
        var seen: Set<SchemaName> = []
        return parts.map(SchemaName.init).filter { !$0.text.isEmpty && seen.insert($0).inserted }
    }

    private init(_ written: Substring) {
        var name = written.drop { $0 == " " }
        while name.last == " " { name.removeLast() }
        isQuoted = name.count > 2 && name.first == "\"" && name.last == "\""
        text = isQuoted ? String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"") : String(name)
    }
}

/// The tables of a database.
struct DatabaseTables: JSONEncodable {
    let names: [TableName]
    let schemas: [String]
    let pattern: String?
    let database: String

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("tables", names.map(\.sqlText))
            json.field("total", names.count)
            json.field("schemas", schemas)
            json.field("table_name_pattern", pattern)
            json.field("db_connection_info") { $0.object { $0.field("database", database) } }
        }
    }
}

extension Node {
    func listTables(_ fields: ListTables) throws(APIError) -> DatabaseTables {
        try onDatabase(fields.connection) { connection, info in
            let names = try SchemaReader(connection).relations(
                schemas: fields.schemas.flatMap(\.readings), pattern: fields.pattern,
                includeViews: fields.includesViews)
            // Schema by schema, in the order in which they were asked for.
            let bySchema = Dictionary(grouping: names, by: \.schema)
            return DatabaseTables(
                names: fields.schemas.flatMap { $0.readings.lazy.compactMap { bySchema[$0] }.first ?? [] },
                schemas: fields.schemas.map(\.text), pattern: fields.pattern, database: info.database)
        }
    }
}

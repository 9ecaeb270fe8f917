import Catalog
import JSON
import Postgres
import SQL
import Schema

/// Which tables to list, guide section 6.1.
struct ListTables: RequestFields {
    let connection: ConnectionInfo?
    let schemas: [WrittenName.Part]
    let pattern: String?
    let includesViews: Bool

    init(_ fields: inout FieldReader) {
        connection = fields.connection("db_connection")
        schemas = SchemaNames.list(fields.text("schema", maximumLength: 4096) ?? "public")
        pattern = fields.name("table_name_pattern", maximumLength: 256)
        includesViews = fields.flag("include_views", default: false)
    }
}

/// The names of schemas as people write them, with commas between; one with odd characters may stand in double quotes.
enum SchemaNames {
    /// The names, each once.
    static func list(_ text: String) -> [WrittenName.Part] {
        var seen: Set<WrittenName.Part> = []
        var names: [WrittenName.Part] = []
        var rest = Substring(text).unicodeScalars
        while !rest.isEmpty {
            if let name = WrittenName(taking: &rest, style)?.parts.first, seen.insert(name).inserted {
                names.append(name)
            }
            // What is no name stands for nothing.
            rest = rest.drop { $0 != "," }.dropFirst()
        }
        return names
    }

    private static let style = WrittenName.Style(parts: 1) { scalar, _ in scalar != "," && scalar != "\"" }
}

/// The tables of a database.
struct DatabaseTables: JSONEncodable {
    let names: [TableName]
    let schemas: [String]
    let pattern: String?
    let database: String

    private static let mostShown = 100_000

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("tables", names.prefix(Self.mostShown).map(\.sqlText))
            json.field("total", names.count)
            if names.count > Self.mostShown { json.field("truncated", true) }
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

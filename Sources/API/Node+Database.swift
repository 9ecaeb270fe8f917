import JSON
import Postgres
import Schema

/// Which tables to list, guide section 6.1.
struct ListTables: RequestFields {
    let connection: ConnectionInfo?
    let schemas: [String]
    let pattern: String?
    let includesViews: Bool

    init(_ fields: inout FieldReader) {
        connection = fields.connection("db_connection")
        let names = (fields.text("schema", maximumLength: 4096) ?? "public").split(separator: ",")
            .map { $0.drop { $0 == " " } }.map { String($0.reversed().drop { $0 == " " }.reversed()) }
        schemas = names.filter { !$0.isEmpty }
        pattern = fields.text("table_name_pattern", maximumLength: 256)
        includesViews = fields.flag("include_views", default: false)
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
                schemas: fields.schemas, pattern: fields.pattern, includeViews: fields.includesViews)
            return DatabaseTables(
                names: names, schemas: fields.schemas, pattern: fields.pattern, database: info.database)
        }
    }
}

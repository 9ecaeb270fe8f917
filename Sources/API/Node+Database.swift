import Settings
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
            json.field("tables", names.map { SQLText.qualified($0.schema, $0.name) })
            json.field("total", names.count)
            json.field("schemas", schemas)
            json.field("table_name_pattern", pattern)
            json.field("db_connection_info") { $0.object { $0.field("database", database) } }
        }
    }
}

extension Node {
    func listTables(_ fields: ListTables) throws(APIError) -> DatabaseTables {
        guard let info = fields.connection ?? settings.connection else {
            throw APIError(
                .validationError, "缺少必需参数: db_connection（服务未配置默认数据库连接）", missing: ["db_connection"])
        }
        do {
            let connection = try PostgresConnection(
                info, statementTimeoutSeconds: settings.statementTimeoutSeconds)
            let names = try SchemaReader(connection).relations(
                schemas: fields.schemas, pattern: fields.pattern, includeViews: fields.includesViews)
            return DatabaseTables(
                names: names, schemas: fields.schemas, pattern: fields.pattern, database: info.database)
        } catch {
            throw APIError(
                .databaseConnectionError, "无法访问数据库 \(info.database): \(error)", logDetails: info.masked)
        }
    }
}

import Annotation
import Catalog
import Description
import Interpretation
import JSON
import LanguageModel
import Logs
import Postgres
import Reviews
import SQL
import Schema
import Settings
import Survey
import Tasks

/// Which table to describe, and how, guide section 6.2.
struct DescribeTable: RequestFields {
    let table: String
    let connection: ConnectionInfo?
    let businessContext: String?
    let output: Output

    /// What to answer with.
    enum Output: String, CaseIterable {
        case ddl, md, both
    }

    init(_ fields: inout FieldReader) {
        table = fields.requiredText("table", maximumLength: 400)
        connection = fields.connection("db_connection")
        businessContext = fields.text("business_context", maximumLength: 20_000)
        output = fields.choice("type", Output.self) ?? .ddl
    }
}

/// One table in the forms that were asked for.
struct TableDescription: JSONEncodable {
    let definition: TableDefinition
    let output: DescribeTable.Output
    let businessContext: String
    let database: String
    let language: Language

    private var table: Table { definition.table }

    private var hasModelComments: Bool {
        table.commentSource == .model || table.columns.contains { $0.commentSource == .model }
    }

    func encode(to json: inout JSONWriter) {
        json.object { json in
            if output != .md { json.field("ddl", DDLRenderer.ddl(for: definition, in: language)) }
            if output != .ddl {
                json.field("md", MarkdownRenderer([table], in: language).markdown(for: table))
            }
            json.field("table_info") { json in
                json.object { json in
                    json.field("table_name", table.name.name)
                    json.field("schema_name", table.name.schema)
                    json.field("full_name", table.name.sqlText)
                    json.field("comment", table.comment?.text)
                    json.field("comment_source", table.commentSource?.rawValue)
                    json.field("field_count", table.columns.count)
                    json.field("row_count", table.rowEstimate)
                    json.field("row_count_estimated", !table.isRowCountExact)
                }
            }
            json.field("fields") { json in
                json.array { json in
                    for column in table.columns { json.element(ColumnRow(column: column, table: table)) }
                }
            }
            json.field("generation_info") { json in
                json.object { json in
                    json.field("business_context", businessContext)
                    json.field("output_type", output.rawValue)
                    json.field("has_llm_comments", hasModelComments)
                    json.field("database", database)
                }
            }
        }
    }

    /// One element of `fields`.
    private struct ColumnRow: JSONEncodable {
        let column: Column
        let table: Table

        func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("column_name", column.name)
                json.field("data_type", column.baseType)
                json.field("max_length", column.maxLength)
                json.field("precision", column.precision)
                json.field("scale", column.scale)
                json.field("is_nullable", !column.isNotNull)
                json.field("is_primary_key", table.primaryKey.hasName(column.name))
                json.field("default_value", column.defaultExpression)
                json.field("comment", column.comment?.text)
                json.field("comment_source", column.commentSource?.rawValue)
            }
        }
    }
}

extension Node {
    func describeTable(_ fields: DescribeTable) throws(APIError) -> TableDescription {
        let start = ContinuousClock.now
        let context = fields.businessContext ?? settings.businessContext
        // Tasks are labelled by the database's name where nobody says otherwise.
        let label = try database(fields.connection).database
        let decisions = try internally { Decisions(try store.reviews(of: label)) }
        return try onDatabase(fields.connection) { connection, info in
            var learnt = modelPause.isOn ? nil : annotator.learntComments(context: context)
            let found: SchemaDescription
            do {
                found = try Describer(
                    annotator: annotator,
                    interpreter: Interpreter(corrections: decisions.over(settings.corrections)),
                    isSamplingOn: settings.isSamplingOn
                ).describe(
                    [fields.table], context: context,
                    otherwise: fields.businessContext.flatMap { Language(of: $0) }, learnt: &learnt,
                    modelSeconds: { modelSeconds(since: start) }, connect: { connection })
            } catch let unknown as UnknownTables {
                let near = unknown.unknown.first?.suggestions ?? []
                let hint = near.isEmpty ? "" : "，是否为 \(near.joined(separator: "、"))？"
                throw APIError(.tableNotFound, "表不存在: \(fields.table.prefix(200))\(hint)", invalid: ["table"])
            }
            if let error = found.unreadable.first?.error { throw error }
            if let gone = found.gone.first { throw gone.error }
            guard let definition = found.definitions.first else {
                preconditionFailure("a table that was found is read, unreadable, or gone")
            }
            if found.report.isInVain { modelPause.begin() }
            for warning in found.report.warnings {
                log(.warning, "\(definition.name): \(warning)", logger: .ddlGeneration)
            }
            return TableDescription(
                definition: definition, output: fields.output, businessContext: context,
                database: info.database, language: found.language)
        }
    }

    /// For how long the model may be asked: once at most, within what is left of the request's time.
    private func modelSeconds(since start: ContinuousClock.Instant) -> Double {
        let left = Double(requestLifetimeSeconds) - (ContinuousClock.now - start) / .seconds(1)
        return min(left, settings.model?.timeoutSeconds ?? left)
    }
}

import Annotation
import Catalog
import JSON
import Logs
import Schema
import Tasks

/// Step `ddl_generation`: one `.ddl` and one `_detail.md` for each table.
struct DDLGeneration {
    private let context: StepContext
    private let logger = Logger.ddlGeneration

    init(_ context: StepContext) { self.context = context }

    /// - Returns: the step's figures.
    func run(_ report: PipelineRunner.ProgressReport) throws -> [UInt8] {
        let writer = context.writer
        let schema = try DescribedSchema(context, logger: logger, report: report)
        let tables = schema.tables
        let names = FileNames(tables.map(\.name))
        let batch = try writer.batch(of: .ddlGeneration)
        var written: [String] = []
        func commit() throws {
            try batch.commit()
            for line in written { context.log.write(.info, logger, line) }
        }
        do {
            for (index, definition) in schema.definitions.enumerated() {
                let table = definition.table
                try report(index, tables.count, "正在写入表 \(table.name)")
                let ddl = names.ddl(for: table.name)
                let markdown = names.markdown(for: table.name)
                try batch.write(DDLRenderer.ddl(for: definition).utf8, to: ddl)
                try batch.write(MarkdownRenderer.markdown(for: table).utf8, to: markdown)
                written.append("表 \(table.name) 已生成: \(ddl), \(markdown)")
            }
        } catch RunInterruption.cancelled {
            // What is finished stays.
            try commit()
            throw RunInterruption.cancelled
        }
        try commit()
        try writer.write(names.mapping.utf8, to: "filename_mapping.txt", by: .ddlGeneration)
        try writer.write(
            DDLRenderer.schemaScript(schema.definitions).utf8, to: "schema_all.sql", by: .ddlGeneration)
        let file = SchemaFile(
            generatedAt: Timestamp.now().iso, database: context.parameters.databaseName,
            fingerprint: schema.fingerprint(), encoding: schema.encoding, language: schema.language,
            tables: tables)
        // Last of all, since later steps take it for the end of this one.
        try writer.write(file.bytes, to: SchemaFile.name, by: .ddlGeneration)
        try report(tables.count, tables.count, "表结构文档已生成")
        context.log.write(.info, logger, "共生成 \(tables.count) 个DDL文件和 \(tables.count) 个MD文档")
        guard schema.failed.isEmpty else {
            let reasons = schema.failed.map { "\($0.table)（\($0.reason)）" }.joined(separator: "、")
            throw StepFailure("\(schema.failed.count) 个表生成失败，其余已生成: \(reasons)", figures: figures(schema))
        }
        return figures(schema)
    }

    private func figures(_ schema: DescribedSchema) -> [UInt8] {
        let tables = schema.tables
        let columns = tables.flatMap(\.columns)
        let relations = tables.flatMap(\.relations)
        var json = JSONWriter()
        json.object { json in
            json.field("tables", tables.count)
            json.field("ddl_files", tables.count)
            json.field("md_files", tables.count)
            json.field("columns", columns.count)
            let comments = CommentCounts(tables)
            json.field("human_comments", comments[.database])
            json.field("business_dictionary_comments", comments[.businessDictionary])
            json.field("llm_comments", comments[.model])
            json.field("dictionary_comments", comments[.dictionary])
            json.field("uncommented", comments.uncommented)
            json.field("declared_relations", relations.count { !$0.isInferred })
            json.field("inferred_relations", relations.count(where: \.isInferred))
            json.field("tables_not_sampled", schema.notSampled.map { $0.table.description })
            json.field("sampling_problems", schema.notSampled)
            json.field("failed_tables", schema.failed)
        }
        return json.bytes
    }
}

import Annotation
import Catalog
import JSON
import Logs
import Schema
import Tasks

/// Step `ddl_generation`: one `.ddl` and one `_detail.md` for each table.
struct DDLGeneration {
    private let context: StepContext
    private let outputs: Generation
    private let logger = Logger.ddlGeneration

    init(_ context: StepContext, _ outputs: Generation) {
        self.context = context
        self.outputs = outputs
    }

    func run(_ report: PipelineRunner.ProgressReport) throws -> StepResult {
        let schema = try DescribedSchema(context, logger: logger, report: report)
        let tables = schema.tables
        let names = FileNames(tables.map(\.name))
        let renderer = MarkdownRenderer(tables, in: schema.language)
        let titles = TableTitles(tables)
        // What is about all of them takes as long to write down as all that is about one of them.
        let whole = whole(schema)
        for (index, definition) in schema.definitions.enumerated() {
            let table = definition.table
            try report(index, tables.count, "正在写入表 \(table.name)")
            let ddl = names.ddl(for: table.name)
            let markdown = names.markdown(for: table.name)
            try outputs.write(
                DDLRenderer.ddl(for: definition, in: schema.language, titles: titles).utf8, to: ddl)
            try outputs.write(renderer.markdown(for: table).utf8, to: markdown)
            context.log.write(.info, logger, "表 \(table.name) 已生成: \(ddl), \(markdown)")
        }
        try outputs.write(names.mapping(in: schema.language).utf8, to: "filename_mapping.txt")
        let (script, file) = whole.value()
        try outputs.write(script.utf8, to: "schema_all.sql")
        try outputs.write(file, to: SchemaFile.name)
        try report(tables.count, tables.count, "表结构文档已生成")
        context.log.write(.info, logger, "共生成 \(tables.count) 个DDL文件和 \(tables.count) 个MD文档")
        guard schema.failed.isEmpty else {
            let reasons = schema.failed.map { "\($0.table)（\($0.reason)）" }.joined(separator: "、")
            throw StepFailure("\(schema.failed.count) 个表生成失败: \(reasons)", result: result(schema))
        }
        return result(schema)
    }

    private func whole(_ schema: DescribedSchema) -> Background<(script: String, file: [[UInt8]])> {
        let file = SchemaFile(
            generatedAt: Timestamp.now().iso, database: context.parameters.databaseName,
            fingerprint: schema.fingerprint(), encoding: schema.encoding, language: schema.language,
            tables: schema.tables)
        let (definitions, language) = (schema.definitions, schema.language)
        return Background {
            (DDLRenderer.schemaScript(definitions, in: language), Array(file.pieces))
        }
    }

    private func result(_ schema: DescribedSchema) -> StepResult {
        let tables = schema.tables
        let columns = tables.flatMap(\.columns)
        let relations = tables.flatMap(\.relations)
        return StepResult(inputs: schema.inputs) { json in
            json.field("tables", tables.count)
            json.field("ddl_files", tables.count)
            json.field("md_files", tables.count)
            json.field("columns", columns.count)
            let comments = CommentCounts(tables)
            json.field("people_comments", comments[.people])
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
    }
}

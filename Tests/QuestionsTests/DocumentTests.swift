import Annotation
import Catalog
import Description
import Postgres
import Schema
import TestSupport
import Testing
import Questions

@Suite struct `Theme documents` {
    private static var themes: [Theme] {
        get throws { try OfflinePairGenerator(Fixtures.highway, language: .chinese).themes() }
    }

    @Test func `metadata.txt writes arrays as arrays`() throws {
        let sql = MetadataDocument.sql(
            [
                Theme(
                    name: String(repeating: "长", count: 150), description: "it's\na \\ test",
                    tables: [TableName(schema: "public", name: "a,b"), TableName(schema: "s", name: "t")],
                    entities: [], metrics: ["金额'"])
            ], language: .chinese)
        #expect(
            sql.contains("ARRAY['a,b', 's.t']") && sql.contains("ARRAY[]::TEXT[]")
                && sql.contains("ARRAY['金额''']"))
    }

    @Test(.enabled(if: TestDatabase.isAvailable)) func `metadata.txt can be run`() throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        let themes =
            try Self.themes + [
                Theme(name: "怪", description: "it's\na \\ test; --", tables: [], metrics: ["a\"b{,}"])
            ]
        try connection.script(MetadataDocument.sql(themes, language: .chinese))
        let rows = try connection.query(
            "SELECT topic_name, description, biz_metrics[1], related_tables[2] FROM metadata ORDER BY id")
        #expect(rows.rowCount == themes.count)
        #expect(
            rows.text(themes.count - 1, 1) == "it's\na \\ test; --"
                && rows.text(themes.count - 1, 2) == "a\"b{,}")
        #expect((0..<rows.rowCount).contains { rows.text($0, 3) == "bss_company" })
    }

    @Test func `the Markdown and the prompt tell facts`() throws {
        let themes = try Self.themes
        let tables = Fixtures.highway
        let markdown = MetadataDocument.markdown(
            themes, tables: tables, language: .chinese, context: "高速公路服务区\n管理系统")
        #expect(markdown.contains("业务背景：高速公路服务区 管理系统") && markdown.contains("`bss_service_area`：服务区"))
        let prompt = DecisionPrompt.text(
            themes, tables: tables, language: .chinese, context: "高速公路服务区管理系统")
        for part in ["高速公路服务区管理系统", "支付总额", "约从2023年1月1日到2023年4月1日", "开放、关闭、上传数据", "不应查询数据库"] {
            #expect(prompt.contains(part), "\(part) in\n\(prompt)")
        }
    }

    /// Whatever is written about a schema is in its language; names and values are its own.
    @Test(.enabled(if: TestDatabase.isAvailable), arguments: MeaningSchema.allCases)
    func `are in one language`(schema: MeaningSchema) throws {
        let database = try schema.database()
        let connection = try database.connect()
        let names = try SchemaReader(connection).relations(schemas: nil).map(\.sqlText)
        var learnt: LearntComments?
        let found = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            names, context: "", learnt: &learnt, connect: { try database.connect() })
        let tables = found.definitions.map(\.table).askable
        let themes = try OfflinePairGenerator(tables, language: found.language).themes()
        let context = found.language == .english ? "a company" : "一家公司"
        var texts = [
            MetadataDocument.sql(themes, language: found.language),
            MetadataDocument.markdown(themes, tables: tables, language: found.language, context: context),
            DecisionPrompt.text(themes, tables: tables, language: found.language, context: context),
            DDLRenderer.schemaScript(found.definitions, in: found.language),
            FileNames(tables.map(\.name)).mapping(in: found.language),
        ]
        // What nobody has said is not said.
        let open = MetadataDocument.markdown(themes, tables: tables, language: found.language, context: "")
        #expect(!open.contains("Context") && !open.contains("业务背景"))
        let renderer = MarkdownRenderer(found.definitions.map(\.table), in: found.language)
        texts += found.definitions.map { renderer.markdown(for: $0.table) }
        for line in texts.joined(separator: "\n").split(separator: "\n") {
            if found.language == .english {
                #expect(!LabelText.hasHan(String(line)), "\(line)")
            } else if line.hasPrefix("===") || line.hasPrefix("-- ") {
                #expect(LabelText.hasHan(String(line)), "\(line)")
            }
        }
    }
}

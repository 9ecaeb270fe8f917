import Annotation
import Catalog
import Description
import JSON
import LanguageModel
import Postgres
import Schema
import TestSupport
import Testing
import Training
import Questions

/// A model that keeps what it is asked and answers nothing of use.
private final class ListeningModel: ChatModel {
    let name = "listening"
    let concurrency = 1
    let timeoutSeconds = 10.0
    private(set) var heard = ""

    func ask(
        _ prompts: [Prompt], until deadline: ContinuousClock.Instant, goesOn: () -> Bool,
        answered: (Int, Result<Reply, ModelError>) -> Void
    ) {
        for (index, prompt) in prompts.enumerated() {
            heard += prompt.system + prompt.user
            answered(index, .success(Reply(text: "{}")))
        }
    }
}

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Of columns that were planted` {
    private static let planted = Result { try PlantedColumn.read("planted.txt") }
    private static let harmless = Result { try PlantedColumn.read("harmless.txt") }

    /// Everything that is described, and everything that is written or asked about it.
    private func describe(isAnalyzed: Bool) throws -> (tables: [Table], text: String) {
        let columns = try Self.planted.get() + Self.harmless.get()
        let database = try TestDatabase(PlantedColumn.script(columns) + (isAnalyzed ? "analyze;" : ""))
        let connection = try database.connect()
        let names = try SchemaReader(connection).relations(schemas: nil).map(\.sqlText)
        let model = ListeningModel()
        let annotator = Annotator(model: model)
        var learnt = annotator.learntComments(context: "测试")
        let found = try Describer(annotator: annotator, isSamplingOn: true).describe(
            names, context: "测试", learnt: &learnt, connect: { try database.connect() })
        let tables = found.tables
        var generator = OfflinePairGenerator(
            tables, language: found.language, limits: PairLimits(perTheme: 20))
        let themes = try generator.themes()
        var texts = found.definitions.flatMap {
            [DDLRenderer.ddl(for: $0), MarkdownRenderer.markdown(for: $0.table)]
        }
        texts.append(DDLRenderer.schemaScript(found.definitions))
        let file = SchemaFile(
            generatedAt: "", database: "d", fingerprint: "", language: found.language, tables: tables)
        texts.append(String(decoding: file.bytes, as: UTF8.self))
        texts += [
            MetadataDocument.sql(themes, language: found.language),
            MetadataDocument.markdown(themes, tables: tables, language: found.language, context: "测试"),
        ]
        texts.append(DecisionPrompt.text(themes, tables: tables, language: found.language, context: "测试"))
        texts.append(model.heard)
        for theme in themes {
            texts += try generator.pairs(for: theme).map { $0.question + $0.sql }
        }
        return (tables, texts.joined(separator: "\n"))
    }

    @Test func `accounts of social platforms show nothing of their owners`() throws {
        let database = try TestDatabase(
            """
            create table social_user (id bigserial primary key, openid varchar(64) not null, code varchar(64) not null,
                twofa_key text, raw_user_info text, national_id varchar(20), nationalidnumber varchar(20),
                patient_name varchar(20), birthday varchar(8), home_address text, receiver_detail_address text,
                wechat varchar(30));
            comment on table social_user is '社交用户'; comment on column social_user.code is '最后一次的认证 code';
            insert into social_user (openid, code, twofa_key, raw_user_info, national_id, nationalidnumber, patient_name,
                birthday, home_address, receiver_detail_address, wechat)
            select 'oGZ' || md5(i::text), '081' || md5('c' || i), 'JBSWY3DPEHPK3PX' || i, '{"nick":"张' || i || '"}',
                '29584' || i || '88', '29584' || i || '89', '王小' || i, '1980010' || i % 9, '人民路' || i || '号301',
                '东晓街道' || i || '号', 'wxid_abc' || i from generate_series(1, 9) i;
            """)
        var learnt: LearntComments?
        let tables = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            ["social_user"], context: "", learnt: &learnt, connect: { try database.connect() }
        ).tables
        let text = tables.map { MarkdownRenderer.markdown(for: $0) }.joined()
        for hidden in ["oGZ", "081", "JBSWY", "nick", "2958", "王小", "800101", "人民路", "东晓", "wxid_a"] {
            #expect(!text.contains(hidden), "\(hidden)")
        }
        #expect(tables.first?.columns.count == 12)
    }

    private func figures(of column: PlantedColumn, in tables: [Table]) -> [String] {
        guard let known = tables.first(where: { $0.name.name == column.table })?.column(column.name) else {
            Issue.record("no column \(column.table).\(column.name)")
            return []
        }
        return known.samples + known.enumValues + known.standIns
            + [known.minimum, known.maximum].compactMap { $0 }
    }

    @Test(arguments: [false, true])
    func `no secret and nothing personal is shown, and hardly anything else is masked`(isAnalyzed: Bool)
        throws
    {
        let (tables, text) = try describe(isAnalyzed: isAnalyzed)
        let planted = try Self.planted.get()
        #expect(planted.count == 210)
        let shown = planted.filter { column in
            let figures = Set(figures(of: column, in: tables))
            return column.values.contains {
                figures.contains($0) || ($0.utf8.count >= 6 && text.contains($0))
            }
        }
        for column in shown { Issue.record("shown: \(column.table).\(column.name) \(column.values)") }
        let harmless = try Self.harmless.get()
        #expect(harmless.count == 400)
        let masked = harmless.filter { column in
            let figures = Set(figures(of: column, in: tables))
            return !column.values.allSatisfy { value in
                figures.contains(column.type == "boolean" ? (value == "t" ? "true" : "false") : value)
            }
        }
        #expect(
            masked.count <= 20,
            "masked: \(masked.map { "\($0.table).\($0.name) \(figures(of: $0, in: tables))" })")
    }
}

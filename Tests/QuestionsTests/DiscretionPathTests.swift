import Annotation
import Catalog
import Description
import Postgres
import Schema
import Survey
import TestSupport
import Testing
import Training
import Questions

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `On the way from rows to files` {
    /// Two tables full of what must not be shown, in columns whose names say so and in others, one wide enough for
    /// few-valued columns, minima and maxima.
    private static let script = """
        create table member (id integer primary key, nickname text, name text, phone bigint, contact text, sfzh text, mail text, login_mima text,
            note text, level text, account text, api_key text, doc jsonb, amount numeric, joined date);
        insert into member select n, '会员' || n, 'canary' || n, 13800000000 + n % 3, '139-0000-' || lpad((n % 3)::text, 4, '0'),
            '11010519491231002X', 'canary' || n % 3 || '@example.com', 'canary' || n % 3, '电话13712340000,密码:canary',
            (array['金卡', '银卡', '13612340000'])[n % 3 + 1], '6222021234567894', 'canary',
            '{"token": "canary", "mail": "canary@example.com"}', n, date '2024-01-01' + n
            from generate_series(1, 60) n;
        create table visit (id integer primary key, member_id integer, mobile text, card text, n integer);
        insert into visit select n, n % 60 + 1, '13512340000', 'DE89370400440532013000', n from generate_series(1, 60) n;
        """

    @Test(arguments: [false, true])
    func `personal data and secrets are masked in DDL, Markdown, metadata and pairs`(isAnalyzed: Bool) throws
    {
        let database = try TestDatabase(Self.script + (isAnalyzed ? "analyze;" : ""))
        let connection = try database.connect()
        let names = try SchemaReader(connection).relations(schemas: nil).map(\.sqlText)
        var learnt: LearntComments?
        let definitions = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            names, context: "会员", learnt: &learnt, connect: { connection }
        ).definitions
        let tables = definitions.map(\.table)
        var generator = OfflinePairGenerator(tables, language: .chinese, limits: PairLimits(perTheme: 60))
        let themes = try generator.themes()
        let pairs = try themes.flatMap { try generator.pairs(for: $0) }
        let documents = definitions.map {
            DDLRenderer.ddl(for: $0) + MarkdownRenderer.markdown(for: $0.table)
        }
        let metadata = [
            MetadataDocument.sql(themes, language: .chinese),
            MetadataDocument.markdown(themes, tables: tables, language: .chinese, context: "会员"),
        ]
        let text = (documents + metadata + pairs.map { $0.question + $0.sql }).joined(separator: "\n")
        #expect(tables.count == 2 && !pairs.isEmpty)
        let hidden = [
            "canary", "1380000000", "139-0000", "11010519491231002X", "13712340000", "13612340000",
            "6222021234567894",
            "13512340000", "DE89370400440532013000",
        ]
        for value in hidden { #expect(!text.contains(value), "\(value)") }
        // What is masked is shown as such, but never asked for.
        #expect(
            text.contains("135****")
                && pairs.allSatisfy { !$0.sql.contains("***") && !$0.question.contains("***") })
        // And what is harmless stays.
        #expect(text.contains("会员1") && text.contains("2024-01-02"))
    }

    @Test func `a view that cannot be computed tells no value`() throws {
        let database = try TestDatabase(
            "create table t as select 'canary'::text as a; create view v as select a::integer as n from t")
        let connection = try database.connect()
        var learnt: LearntComments?
        let problems = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            ["v"], context: "", learnt: &learnt, connect: { connection }
        ).notSampled
        #expect(problems.map(\.message) == ["a value of some row cannot be computed [SQLSTATE 22P02]"])
    }
}

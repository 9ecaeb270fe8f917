import Annotation
import Catalog
import Description
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The Markdown of every relation` {
    @Test func `states all that pg_catalog knows of chinook`() throws {
        let counts = try statedFacts(of: Script.chinook())
        #expect(counts == ["primary key": 11, "foreign key": 11])
    }

    @Test func `states all that pg_catalog knows of the motorway demo`() throws {
        let counts = try statedFacts(of: Script.highwayDemo())
        #expect(counts == ["primary key": 7, "table comment": 2, "column comment": 3])
    }

    @Test func `states all that pg_catalog knows of a nasty schema`() throws {
        let counts = try statedFacts(of: Script.nasty)
        #expect((counts["primary key"] ?? 0) >= 9 && (counts["foreign key"] ?? 0) >= 6)
        #expect((counts["unique"] ?? 0) >= 2 && (counts["composite unique"] ?? 0) >= 1)
        #expect((counts["check"] ?? 0) >= 6 && (counts["enum"] ?? 0) >= 2)
        #expect((counts["table comment"] ?? 0) >= 1 && (counts["column comment"] ?? 0) >= 2)
    }

    @Test(arguments: NastyServer.all.filter { $0.nasty.name == Nasty.modern.name })
    func `states what new servers know beside`(_ modern: NastyServer) throws {
        let counts = try statedFacts(of: modern.script, on: modern.server)
        #expect((counts["primary key"] ?? 0) >= 5 && (counts["foreign key"] ?? 0) >= 2)
        #expect((counts["check"] ?? 0) >= 3 && (counts["column comment"] ?? 0) >= 1)
        let database = try TestDatabase(modern.script, on: modern.server)
        let connection = try database.connect()
        let cleaning = try MarkdownRenderer.markdown(for: connection.table("cleaning").table)
        #expect(cleaning.contains("room, during 关联 booking.room, booking.during（外键，多对一，可选，最后一列的时段须被目标表覆盖"))
        let unenforced = try MarkdownRenderer.markdown(for: connection.table("unenforced").table)
        #expect(unenforced.contains("up 关联 unenforced.id（外键，多对一，可选，不强制执行）"))
        #expect(unenforced.contains("检查约束（不强制执行）：`n > 0`\n- 检查约束：`n < 100`"))
        let old = try MarkdownRenderer.markdown(for: connection.table("old_rows").table)
        #expect(old.contains("- a (integer)\n") && old.contains("非空约束（不保证旧数据）：a\n"))
        #expect(old.contains("- b (text) [非空]"))
    }

    @Test func `states it of names, labels and comments that look like markup`() throws {
        let counts = try statedFacts(of: Script.hostile)
        let kinds = [
            "primary key", "foreign key", "unique", "composite unique", "check", "enum", "table comment",
            "column comment", "type comment",
        ]
        for kind in kinds { #expect((counts[kind] ?? 0) >= 1, "\(kind)") }
    }

    /// Checks every relation's document, sampled as the pipeline does it, and counts the facts by kind.
    private func statedFacts(
        of script: String, on server: TestServer? = .main
    ) throws -> [String: Int] {
        let database = try TestDatabase(script, on: server)
        let connection = try database.connect()
        let facts = try CatalogFacts(database.connect()).facts
        var learnt: LearntComments?
        let tables = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            facts.keys.sorted(), context: "", learnt: &learnt, connect: { connection }
        ).tables
        var counts: [String: Int] = [:]
        for table in tables {
            let markdown = MarkdownRenderer.markdown(for: table)
            let document = try MarkdownDocument(markdown)
            #expect(document.entries.count == table.columns.count)
            for fact in facts[table.name.sqlText] ?? [] {
                #expect(fact.isStated(document), "\(table.name): \(fact.kind) \(fact.text)\n\(markdown)")
                counts[fact.kind, default: 0] += 1
            }
        }
        #expect(counts.values.reduce(0, +) == facts.values.reduce(0) { $0 + $1.count })
        return counts
    }
}

extension Script {
    /// Text of others that would act as Markdown or HTML, or break its line.
    static let hostile = """
        create schema "s|*";
        create type "s|*"."mood`s" as enum ('a, b', 'it''s', '''quoted''', '<b>', '`', '*', E'two\\nlines', '  ', 'c\\d', '[x](y)',
            '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19',
            '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', 'last_');
        comment on type "s|*"."mood`s" is E'心情 <script>\\n`x`';
        create domain "a*b" as text check (value ~ '^`[a-z]*`$') check (value <> E'x\\ny');
        create domain kinds as text check (value in ('x*', '[y]', '_z_'));
        create table "s|*"."[t](http://x) <b>#" (
            "# id" integer, "- b`" integer, E_ text default 'E', "__init__" integer unique, "<script>" "a*b",
            "mood [主键]" "s|*"."mood`s", moods "s|*"."mood`s"[], kind kinds, "a, b" text check (length("a, b") in (1, 2)),
            U&"line\\000Abreak" integer, low text check (lower(low) in ('a', 'b')),
            tick text check (tick in ('`', '``', 'a, b', '*')), "it's" text check ("it's" <> ''''),
            primary key ("- b`", "# id"), unique ("a, b", U&"line\\000Abreak"),
            check ("# id" > 1 or "- b`" < 5 or "<script>" like '%`%'));
        comment on table "s|*"."[t](http://x) <b>#" is E'# 标题\\n- 列表 | 表格\\n\\n```\\n<img src=x onerror=alert(1)>\\n**粗体** &lt; \\\\';
        comment on column "s|*"."[t](http://x) <b>#"."# id" is E'1. 第一\\r\\n2. 第二 [主键, 非空] [示例: x](http://y) ~~z~~ _w_ *v* \\\\';
        comment on column "s|*"."[t](http://x) <b>#"."__init__" is ' ';
        create table "1. list" (id integer primary key, "- b`" integer, "# id" integer,
            foreign key ("- b`", "# id") references "s|*"."[t](http://x) <b>#" ("- b`", "# id"));
        comment on table "1. list" is E'1. 编号列表的注释,长到不能放进标题里,所以在标题下面单独成段。\\n2. 第二行也在同一段里';
        insert into "1. list" values (1, null, null);
        """
}

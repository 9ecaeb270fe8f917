import Foundation
import JSON
import Postgres
import TestSupport
import Testing

extension `End to end` {
    /// Databases in other encodings: name, then a table's name, a text column's name, comment, and two states.
    @Test(arguments: [
        ("LATIN1", "réservation", "état", "État de la réservation", "confirmée", "annulée"),
        ("WIN1251", "платёж", "статус", "Статус платежа", "оплачен", "отменён"),
        ("EUC_CN", "收费记录", "状态", "收费状态", "正常", "停用"), ("EUC_KR", "요금", "상태", "요금 상태", "정상", "중지"),
        ("EUC_TW", "收費記錄", "狀態", "收費狀態", "正常", "停用"), ("EUC_JIS_2004", "売上", "状態", "売上の状態", "正常", "中止"),
        ("SQL_ASCII", "收费记录", "状态", "收费状态", "正常", "停用"), ("UTF8", "收费記録", "état", "Статус", "정상", "🚗"),
    ])
    func `a database in another encoding is described and asked in what it has a place for`(
        encoding: String, table: String, column: String, comment: String, first: String, second: String
    ) throws {
        let database = try TestDatabase(encoding: encoding)
        let owner = try database.connect()
        // As SQL_ASCII does for a client of its own.
        if encoding == "SQL_ASCII" { try owner.query("SET client_encoding = 'SQL_ASCII'") }
        let long = String(repeating: first, count: 120)
        try owner.script(
            """
            create table "\(table)" (id int primary key, "\(column)" text, made date, amount numeric(10,2), remark text);
            comment on column "\(table)"."\(column)" is '\(comment)';
            insert into "\(table)" select g, case g % 2 when 0 then '\(first)' else '\(second)' end, date '2024-01-01' + g,
                g * 2.5, '\(long)' || g from generate_series(1, 60) g
            """)
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        try "\"\(table)\"\n".write(toFile: list, atomically: true, encoding: .utf8)
        let outcome = try Command.run(
            Stack.programs + "pipelinectl",
            ["run", "--db", database.info.revealed, "--tables", list, "--out", folder.path + "/out"])
        #expect(outcome.status == 0, "\(outcome.output)")
        func json(_ name: String) throws -> JSONValue {
            try JSONValue(parsing: Data(contentsOf: URL(filePath: "\(folder.path)/out/\(name)_result.json")))
        }
        let described = try json("ddl_generation")
        #expect(described["tables_not_sampled"] == .array([]), "\(described)")
        let checked = try json("sql_validation")
        let (total, valid) = (checked["total"]?.intValue ?? 0, checked["valid"]?.intValue ?? 0)
        // A table whose words are of four languages says little of itself: it is counted and listed, no more.
        #expect(total >= (encoding == "UTF8" ? 2 : 5) && valid * 100 >= total * 95, "\(checked)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out")
        let markdown = try #require(names.first { $0.hasSuffix("_detail.md") && !$0.hasPrefix("metadata") })
        let text = try String(contentsOfFile: "\(folder.path)/out/\(markdown)", encoding: .utf8)
        for word in [table, column, comment, first, second] {
            #expect(text.contains(word), "\(word): \(text)")
        }
        #expect(!text.contains("\u{FFFD}") && text.contains("…"), "\(text)")
    }

    /// Runs all steps but the load; answers what it printed, its exit code and the folder with what was made.
    private func run(_ database: TestDatabase, _ tables: String) throws -> (Command.Outcome, TemporaryFolder)
    {
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        try tables.write(toFile: list, atomically: true, encoding: .utf8)
        let outcome = try Command.run(
            Stack.programs + "pipelinectl",
            ["run", "--db", database.info.revealed, "--tables", list, "--out", folder.path + "/out"])
        return (outcome, folder)
    }

    @Test func `names whose encoding nobody knows are said to be that, and tables beside them are described`()
        throws
    {
        let database = try TestDatabase(encoding: "SQL_ASCII")
        let owner = try database.connect()
        try owner.query("SET client_encoding = 'SQL_ASCII'")
        // 表 in GBK, as a table and as a column.
        try owner.script(
            """
            do $$ begin
                execute format('create table %I (id int)', convert_from('\\xb1ed'::bytea, 'SQL_ASCII'));
                execute format('create table odd (id int, %I text)', convert_from('\\xb1ed'::bytea, 'SQL_ASCII'));
            end $$;
            create table plain (id int primary key, note text); insert into plain select g, 'n' || g from generate_series(1, 9) g;
            do $$ begin
                execute format('comment on table plain is %L', convert_from('\\xb1ed'::bytea, 'SQL_ASCII'));
                execute format('comment on column plain.note is %L', convert_from('\\xb1ed'::bytea, 'SQL_ASCII'));
            end $$
            """)
        let sentence = "数据库编码为 SQL_ASCII，其中名称"
        for tables in ["odd\n", "表\n"] {
            let (outcome, _) = try run(database, tables)
            #expect(outcome.status == 1 && outcome.output.contains(sentence), "\(outcome.output)")
        }
        let (outcome, folder) = try run(database, "plain\n")
        #expect(outcome.status == 0, "\(outcome.output)")
        // A comment that nobody can read is none.
        for file in ["plain_detail.md", "plain.ddl", "schema_all.sql", "schema.json"] {
            let text = try String(contentsOfFile: "\(folder.path)/out/\(file)", encoding: .utf8)
            #expect(!text.contains("\u{FFFD}") && text.contains("plain"), "\(text)")
        }
    }

    @Test func `pairs that hold what the database cannot are counted, and the log says so`() throws {
        let database = try TestDatabase(
            """
            create table pay (id int primary key, method text, amount numeric(10,2));
            insert into pay select g, (array['现金', '刷卡'])[g % 2 + 1], g from generate_series(1, 40) g
            """)
        let (outcome, folder) = try run(database, "pay\n")
        #expect(outcome.status == 0, "\(outcome.output)")
        // As if the database had been described before it was moved to an encoding without those characters.
        let schema = folder.path + "/out/schema.json"
        let text = try String(contentsOfFile: schema, encoding: .utf8)
        #expect(text.contains("\"UTF8\""))
        try text.replacing("\"UTF8\"", with: "\"LATIN1\"").write(
            toFile: schema, atomically: true, encoding: .utf8)
        let again = try Command.run(
            Stack.programs + "pipelinectl",
            [
                "run", "--db", database.info.revealed, "--tables", folder.path + "/list.txt", "--out",
                folder.path + "/out", "--step", "qa_generation",
            ])
        #expect(again.status == 0, "\(again.output)")
        let result = try JSONValue(
            parsing: Data(contentsOf: URL(filePath: folder.path + "/out/qa_generation_result.json")))
        let dropped = result["unwritable_dropped"]?.intValue ?? 0
        #expect(dropped > 0, "\(result)")
        let log = try String(contentsOfFile: folder.path + "/out/data_pipeline.log", encoding: .utf8)
        #expect(log.contains("数据库编码 LATIN1 无法表示其中的字符，\(dropped) 个问答对未采用"))
    }
}

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
        #expect(total >= 5 && valid * 100 >= total * 95, "\(checked)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out")
        let markdown = try #require(names.first { $0.hasSuffix("_detail.md") && !$0.hasPrefix("metadata") })
        let text = try String(contentsOfFile: "\(folder.path)/out/\(markdown)", encoding: .utf8)
        for word in [table, column, comment, first, second] {
            #expect(text.contains(word), "\(word): \(text)")
        }
        #expect(!text.contains("\u{FFFD}") && text.contains("…"), "\(text)")
    }
}

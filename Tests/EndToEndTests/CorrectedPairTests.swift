import Foundation
import JSON
import Postgres
import TestSupport
import Testing

extension `End to end` {
    /// Uploads pairs under a name of the person's own; answers the answer.
    private func upload(_ id: String, _ name: String, _ pairs: JSONValue) throws -> JSONValue {
        let folder = TemporaryFolder()
        try Data(JSONWriter.encode(pairs)).write(to: URL(filePath: folder.path + "/pairs"))
        return try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/files",
            extra: ["-F", "file=@\(folder.path)/pairs;filename=\(name)"]
        ).json
    }

    private func perform(_ id: String, _ step: String) throws -> JSONValue {
        let answer = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/execute",
            json: #"{"execution_mode": "step", "step_name": "\#(step)"}"#)
        #expect(answer.status == 202, "\(answer.json)")
        return try stack.wait(id, for: ["completed", "partial_completed", "failed"])
    }

    private func content(_ id: String, _ name: String) throws -> JSONValue {
        try JSONValue(parsing: try #require(FileManager.default.contents(atPath: stack.path(id, name))))
    }

    @Test func `corrected pairs are loaded once they have been checked, with what was noted beside them`()
        throws
    {
        let id = try stack.createTask(#"{"table_list_file": "one.txt", "db_name": "corrected"}"#)
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        #expect(try stack.wait(id, for: ["completed", "failed"])["status"]?.stringValue == "completed")
        let generated = try #require(
            try stack.files(id).first { $0["is_primary"] == .bool(true) }?["file_name"]?.stringValue)
        var pairs = try #require(content(id, generated).arrayValue)
        func pair(_ question: String, _ sql: String) -> JSONValue {
            .object([
                "question": .string(question), "sql": .string(sql), "by": .string("王"), "n": .integer(7),
            ])
        }
        pairs.append(pair("人工问题", "SELECT count(*) FROM bss_company WHERE true"))
        pairs.append(pair("人工错拼", "SELECT count(*) FROM bss_compny"))
        let answer = try upload(id, "人工_pair.json", .array(pairs))
        #expect(answer["data"]?["backup_file"]?.stringValue?.hasSuffix("/" + generated) == true, "\(answer)")
        let primary = try stack.files(id).filter { $0["is_primary"] == .bool(true) }
        #expect(primary.map { $0["file_name"]?.stringValue } == ["人工_pair.json"])
        let state = try stack.state(id)
        #expect(state["status"]?.stringValue == "partial_completed")
        #expect(state["step_status"]?["training_load"]?.stringValue == "pending")

        let early = try perform(id, "training_load")
        #expect(early["error_code"]?.stringValue == "STEP_INPUT_MISSING")
        #expect(early["error_message"]?.stringValue?.contains("sql_validation") == true, "\(early)")
        let checked = try perform(id, "sql_validation")
        #expect(checked["step_status"]?["sql_validation"]?.stringValue == "completed", "\(checked)")
        let kept = try #require(content(id, "人工_pair.json").arrayValue)
        let noted = kept.filter { $0["by"]?.stringValue == "王" && $0["n"] == .integer(7) }
        #expect(noted.count == 2 && "\(noted)".contains("FROM bss_company\""), "\(noted)")
        // What people have written is graded, and stays whatever the grade.
        let evidence = try String(contentsOfFile: stack.path(id, "人工_evidence.jsonl"), encoding: .utf8)
        #expect(evidence.contains("人工问题") && evidence.contains("not_passed") && evidence.contains("human"))
        let loaded = try perform(id, "training_load")
        #expect(loaded["status"]?.stringValue == "completed", "\(loaded)")
        let rows = try stack.connect("highway_db").query(
            """
            SELECT count(*) FROM langchain_pg_embedding WHERE document LIKE '%人工%'
                AND cmetadata ->> 'db_name' = 'corrected'
            """)
        #expect(rows.integer(0, 0) == 2)
    }

    @Test func `hostile pairs that somebody uploads are told apart, and do no harm`() throws {
        let connection = try stack.connect("highway_db")
        try connection.script(
            "create schema hostile; set search_path = hostile;" + HostileSQL.script + "; reset search_path")
        defer { _ = try? connection.query("drop schema hostile cascade") }
        let id = try stack.createTask("{}")
        let texts = HostileSQL.texts.map { $0.sql.contains("\u{0}") ? "SELECT 1 \u{1}" : $0.sql }.filter {
            !$0.isEmpty && $0.utf8.count < 1 << 19
        }
        let good = (1...5).map { "SELECT company_name FROM bss_company WHERE version = \($0)" }
        let pairs = (texts + good).enumerated().map { index, sql in
            JSONValue.object(["question": .string("问题\(index)"), "sql": .string(sql)])
        }
        let before = try connection.query(
            "SELECT count(*), (SELECT count(*) FROM hostile.ledger), (SELECT min(name) FROM hostile.sentinel), to_regclass('loot') FROM bss_company"
        )
        #expect(try upload(id, "hostile_pair.json", .array(pairs))["success"] == .bool(true))
        let state = try perform(id, "sql_validation")
        #expect(state["step_status"]?["sql_validation"]?.stringValue == "completed", "\(state)")
        let kept = try #require(content(id, "hostile_pair.json").arrayValue)
        let rejected = try #require(content(id, "hostile_rejected.json").arrayValue)
        #expect(kept.count + rejected.count == pairs.count, "nothing is lost")
        for sql in good { #expect(kept.contains { $0["sql"]?.stringValue == sql }) }
        #expect(
            rejected.allSatisfy {
                $0["class"]?.stringValue != nil && $0["error"]?.stringValue?.isEmpty == false
            })
        #expect(rejected.contains { $0["position"] != nil })
        let after = try connection.query(
            "SELECT count(*), (SELECT count(*) FROM hostile.ledger), (SELECT min(name) FROM hostile.sentinel), to_regclass('loot') FROM bss_company"
        )
        for column in 0..<4 { #expect(before.text(0, column) == after.text(0, column)) }
    }

    @Test func `pairs of a task that has described nothing are checked all the same`() throws {
        let id = try stack.createTask("{}")
        let pairs = try JSONValue(
            parsing: #"""
                [{"question": "好", "sql": "SELECT company_name FROM bss_company"},
                 {"question": "坏", "sql": "SELECT x FROM nowhere"}]
                """#.utf8)
        #expect(try upload(id, "mine_pair.json", pairs)["success"] == .bool(true))
        let state = try perform(id, "sql_validation")
        #expect(state["step_status"]?["sql_validation"]?.stringValue == "completed", "\(state)")
        #expect(try content(id, "mine_pair.json").arrayValue?.count == 1)
        #expect(try content(id, "mine_rejected.json").arrayValue?.first?["question"]?.stringValue == "坏")
    }
}

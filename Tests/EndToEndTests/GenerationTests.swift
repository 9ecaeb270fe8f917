import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

extension `End to end` {
    private func end(_ id: String, _ json: String = "{}") throws -> JSONValue {
        let answer = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: json)
        #expect(answer.status == 202, "\(answer.json)")
        return try stack.wait(id, for: ["completed", "partial_completed", "failed", "cancelled"])
    }

    private func end(_ id: String, step: String) throws -> JSONValue {
        try end(id, #"{"execution_mode": "step", "step_name": "\#(step)"}"#)
    }

    /// The files that the API shows but for the log, with their bytes.
    private func shown(_ id: String) throws -> [String: Data] {
        var shown: [String: Data] = [:]
        for file in try stack.files(id) {
            guard let name = file["file_name"]?.stringValue, name != "data_pipeline.log" else { continue }
            let bytes: Data = try #require(FileManager.default.contents(atPath: stack.path(id, name)))
            shown[name] = bytes
        }
        return shown
    }

    /// A task on a database of its own with tables `a` and `b`.
    private func generatedTask(_ database: String) throws -> (id: String, owner: PostgresConnection) {
        try stack.connect("highway_db").query("CREATE DATABASE \(database)")
        let owner = try stack.connect(database)
        try owner.script(
            "create table a (id int primary key, name text); create table b (id int primary key, a_id int references a)"
        )
        let id = try stack.createTask(
            #"{"db_connection": "\#(try stack.uri(database))", "enable_training_data_load": false}"#)
        let list = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/table-list", json: #"{"table_names": ["a", "b"]}"#)
        #expect(list.status == 200)
        return (id, owner)
    }

    @Test func `a second run that fails or is cancelled changes no file that is shown`() throws {
        let (id, owner) = try generatedTask("generations_\(getpid())")
        #expect(try end(id)["status"]?.stringValue == "completed")
        let before = try shown(id)
        #expect(before.count > 10)
        try owner.query("ALTER TABLE b RENAME TO c")
        #expect(try end(id)["status"]?.stringValue == "failed")
        #expect(try shown(id) == before)
        #expect(try end(id, step: "ddl_generation")["status"]?.stringValue == "failed")
        #expect(try shown(id) == before)

        try owner.query("ALTER TABLE c RENAME TO b")
        try owner.query("BEGIN")
        try owner.query("LOCK TABLE b IN ACCESS EXCLUSIVE MODE")
        #expect(
            try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        let watcher = try stack.connect("generations_\(getpid())")
        let deadline = ContinuousClock.now + .seconds(60)
        while try watcher.query("SELECT count(*) FROM pg_locks WHERE NOT granted").integer(0, 0) == 0 {
            try #require(ContinuousClock.now < deadline, "the executor never asked for the table")
            Pause.milliseconds(5)
        }
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/cancel").status == 202)
        try owner.query("ROLLBACK")
        #expect(try stack.wait(id, for: ["cancelled", "failed"])["status"]?.stringValue == "cancelled")
        #expect(try shown(id) == before)
        let folders = try FileManager.default.contentsOfDirectory(atPath: stack.path(id, ""))
        #expect(!folders.contains { $0.hasPrefix("file_bak_") || $0.hasPrefix(".new_") }, "\(folders)")
    }

    @Test func `a step refuses what belongs to different generations and names the step to run`() throws {
        let (id, owner) = try generatedTask("mixed_\(getpid())")
        let first = try end(id)
        #expect(first["status"]?.stringValue == "completed")
        let described = first["result"]?["sql_validation"]?["inputs"]?["schema.json"]
        try owner.query("ALTER TABLE b ADD note text")
        #expect(try end(id, step: "ddl_generation")["step_status"]?["ddl_generation"] == .string("completed"))
        let pairs = try #require(shown(id).keys.first { $0.hasSuffix("_pair.json") })
        for step in ["sql_validation", "training_load"] {
            let state = try end(id, step: step)
            #expect(state["status"]?.stringValue == "failed", "\(step)")
            #expect(state["error_message"]?.stringValue?.contains("qa_generation") == true, "\(state)")
            #expect(state["error_code"]?.stringValue == "STEP_INPUT_OUTDATED")
        }
        #expect(try shown(id).keys.contains(pairs))
        #expect(try end(id, step: "qa_generation")["step_status"]?["qa_generation"] == .string("completed"))
        let unchecked = try end(id, step: "training_load")
        #expect(unchecked["error_message"]?.stringValue?.contains("sql_validation") == true, "\(unchecked)")
        let checked = try end(id, step: "sql_validation")
        #expect(checked["step_status"]?["sql_validation"] == .string("completed"))
        let inputs = checked["result"]?["sql_validation"]?["inputs"]
        let name = try #require(shown(id).keys.first { $0.hasSuffix("_pair.json") })
        for input in ["schema.json", name] {
            #expect(inputs?[input]?.stringValue?.wholeMatch(of: /[0-9a-f]{64}/) != nil, "\(input)")
        }
        #expect(described != nil && described != inputs?["schema.json"])
        #expect(try end(id, step: "training_load")["status"]?.stringValue != "failed")
    }
}

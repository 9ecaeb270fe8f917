import Foundation
import JSON
import Postgres
import Processes
import TestSupport
import Testing

extension `End to end` {
    private func run(_ id: String, _ json: String = "{}") throws -> JSONValue {
        let answer = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: json)
        #expect(answer.status == 202, "\(answer.json)")
        return try stack.wait(id, for: ["completed", "partial_completed", "failed"])
    }

    private func step(_ id: String, _ name: String, _ more: String = "") throws -> JSONValue {
        let state = try run(id, #"{"execution_mode": "step", "step_name": "\#(name)"\#(more)}"#)
        #expect(state["step_status"]?[name]?.stringValue == "completed", "\(state)")
        return state
    }

    private func names(_ id: String) throws -> [String] {
        try stack.files(id).compactMap { $0["file_name"]?.stringValue }
    }

    private func content(_ id: String, _ name: String) throws -> JSONValue {
        try JSONValue(parsing: try #require(FileManager.default.contents(atPath: stack.path(id, name))))
    }

    @Test func `a second run moves all that the first one made, and nothing else`() throws {
        let id = try stack.createTask(
            #"{"table_list_file": "one.txt", "db_name": "我的 库/1", "backup_vector_tables": true}"#)
        let note = stack.folder + "/note.md"
        try "mine".write(toFile: note, atomically: true, encoding: .utf8)
        let upload = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/files", extra: ["-F", "file=@\(note)"])
        #expect(upload.status == 200)
        #expect(try run(id)["status"]?.stringValue == "completed")
        let first = try names(id)
        // Names tell the time to the second: the second run must not generate in the first one's.
        let generated = Int(Date.now.timeIntervalSince1970)
        while Int(Date.now.timeIntervalSince1970) == generated { Pause.milliseconds(10) }
        #expect(try run(id)["status"]?.stringValue == "completed")
        let second = try names(id)
        let kept: Set = ["table_list.txt", "note.md", "data_pipeline.log"]
        func isKept(_ name: String) -> Bool { kept.contains(name) || name.hasPrefix("vector_bak/") }
        #expect(Set(first.filter(isKept)).isSubset(of: second))
        let folders = try FileManager.default.contentsOfDirectory(atPath: stack.path(id, "")).filter {
            $0.hasPrefix("file_bak_")
        }
        #expect(folders.count == 1 && folders[0].wholeMatch(of: /file_bak_\d{8}_\d{6}/) != nil)
        let moved = try FileManager.default.contentsOfDirectory(atPath: stack.path(id, folders[0]))
        #expect(Set(moved) == Set(first.filter { !isKept($0) }))
        // The name holds the database's label and the time of generation, which differs from run to run.
        let primary = try stack.files(id).filter { $0["is_primary"] == .bool(true) }
        let name = try #require(primary.first?["file_name"]?.stringValue)
        #expect(
            primary.count == 1 && name.wholeMatch(of: /qs_我的_库_1_\d{8}_\d{6}_pair\.json/) != nil, "\(name)")
        #expect(!first.contains(name))
    }

    @Test(arguments: [true, false])
    func `pairs found invalid are repaired or rejected, and never loaded`(rewrites: Bool) throws {
        let id = try stack.createTask(
            #"{"table_list_file": "one.txt", "modify_original_file": \#(rewrites)}"#)
        // In step mode the vector options matter to the load only.
        _ = try step(id, "ddl_generation", #", "truncate_vector_tables": true"#)
        #expect(try names(id).contains { $0.hasPrefix("vector_bak/") } == false)
        _ = try step(id, "qa_generation")
        let file = try #require(names(id).first { $0.hasSuffix("_pair.json") })
        let mended = ["question": "错拼 \(rewrites)", "sql": "SELECT count(*) FROM bss_compny"]
        let hopeless = ["question": "无望 \(rewrites)", "sql": "SELECT nonsense(5) FROM nowhere_at_all"]
        var pairs = try #require(content(id, file).arrayValue)
        for pair in [mended, hopeless] { pairs.append(.object(pair.mapValues(JSONValue.string))) }
        let generated = JSONWriter.encode(pairs)
        try Data(generated).write(to: URL(filePath: stack.path(id, file)))
        _ = try step(id, "sql_validation")

        let stem = file.dropLast("_pair.json".count)
        let rejected: Shape = [
            [
                "question": .exactly(hopeless["question"] ?? ""), "sql": .exactly(hopeless["sql"] ?? ""),
                "class": .text, "error": .text,
            ]
        ]
        #expect(try content(id, "\(stem)_rejected.json").differences(from: rejected) == [])
        let repaired = try #require(content(id, "\(stem)_repaired.json").arrayValue)
        #expect(repaired.count == 1 && "\(repaired[0])".contains("bss_company"))
        let kept = try #require(content(id, file).arrayValue)
        if rewrites {
            #expect(kept.count + 1 == pairs.count, "kept and rejected are what was generated")
            #expect(kept.contains { $0["sql"]?.stringValue == "SELECT count(*) FROM bss_company" })
            #expect(FileManager.default.contents(atPath: stack.path(id, file + ".backup")) == Data(generated))
        } else {
            #expect(FileManager.default.contents(atPath: stack.path(id, file)) == Data(generated))
            #expect(try !names(id).contains { $0.contains(".backup") })
        }
        let errors = try stack.request("GET", "/data_pipeline/tasks/\(id)/logs?level=ERROR").json["data"]
        let messages = errors?["logs"]?.arrayValue?.compactMap { $0["message"]?.stringValue } ?? []
        #expect(messages.count { $0.hasPrefix("SQL验证失败,尝试修复") } == 2)

        _ = try step(id, "training_load")
        let store = try stack.connect("highway_db")
        func rows(_ text: String) throws -> Int? {
            try store.query(
                "SELECT count(*) FROM langchain_pg_embedding WHERE document LIKE '%\(text) \(rewrites)%'"
            ).integer(0, 0)
        }
        #expect(try rows("无望") == 0 && rows("错拼") == 1)
        let wrong = "SELECT count(*) FROM langchain_pg_embedding WHERE document LIKE '%bss_compny%'"
        #expect(try store.query(wrong).integer(0, 0) == 0)
    }

    @Test func `tables of any name go through a whole run as the tools list them`() throws {
        let name = "names_\(getpid())"
        try stack.connect("highway_db").query("CREATE DATABASE \(name)")
        try stack.connect(name).script(
            """
            CREATE SCHEMA "Odd, Schema"; CREATE SCHEMA ods;
            CREATE TABLE "order" (id int PRIMARY KEY, "Name" text); CREATE TABLE "订单" (id int PRIMARY KEY, "金额" numeric);
            CREATE TABLE "a.b, ""c"" d" (id int); CREATE TABLE "Camel" (id int); CREATE TABLE camel (id int);
            CREATE TABLE ods."user" (id int); CREATE TABLE "Odd, Schema"."My Table" (id int, note text);
            CREATE TABLE sales (n int) PARTITION BY RANGE (n);
            CREATE TABLE sales_1 PARTITION OF sales FOR VALUES FROM (0) TO (9);
            """)
        let uri = try stack.uri(name)
        let listed = try stack.request(
            "POST", "/database/tables",
            json: #"{"db_connection": "\#(uri)", "schema": "public,ods,\"Odd, Schema\""}"#)
        let tables = try #require(listed.json["data"]?["tables"]?.arrayValue)
        #expect(tables.count == 8)
        let id = try stack.createTask(#"{"db_connection": "\#(uri)", "enable_training_data_load": false}"#)
        let list = JSONValue.object(["table_names": .array(tables + [.string("sales_1")])])
        let made = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/table-list",
            json: String(decoding: JSONWriter.encode(list), as: UTF8.self))
        #expect(made.json["data"]?["table_count"] == .integer(9))
        let state = try run(id)
        #expect(state["status"]?.stringValue == "completed", "\(state)")
        #expect(state["result"]?["ddl_generation"]?["tables"] == .integer(9))
        let files = try stack.files(id).filter { $0["file_type"]?.stringValue == "ddl" }
        #expect(files.count == 9)
        for file in files {
            let download = try stack.send("GET", file["download_url"]?.stringValue ?? "")
            #expect(download.status == 200 && !download.body.isEmpty, "\(file)")
        }
    }
}

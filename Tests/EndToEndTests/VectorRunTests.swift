import Foundation
import JSON
import Postgres
import TestSupport
import Testing

extension `End to end` {
    private func vectors(
        _ method: String, _ path: String, _ json: String? = nil, of id: String? = nil
    ) throws -> (status: Int, json: JSONValue) {
        // Backups lie on the node of their task.
        let query = id.flatMap(stack.node(of:)).map { "?node=\($0)" } ?? ""
        return try stack.request(method, "/data_pipeline/vector" + path + query, json: json)
    }

    /// Runs a task or one step of it, and answers its state.
    private func load(_ id: String, _ json: String) throws -> JSONValue {
        let answer = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: json)
        #expect(answer.status == 202, "\(answer.json)")
        return try stack.wait(id, for: ["completed", "partial_completed", "failed"])
    }

    private func backups(of id: String) throws -> [JSONValue] {
        (try vectors("GET", "/backups", of: id).json["data"]?["backups"]?.arrayValue ?? [])
            .filter { $0["task_id"]?.stringValue == id }
    }

    private var truncating: String {
        #"{"execution_mode": "step", "step_name": "training_load", "truncate_vector_tables": true}"#
    }

    @Test func `every truncation is backed up by itself, and the backups outlive their task`() throws {
        let id = try stack.createTask(#"{"table_list_file": "one.txt"}"#)
        #expect(try load(id, "{}")["status"]?.stringValue == "completed")
        let store = try stack.connect("highway_db")
        try store.script(
            """
            INSERT INTO langchain_pg_collection SELECT gen_random_uuid(), 'theirs' WHERE NOT EXISTS
                (SELECT FROM langchain_pg_collection WHERE name = 'theirs');
            INSERT INTO langchain_pg_embedding (id, collection_id, document) SELECT 'precious-' || n, uuid, 'theirs'
                FROM langchain_pg_collection, generate_series(1, 5) n WHERE name = 'theirs'
            """)
        // Within one second, as a small load takes no longer.
        for _ in 1...3 {
            let state = try load(id, truncating)
            #expect(state["step_status"]?["training_load"]?.stringValue == "completed", "\(state)")
        }
        let made = try backups(of: id)
        #expect(made.count == 3 && Set(made.map { $0["backup_id"]?.stringValue }).count == 3)
        let names = try stack.files(id).compactMap { $0["file_name"]?.stringValue }
            .filter { $0.hasPrefix("vector_bak/langchain_pg_embedding_") }
        #expect(names.count == 3)
        let holding = try names.filter {
            try String(contentsOfFile: stack.path(id, $0), encoding: .utf8).contains("precious-5")
        }
        #expect(holding.count == 1)

        let deleted = try stack.request("DELETE", "/data_pipeline/tasks/\(id)?records=true")
        #expect(deleted.status == 200)
        #expect(try backups(of: id).count == 3)
        let kept = try #require(made.last?["backup_id"]?.stringValue)
        let url =
            made.last?["download_urls"]?.arrayValue?.compactMap(\.stringValue)
            .first { $0.contains("embedding") } ?? ""
        let whole = try Command.run(
            "curl", ["-sS", "-w", "%{http_code}", "http://127.0.0.1:\(stack.port)\(url)"])
        #expect(
            whole.output.hasPrefix("id,collection_id,embedding,document,cmetadata")
                && whole.output.hasSuffix("200"))
        let part = try Command.run(
            "curl", ["-sS", "-r", "0-1", "-w", " %{http_code}", "http://127.0.0.1:\(stack.port)\(url)"])
        #expect(part.output == "id 206")

        let restored = try vectors("POST", "/restore", #"{"backup_id": "\#(kept)", "mode": "merge"}"#, of: id)
        #expect(restored.status == 200, "\(restored.json)")
        #expect(
            try store.query("SELECT count(*) FROM langchain_pg_embedding WHERE id LIKE 'precious-%'").integer(
                0, 0)
                == 5)
        #expect(try vectors("DELETE", "/backups/\(kept)", of: id).status == 200)
        #expect(try vectors("GET", "/backups/\(kept)", of: id).status == 404)
        try store.script("DELETE FROM langchain_pg_embedding WHERE id LIKE 'precious-%'")
    }

    @Test func `a task whose rows cannot be backed up, or not deleted, says so by a code of its own`() throws
    {
        let id = try stack.createTask(#"{"table_list_file": "one.txt", "db_name": "kept_db"}"#)
        #expect(try load(id, "{}")["status"]?.stringValue == "completed")
        let store = try stack.connect("highway_db")
        func count() throws -> Int? {
            try store.query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0)
        }
        let obstacles = [
            (
                "VECTOR_BACKUP_FAILED", "CREATE TABLE heir () INHERITS (langchain_pg_embedding)",
                "DROP TABLE heir"
            ),
            (
                "VECTOR_TRUNCATE_FAILED",
                """
                CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
                CREATE TRIGGER stay BEFORE DELETE ON langchain_pg_embedding FOR EACH ROW EXECUTE FUNCTION stay()
                """, "DROP FUNCTION stay CASCADE"
            ),
        ]
        for (code, obstacle, end) in obstacles {
            try store.script(obstacle)
            let before = try count()
            let outcome = Result { try load(id, truncating) }
            try store.script(end)
            let state = try outcome.get()
            #expect(state["error_code"]?.stringValue == code, "\(state)")
            let step = state["steps"]?.arrayValue?.first { $0["step_name"]?.stringValue == "training_load" }
            #expect(step?["step_status"]?.stringValue == "failed" && step?["error_code"]?.stringValue == code)
            #expect(try count() == before)
        }
    }

    @Test func `a changed table takes its old definition's place, a removed one leaves`() throws {
        let admin = try stack.connect("highway_db")
        try admin.query("CREATE DATABASE changing")
        let described = try stack.connect("changing")
        try described.script("CREATE TABLE shop (id int PRIMARY KEY, name text); CREATE TABLE sale (id int)")
        let id = try stack.createTask(
            #"{"db_connection": "\#(try stack.uri("changing"))", "db_name": "changing_db"}"#)
        func list(_ names: String) throws {
            let made = try stack.request(
                "POST", "/data_pipeline/tasks/\(id)/table-list", json: #"{"table_names": [\#(names)]}"#)
            #expect(made.status == 200)
        }
        func definitions() throws -> [String] {
            try admin.query(
                """
                SELECT document FROM langchain_pg_embedding e JOIN langchain_pg_collection c ON c.uuid = e.collection_id
                WHERE c.name = 'ddl' AND e.cmetadata ->> 'db_name' = 'changing_db' ORDER BY 1
                """
            ).map { $0.text($1, 0) ?? "" }
        }
        try list("\"shop\", \"sale\"")
        #expect(try load(id, "{}")["status"]?.stringValue == "completed")
        #expect(try definitions().count == 2)
        try described.script("ALTER TABLE shop ADD COLUMN town text")
        let state = try load(id, "{}")
        #expect(state["result"]?["training_load"]?["ddl"]?["replaced"]?.intValue == 1, "\(state)")
        let texts = try definitions()
        #expect(texts.count == 2 && texts.count { $0.contains("town") } == 1)
        try list("\"shop\"")
        let less = try load(id, "{}")
        #expect(less["result"]?["training_load"]?["ddl"]?["removed"]?.intValue == 1, "\(less)")
        #expect(try definitions().count == 1)
    }

    @Test func `pairs are loaded only from a file that validation has checked as it is`() throws {
        let id = try stack.createTask(#"{"table_list_file": "one.txt"}"#)
        #expect(try load(id, "{}")["status"]?.stringValue == "completed")
        let name = try #require(
            try stack.files(id).first { $0["is_primary"]?.boolValue == true }?["file_name"]?.stringValue)
        let path = stack.path(id, name)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacingOccurrences(of: "bss_company", with: "bss_compani").write(
            toFile: path, atomically: true, encoding: .utf8)
        let refused = try load(id, #"{"execution_mode": "step", "step_name": "training_load"}"#)
        #expect(refused["step_status"]?["training_load"]?.stringValue == "failed")
        #expect(refused["error_message"]?.stringValue?.contains("sql_validation") == true)
        let loaded = try stack.connect("highway_db").query(
            "SELECT count(*) FROM langchain_pg_embedding WHERE document LIKE '%bss\\_compani%'"
        ).integer(0, 0)
        #expect(loaded == 0)
    }

    @Test func `after a validation that could not reach the database nothing is loaded`() throws {
        let admin = try stack.connect("highway_db")
        try admin.query("CREATE DATABASE soon_away")
        try stack.connect("soon_away").script("CREATE TABLE shop (id int PRIMARY KEY, name text)")
        let id = try stack.createTask(
            #"{"db_connection": "\#(try stack.uri("soon_away"))", "db_name": "away_db"}"#)
        _ = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/table-list", json: #"{"table_names": ["shop"]}"#)
        for step in ["ddl_generation", "qa_generation"] {
            _ = try load(id, #"{"execution_mode": "step", "step_name": "\#(step)"}"#)
        }
        try admin.query("ALTER DATABASE soon_away RENAME TO now_away")
        defer { _ = try? admin.query("DROP DATABASE IF EXISTS now_away WITH (FORCE)") }
        let validation = try load(id, #"{"execution_mode": "step", "step_name": "sql_validation"}"#)
        #expect(validation["step_status"]?["sql_validation"]?.stringValue == "failed")
        let state = try load(id, #"{"execution_mode": "step", "step_name": "training_load"}"#)
        #expect(state["step_status"]?["training_load"]?.stringValue == "failed")
        #expect(state["error_code"]?.stringValue == "STEP_INPUT_MISSING", "\(state)")
    }

    @Test func `a search finds what a run has loaded`() throws {
        let id = try stack.createTask(#"{"table_list_file": "one.txt", "db_name": "searched"}"#)
        let state = try load(id, "{}")
        #expect(state["result"]?["training_load"]?["recall_at_5"]?.intValue != nil, "\(state)")
        let pairs = try JSONValue(
            parsing: Data(
                contentsOf: URL(
                    filePath: stack.path(
                        id,
                        try #require(
                            try stack.files(id).first { $0["is_primary"]?.boolValue == true }?["file_name"]?
                                .stringValue)))))
        let question = try #require(pairs.arrayValue?.first?["question"]?.stringValue)
        let body = JSONWriter.encode(
            JSONValue.object(["question": .string(question), "db_name": .string("searched")]))
        let found = try vectors("POST", "/search", String(decoding: body, as: UTF8.self))
        let first = found.json["data"]?["results"]?.arrayValue?.first { $0["kind"]?.stringValue == "sql" }
        #expect(first?["question"]?.stringValue == question, "\(found.json)")
    }
}

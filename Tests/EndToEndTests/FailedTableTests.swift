import JSON
import Postgres
import Processes
import Testing

extension `End to end` {
    @Test func `a table that disappears during the run is named with its reason, and the others are made`()
        throws
    {
        try stack.connect("highway_db").query("CREATE DATABASE gone")
        let owner = try stack.connect("gone")
        try owner.script(
            "create table a as select 1 as n; create table b as select 1 as n; create table c as select 1 as n"
        )
        let id = try stack.createTask("{\"db_connection\": \"\(try stack.uri("gone"))\"}")
        let list = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/table-list", json: #"{"table_names": ["a", "b", "c"]}"#)
        #expect(list.status == 200)
        // The executor is held up at this table until it is gone.
        try owner.query("BEGIN")
        try owner.query("LOCK TABLE b IN ACCESS EXCLUSIVE MODE")
        _ = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/execute",
            json: #"{"execution_mode": "step", "step_name": "ddl_generation"}"#)
        let watcher = try stack.connect("gone")
        let deadline = ContinuousClock.now + .seconds(60)
        while try watcher.query("SELECT count(*) FROM pg_locks WHERE NOT granted").integer(0, 0) == 0 {
            try #require(ContinuousClock.now < deadline, "the executor never asked for the table")
            Pause.milliseconds(5)
        }
        try owner.query("DROP TABLE b")
        try owner.query("COMMIT")
        let state = try stack.wait(id, for: ["failed", "completed", "partial_completed"])
        #expect(state["status"]?.stringValue == "failed")
        #expect(state["error_message"]?.stringValue?.contains("public.b") == true, "\(state)")
        let result = state["result"]?["ddl_generation"]
        #expect(result?["tables"] == .integer(2))
        let failed = result?["failed_tables"]?.arrayValue ?? []
        #expect(failed.count == 1 && failed.first?["table"]?.stringValue == "public.b")
        #expect(failed.first?["reason"]?.stringValue?.contains("42P01") == true)
        let files = try stack.request("GET", "/data_pipeline/tasks/\(id)/files").json["data"]?["files"]
        let names = files?.arrayValue?.compactMap { $0["file_name"]?.stringValue } ?? []
        #expect(
            Set(names).isSuperset(of: ["a.ddl", "a_detail.md", "c.ddl", "c_detail.md", "schema_all.sql"]))
        #expect(!names.contains("b.ddl"))
    }
}

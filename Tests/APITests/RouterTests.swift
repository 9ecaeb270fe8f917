import FoundationEssentials
import HTTP
import JSON
import Postgres
import TestSupport
import Testing

@Suite struct `The router` {
    @Test func `an unknown path is 404 and a wrong method 405 with Allow, both in the envelope`() throws {
        let node = try TestNode()
        for path in [
            "/", "/api/v0", "healthz", "xhealthz", "/\u{301}healthz", "/api/v0/data_pipeline/tasks/",
            "/api/v0/data_pipeline/tasks/a/b", "/x%00",
        ] {
            let answer = try node.send("GET", path)
            #expect(answer.status == 404 && answer.json["code"] == .integer(404), "\(path)")
        }
        for (method, path) in [
            ("PUT", "/api/v0/data_pipeline/tasks"), ("BREW", "/healthz"), ("PATCH", "/healthz"),
        ] {
            let answer = try node.send(method, path)
            #expect(
                answer.status == 405 && answer.json["error"]?["code"]?.stringValue == "METHOD_NOT_ALLOWED")
            #expect(answer.response.header("Allow")?.isEmpty == false)
        }
    }

    @Test func `a path that is spelled out is not taken for a parameter`() throws {
        let node = try TestNode()
        for method in ["GET", "DELETE", "PUT"] {
            let answer = try node.send(method, "/api/v0/data_pipeline/tasks/query")
            #expect(answer.status == 405 && answer.response.header("Allow") == "OPTIONS, POST", "\(method)")
        }
    }

    @Test func `limits count what other languages count, and the first code of its own is the error's`()
        throws
    {
        let node = try TestNode()
        let long = "a" + String(repeating: "\u{301}", count: 100)
        #expect(try node.tasks("POST", json: "{\"task_name\": \"\(long)\"}").status == 400)
        let id = try node.create()
        let answer = try node.tasks(
            "POST", "/\(id)/execute", json: #"{"execution_mode": "x", "step_name": "y"}"#)
        #expect(answer.error["code"]?.stringValue == "INVALID_EXECUTION_MODE")
        #expect(answer.error["invalid_params"]?.arrayValue?.count == 2)
    }

    @Test func `HEAD answers as GET without a body, OPTIONS with nothing`() throws {
        let node = try TestNode()
        let get = try node.send("GET", "/api/v0/data_pipeline/tasks")
        let head = try node.send("HEAD", "/api/v0/data_pipeline/tasks")
        #expect(head.status == 200 && head.response.body.isEmpty)
        #expect(head.response.header("Content-Length") == get.response.header("Content-Length"))
        let options = try node.send("OPTIONS", "/api/v0/data_pipeline/tasks")
        #expect(options.status == 204 && options.response.header("Allow") == "GET, HEAD, OPTIONS, POST")
    }

    @Test func `a page of another site is refused`() throws {
        let node = try TestNode(environment: ["DATA_PIPELINE_SERVER_NAMES": "a"])
        let path = "/api/v0/data_pipeline/tasks"
        let foreign = try node.send(
            "GET", path, headers: ["origin": "http://evil.example", "host": "a:8084"])
        #expect(foreign.status == 403 && foreign.json["error"]?["code"]?.stringValue == "FORBIDDEN")
        #expect(
            try node.send("GET", path, headers: ["origin": "http://a:8084", "host": "a:8084"]).status == 200)
        #expect(try node.send("GET", path, headers: ["origin": "null", "host": "a:8084"]).status == 403)
    }

    @Test func `a database that does not answer is a clear error without its password`() throws {
        let answer = try TestNode().send(
            "POST", "/api/v0/database/tables",
            json: #"{"db_connection": "postgresql://u:canary@127.0.0.1:1/d?connect_timeout=1"}"#)
        #expect(
            answer.status == 500 && answer.json["error"]?["code"]?.stringValue == "DATABASE_CONNECTION_ERROR")
        #expect(answer.json["error"]?["type"]?.stringValue == "DatabaseError")
        #expect(!"\(answer.json)".contains("canary") && !"\(answer.json)".contains("127.0.0.1"))
    }

    @Test func `what went well and what went wrong stands in the service's log as the guide shows`() throws {
        let node = try TestNode()
        let execute = "/api/v0/data_pipeline/tasks/\(try node.create())/execute"
        #expect(try node.send("POST", execute).status == 202)
        _ = try node.tasks("POST", json: "[")
        let log = String(
            decoding: try Data(contentsOf: URL(filePath: node.folder.path + "/app.log")), as: UTF8.self)
        #expect(log.contains("[INFO] unified_api: POST /api/v0/data_pipeline/tasks - 任务创建成功\n"))
        #expect(log.contains("[INFO] SimpleWorkflowManager: 创建任务: task_"))
        #expect(log.contains("[INFO] unified_api: POST \(execute) - 任务执行启动\n"))
        #expect(
            log.contains("[WARNING] unified_api: POST /api/v0/data_pipeline/tasks - 400 VALIDATION_ERROR"))
    }

    @Test func `health and readiness are the envelope`() throws {
        let node = try TestNode()
        let health = try node.send("GET", "/healthz")
        #expect(health.status == 200 && health.json["data"]?["status"]?.stringValue == "ok")
        let ready = try node.send("GET", "/readyz")
        #expect(ready.status == 200 && ready.json["data"]?["status"]?.stringValue == "ready")
        try FileManager.default.removeItem(atPath: node.folder.path + "/data/training_data")
        let broken = try node.send("GET", "/readyz")
        #expect(broken.status == 503 && broken.json["error"]?["code"]?.stringValue == "SERVICE_UNAVAILABLE")
    }

    @Test func `metrics count what the store holds`() throws {
        let node = try TestNode()
        for _ in 0..<3 { _ = try node.create() }
        let text = try node.text("GET", "/metrics")
        #expect(text.contains("pipelined_tasks{status=\"pending\"} 3\n"))
        #expect(text.contains("pipelined_tasks{status=\"failed\"} 0\n"))
        #expect(text.contains("pipelined_executors_running 0\n"))
    }

    @Test(.enabled(if: TestDatabase.isAvailable))
    func `tables are listed by schema and pattern, with underscores taken literally`() throws {
        let database = try TestDatabase(
            """
            CREATE SCHEMA ods; CREATE TABLE bss_a (n int); CREATE TABLE bssxa (n int); CREATE TABLE ods.bss_b (n int);
            CREATE TABLE "My Table" (n int); CREATE VIEW bss_v AS SELECT 1 AS n; CREATE TABLE sql_user (n int);
            """)
        let node = try TestNode()
        func list(_ rest: String) throws -> [String] {
            let answer = try node.send(
                "POST", "/api/v0/database/tables",
                json: "{\"db_connection\": \"\(database.info.revealed)\"\(rest)}")
            #expect(answer.status == 200 && answer.json["message"]?.stringValue == "获取表列表成功")
            return answer.json["data"]?["tables"]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        #expect(try list("") == ["public.\"My Table\"", "public.bss_a", "public.bssxa", "public.sql_user"])
        #expect(
            try list(#", "schema": "public, ods", "table_name_pattern": "bss_*""#) == [
                "public.bss_a", "ods.bss_b",
            ])
        #expect(
            try list(#", "include_views": true, "table_name_pattern": "bss_%""#) == [
                "public.bss_a", "public.bss_v",
            ])
    }
}

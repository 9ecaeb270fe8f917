import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct `Creating and running tasks over HTTP` {
    @Test func `a created task answers as the guide shows`() throws {
        let node = try TestNode()
        let answer = try node.send(
            "POST", "/api/v0/data_pipeline/tasks",
            json: """
                {"table_list_file": "tables.txt", "business_context": "高速公路服务区管理系统", "db_name": "highway_db",
                 "task_name": "高速公路数据处理", "enable_sql_validation": true}
                """)
        #expect(
            answer.status == 201 && answer.json["success"] == .bool(true)
                && answer.json["code"] == .integer(201))
        #expect(answer.json["message"]?.stringValue == "任务创建成功")
        let id = try #require(answer.json["data"]?["task_id"]?.stringValue)
        #expect(id.wholeMatch(of: /task_\d{8}_\d{6}/) != nil)
        #expect(answer.json["data"]?["status"]?.stringValue == "pending")
        #expect(answer.json["data"]?["file_upload_mode"] == nil)
        #expect(answer.response.header("Content-Type") == "application/json; charset=utf-8")
        #expect(String(decoding: answer.response.body, as: UTF8.self).contains("高速公路数据处理"))
        let list = FileManager.default.contents(atPath: node.directory(id) + "/table_list.txt")
        #expect(list == Data("bss_company\nods.订单\n".utf8))
    }

    @Test func `without a list the answer says how to upload one`() throws {
        let answer = try TestNode().tasks("POST", json: #"{"task_name": null}"#)
        let id = try #require(answer.data["task_id"]?.stringValue)
        #expect(answer.data["file_upload_mode"] == .bool(true))
        #expect(
            answer.data["next_step"]?.stringValue
                == "POST /api/v0/data_pipeline/tasks/\(id)/upload-table-list")
    }

    @Test func `every wrong parameter is named at once, and no task is made`() throws {
        let node = try TestNode()
        let answer = try node.send(
            "POST", "/api/v0/data_pipeline/tasks",
            json: """
                {"task_name": 5, "enable_sql_validation": "yes", "db_connection": "mysql://x", "business_context": []}
                """)
        #expect(answer.status == 400)
        let error = try #require(answer.json["error"])
        #expect(
            error["type"]?.stringValue == "ValidationError"
                && error["code"]?.stringValue == "VALIDATION_ERROR")
        let invalid = error["invalid_params"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(Set(invalid) == ["task_name", "enable_sql_validation", "db_connection", "business_context"])
        #expect(error["timestamp"]?.stringValue?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) != nil)
        #expect(try node.tasks("GET").data["total"] == .integer(0))
    }

    @Test(arguments: ["[1]", "\"x\"", "{", "nul", "\u{FF}", String(repeating: "[", count: 5000)])
    func `a body that is no JSON object is a clear error`(body: String) throws {
        let answer = try TestNode().tasks("POST", json: body)
        #expect(answer.status == 400 && answer.error["invalid_params"]?.arrayValue == [.string("body")])
    }

    @Test(arguments: [
        "/etc/passwd", "../state.db", "sub/../../state.db", "link.txt", "missing.txt", ".", "..", "",
        "tables.txt/x", "a\u{1}b", String(repeating: "x", count: 300),
    ])
    func `a list outside the folder of lists cannot be read`(name: String) throws {
        let node = try TestNode()
        try FileManager.default.createSymbolicLink(
            atPath: node.folder.path + "/data/table_lists/link.txt", withDestinationPath: "/etc/passwd")
        let quoted = String(decoding: JSONWriter.encode(name), as: UTF8.self)
        let answer = try node.tasks("POST", json: "{\"table_list_file\": \(quoted)}")
        if name.isEmpty {
            #expect(answer.status == 201)
        } else {
            #expect(
                answer.status == 400 && answer.error["invalid_params"] == .array([.string("table_list_file")])
            )
        }
    }

    @Test func `tasks of one second all differ`() throws {
        let node = try TestNode()
        let ids = try (0..<20).map { _ in try node.create() }
        #expect(Set(ids).count == 20)
    }

    @Test func `execute checks its parameters as the guide lists them`() throws {
        let node = try TestNode()
        let id = try node.create()
        for (body, code) in [
            (#"{"execution_mode": "all"}"#, "INVALID_EXECUTION_MODE"),
            (#"{"execution_mode": 5}"#, "INVALID_EXECUTION_MODE"),
            (#"{"execution_mode": "step"}"#, "MISSING_STEP_NAME"),
            (#"{"execution_mode": "step", "step_name": "x"}"#, "INVALID_STEP_NAME"),
            (#"{"backup_vector_tables": "1"}"#, "VALIDATION_ERROR"),
        ] {
            let answer = try node.tasks("POST", "/\(id)/execute", json: body)
            #expect(answer.status == 400 && answer.error["code"]?.stringValue == code, "\(body)")
        }
        #expect(try node.tasks("GET", "/\(id)").data["status"]?.stringValue == "pending")
    }

    @Test func `execute without a list is refused at once`() throws {
        let node = try TestNode()
        let answer = try node.tasks("POST", "/\(node.create("{}"))/execute", json: "{}")
        #expect(answer.status == 400 && answer.error["code"]?.stringValue == "TABLE_LIST_MISSING")
    }

    @Test func `a running task refuses a second run and a new list, and shows the values in force`() throws {
        let node = try TestNode()
        let id = try node.create(#"{"table_list_file": "tables.txt", "backup_vector_tables": true}"#)
        let first = try node.tasks("POST", "/\(id)/execute", json: #"{"truncate_vector_tables": true}"#)
        #expect(first.status == 202 && first.data["execution_mode"]?.stringValue == "complete")
        #expect(first.data["step_name"] == .null)
        let second = try node.tasks("POST", "/\(id)/execute", json: "{}")
        #expect(second.status == 409 && second.error["code"]?.stringValue == "TASK_ALREADY_RUNNING")
        #expect(try node.upload(id, name: "t.txt", content: Array("t".utf8)).status == 409)
        let state = try node.tasks("GET", "/\(id)").data
        #expect(state["status"]?.stringValue == "in_progress" && state["started_at"]?.stringValue != nil)
        #expect(state["parameters"]?["truncate_vector_tables"] == .bool(true))
        #expect(state["parameters"]?["backup_vector_tables"] == .bool(true))
    }

    @Test func `a program that cannot be started fails the task and says so`() throws {
        let node = try TestNode(executor: "/nonexistent/executor")
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute", json: "{}").status == 500)
        let state = try node.tasks("GET", "/\(id)").data
        #expect(state["status"]?.stringValue == "failed")
        #expect(state["error_message"]?.stringValue?.contains("无法启动") == true)
    }

    @Test func `an executor that dies at once is noticed by the next reader`() throws {
        let node = try TestNode(executor: "/bin/false")
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute", json: "{}").status == 202)
        var state = JSONValue.null
        for _ in 0..<200 where state["status"]?.stringValue != "failed" {
            state = try node.tasks("GET", "/\(id)").data
        }
        #expect(state["status"]?.stringValue == "failed" && state["error_message"]?.stringValue != nil)
    }

    @Test func `a list can be filtered by in_progress, and its total counts all`() throws {
        let node = try TestNode()
        let ids = try (0..<3).map { _ in try node.create() }
        _ = try node.tasks("POST", "/\(ids[1])/execute", json: "{}")
        let running = try node.tasks("GET", "?status=in_progress").data
        #expect(running["total"] == .integer(1))
        #expect(running["tasks"]?.arrayValue?.first?["task_id"]?.stringValue == ids[1])
        let page = try node.tasks("GET", "?limit=2").data
        #expect(page["total"] == .integer(3) && page["limit"] == .integer(2) && page["offset"] == .integer(0))
        #expect(page["tasks"]?.arrayValue?.count == 2)
        #expect(page["tasks"]?.arrayValue?.first?["directory_exists"] == .bool(true))
        for query in ["limit=0", "limit=1001", "limit=x", "offset=-1", "status=running", "limit=%zz"] {
            #expect(try node.tasks("GET", "?" + query).status == 400, "\(query)")
        }
    }

    @Test(arguments: [
        "no_such_task", "..", "%2e%2e", "a%2Fb", String(repeating: "a", count: 65), "任务", "a b", "%00",
    ])
    func `an unknown task is 404 on every endpoint, whatever else is wrong`(id: String) throws {
        let node = try TestNode()
        let path = "/api/v0/data_pipeline/tasks/\(id)"
        for (method, tail) in [
            ("GET", ""), ("POST", "/execute"), ("GET", "/files"), ("GET", "/files/x"),
            ("GET", "/logs?limit=0"),
            ("POST", "/upload-table-list"),
        ] {
            let answer = try node.send(method, path + tail, json: method == "POST" ? "[]" : nil)
            #expect(answer.status == 404, "\(method) \(tail)")
            #expect(answer.json["success"] == .bool(false))
        }
    }
}

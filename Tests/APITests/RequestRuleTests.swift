import HTTP
import JSON
import TestSupport
import Testing

@testable import API

private let tasks = "/api/v0/data_pipeline/tasks"

@Suite struct `A request` {
    /// What a task is when nothing is said of it.
    private static let defaults: Shape = [
        "status": "pending", "task_name": nil, "created_by": "guest",
        "step_status": [
            "ddl_generation": "pending", "qa_generation": "pending", "sql_validation": "pending",
            "training_load": "pending",
        ],
        "parameters": [
            "table_list_file": nil, "business_context": "数据库管理系统", "db_name": "highway_db",
            "db_connection": "postgresql://reader@127.0.0.1:1/highway_db", "task_name": nil, "language": nil,
            "theme_count": nil, "questions_per_theme": nil, "max_pairs": nil,
            "enable_sql_validation": true, "enable_llm_repair": true,
            "modify_original_file": true, "enable_training_data_load": true, "backup_vector_tables": false,
            "truncate_vector_tables": false,
        ],
        "current_step": nil, "progress": nil, "result": nil, "error_message": nil, "started_at": nil,
        "completed_at": nil, "directory_exists": true, "cancel_requested": false, "total_steps": 4,
    ]

    @Test(arguments: [
        "", "{}", #"{"unknown": [1], "tables": "x", "task_id": "mine"}"#,
        """
        {"table_list_file": null, "business_context": null, "db_name": null, "db_connection": null, "task_name": null, "language": null,
         "theme_count": null, "questions_per_theme": null, "max_pairs": null,
         "enable_sql_validation": null, "enable_llm_repair": null, "modify_original_file": null,
         "enable_training_data_load": null, "backup_vector_tables": null, "truncate_vector_tables": null}
        """,
    ])
    func `that says nothing, null or something unknown gets the defaults`(body: String) throws {
        let node = try TestNode()
        let answer = try node.send("POST", tasks, json: body)
        #expect(answer.status == 201)
        let id = try #require(answer.json["data"]?["task_id"]?.stringValue)
        #expect(try node.tasks("GET", "/\(id)").data.differences(from: Self.defaults) == [])
    }

    @Test func `without a page or a limit gets the guide's`() throws {
        let node = try TestNode()
        let id = try node.create()
        #expect(try node.tasks("GET").data.differences(from: ["limit": 50, "offset": 0]) == [])
        for body in ["", "{}", #"{"page": null, "page_size": null, "status": null}"#] {
            let data = try node.tasks("POST", "/query", json: body).data
            #expect(data.differences(from: ["pagination": ["page": 1, "page_size": 20]]) == [])
            let logs = try node.tasks("POST", "/\(id)/logs/query", json: body).data
            #expect(logs.differences(from: ["pagination": ["page": 1, "page_size": 50]]) == [])
        }
    }

    @Test func `is told in which way its body is no JSON`() throws {
        try expect([0x7B, 0x22, 0x61, 0x22, 0x3A, 0x22, 0xB1, 0xED, 0x22, 0x7D], "GBK")
        try expect([0x7B, 0, 0x7D, 0], "UTF-16")
        try expect([0x1F, 0x8B, 8, 0], "gzip")
        try expect([0x7B, 0x22], "有效的 JSON")
    }

    @Test(arguments: [("created_by=%00", "空字符"), ("created_by=%D6%D0", "GBK"), ("created_by=100%", "%XX")])
    func `is told in which way its query is none`(query: String, word: String) throws {
        let answer = try TestNode().send("GET", "\(tasks)?\(query)")
        #expect(answer.status == 400)
        #expect(answer.json["error"]?["details"]?.stringValue?.contains(word) == true, "\(answer.json)")
    }

    private func expect(_ body: [UInt8], _ word: String) throws {
        let answer = try TestNode().send("POST", "/api/v0/data_pipeline/tasks", body: body)
        #expect(answer.status == 400)
        #expect(answer.json["error"]?["details"]?.stringValue?.contains(word) == true, "\(answer.json)")
    }

    @Test(arguments: ["/api/v0/data_pipeline/tasks", "/api/v0/database/tables"])
    func `is told that nobody unpacks its body`(path: String) throws {
        let answer = try TestNode().send(
            "POST", path, headers: ["content-encoding": "gzip"], body: [0x1F, 0x8B, 8, 0])
        #expect(answer.status == 415)
        #expect(answer.json["error"]?["details"]?.stringValue?.contains("gzip") == true)
        let plain = try TestNode().send("POST", path, json: "{}", headers: ["content-encoding": "identity"])
        #expect(plain.status != 415)
    }

    @Test func `may have any or no media type, and a GET may have a body`() throws {
        let node = try TestNode()
        for type in [
            nil, "application/json", "application/json; charset=utf-8", "text/plain", "nonsense",
            "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        ] {
            let headers = type.map { ["content-type": $0] } ?? [:]
            let body = #"{"task_name": "订单"}"#
            let created = try node.send("POST", tasks, json: body, headers: headers)
            #expect(created.json["data"]?["task_name"]?.stringValue == "订单", "\(type ?? "none")")
            #expect(try node.send("GET", tasks, json: "{", headers: headers).status == 200)
        }
    }

    @Test(arguments: [
        ("limit", 1...1000, "GET", ""), ("offset", 0...Int.max, "GET", ""),
        ("page", 1...Int.max, "POST", "/query"), ("page_size", 1...100, "POST", "/query"),
        ("limit", 1...10_000, "GET", "/ID/logs"), ("page", 1...1_000_000_000, "POST", "/ID/logs/query"),
        ("page_size", 1...500, "POST", "/ID/logs/query"),
    ])
    func `takes numbers up to the limits, and refuses what is beyond`(
        name: String, range: ClosedRange<Int>, method: String, path: String
    ) throws {
        let node = try TestNode()
        let target = path.replacing("ID", with: try node.create())
        func status(_ number: String) throws -> Int {
            method == "GET"
                ? try node.tasks(method, "\(target)?\(name)=\(number)").status
                : try node.tasks(method, target, json: "{\"\(name)\": \(number)}").status
        }
        for number in [range.lowerBound, range.lowerBound + 1, range.upperBound] {
            #expect(try status("\(number)") == 200, "\(number)")
        }
        for number in ["\(range.lowerBound - 1)", "9223372036854775808", "1.5", "true"] {
            #expect(try status(number) == 400, "\(number)")
        }
        if range.upperBound < Int.max { #expect(try status("\(range.upperBound + 1)") == 400) }
    }

    @Test func `names a task in at most 100 characters`() throws {
        let node = try TestNode()
        for character in ["x", "名", "😀"] {
            let name = String(repeating: character, count: 100)
            let id = try node.create("{\"task_name\": \"\(name)\"}")
            #expect(try node.tasks("GET", "/\(id)").data["task_name"]?.stringValue == name)
            let longer = try node.tasks("POST", json: "{\"task_name\": \"\(name)x\"}")
            #expect(longer.status == 400 && longer.error["invalid_params"] == .array([.string("task_name")]))
        }
    }

    @Test func `for an unknown task is 404 on every endpoint before anything else is looked at`() throws {
        let node = try TestNode()
        for route in Routes.all where route.path.text.contains("{task_id}") {
            for id in ["task_20250627_143052", "a%2Fb", "%2e%2e", "a.b", String(repeating: "a", count: 65)] {
                let target =
                    route.path.text.replacing("{task_id}", with: id)
                    .replacing("{filename}", with: "..%2f") + "?limit=0&records=maybe"
                let answer = try node.send(route.method.rawValue, target, json: "[")
                let wanted = Shape.failure(404, "TASK_NOT_FOUND", "NotFoundError", "任务不存在")
                #expect(answer.json.differences(from: wanted) == [], "\(route.method) \(target)")
            }
        }
    }

    @Test(arguments: [
        "mysql://u:p@h/d", "postgresql://u:p@h/d?host=x", "postgresql://u:p@h/d?sslrootcert=/etc/passwd",
        "postgresql://u:p@h1,h2/d", "postgresql://u:p@169.254.169.254/d", "postgresql:///d",
        "host=h dbname=d",
        "postgresql://u:p@%2Ftmp/d", "postgresql://u:p@h/d?options=-cx", "postgresql://u:p@h/d?bogus=1",
    ])
    func `with a connection that is not allowed is refused at creation and by the tools`(uri: String) throws {
        let node = try TestNode()
        for target in [tasks, "/api/v0/database/tables", "/api/v0/database/table/ddl"] {
            let answer = try node.send("POST", target, json: #"{"db_connection": "\#(uri)", "table": "t"}"#)
            let wanted = Shape.failure(
                400, "VALIDATION_ERROR", "ValidationError", "请求参数错误", invalid: ["db_connection"])
            #expect(answer.json.differences(from: wanted) == [], "\(target)")
        }
        #expect(try node.tasks("GET").data["total"] == .integer(0))
    }

    @Test(arguments: [
        "postgresql://user:secret@host:5432/db?sslmode=require&connect_timeout=5&application_name=x",
        "postgres://user:secret@10.0.0.1/db", "postgresql://user:secret@127.0.0.1/db",
    ])
    func `with an allowed connection shows it without its password`(uri: String) throws {
        let node = try TestNode()
        let id = try node.create(#"{"db_connection": "\#(uri)"}"#)
        let parameters = try node.tasks("GET", "/\(id)").data["parameters"]
        let shown = parameters?["db_connection"]?.stringValue ?? ""
        #expect(shown.hasPrefix("postgresql://user:***@") && shown.contains("/db"), "\(shown)")
        #expect(parameters?["db_name"]?.stringValue == "db")
    }
}

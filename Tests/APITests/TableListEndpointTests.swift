import FoundationEssentials
import JSON
import TestSupport
import Testing

@Suite struct `Table lists over HTTP` {
    private let tasks = "/api/v0/data_pipeline/tasks"

    @Test func `a list is described, and its absence as well`() throws {
        let node = try TestNode()
        let id = try node.create()
        let answer = try node.send("GET", "\(tasks)/\(id)/table-list-info")
        #expect(answer.status == 200 && answer.json["message"]?.stringValue == "获取表清单信息成功")
        let data = try #require(answer.json["data"])
        #expect(data["task_id"]?.stringValue == id && data["has_table_list"] == .bool(true))
        #expect(data["file_name"]?.stringValue == "table_list.txt")
        #expect(data["file_size"] == .integer(Int64("bss_company\nods.订单\n".utf8.count)))
        #expect(data["file_path"]?.stringValue?.hasSuffix("/training_data/\(id)/table_list.txt") == true)
        #expect(data["table_count"] == .integer(2))
        #expect(data["tables"] == .array([.string("bss_company"), .string("ods.订单")]))
        let time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/
        #expect(data["uploaded_at"]?.stringValue?.wholeMatch(of: time) != nil)

        let bare = try node.create("{}")
        let none = try node.tasks("GET", "/\(bare)/table-list-info")
        #expect(none.status == 200 && none.data["has_table_list"] == .bool(false))
        #expect(none.data["task_id"]?.stringValue == bare)
        for field in ["file_name", "file_size", "file_path", "table_count", "tables", "uploaded_at"] {
            #expect(none.data[field] == .null, "\(field)")
        }
    }

    @Test func `a list is made of names, and the business context with it`() throws {
        let node = try TestNode()
        let id = try node.create("{}")
        let answer = try node.send(
            "POST", "\(tasks)/\(id)/table-list",
            json: #"{"table_names": ["bss_company", " ods.t ", "\"My Table\"", "bss_company"],"#
                + #" "business_context": "新的上下文"}"#)
        #expect(answer.status == 200 && answer.json["message"]?.stringValue == "表清单创建成功")
        let data = try #require(answer.json["data"])
        #expect(data["task_id"]?.stringValue == id && data["table_count"] == .integer(3))
        #expect(data["file_name"]?.stringValue == "table_list.txt" && data["file_size"] == .integer(29))
        #expect(data["file_path"]?.stringValue?.hasSuffix("\(id)/table_list.txt") == true)
        #expect(
            data["tables"] == .array([.string("bss_company"), .string("ods.t"), .string("\"My Table\"")]))
        #expect(try node.tasks("GET", "/\(id)/table-list-info").data["tables"] == data["tables"])
        let state = try node.tasks("GET", "/\(id)").data
        #expect(state["parameters"]?["business_context"]?.stringValue == "新的上下文")
        #expect(try node.tasks("POST", "/\(id)/table-list", json: #"{"table_names": ["a"]}"#).status == 200)
        #expect(
            try node.tasks("GET", "/\(id)").data["parameters"]?["business_context"]?.stringValue == "新的上下文")
    }

    @Test func `one bad name is named, and the old list and context stay`() throws {
        let node = try TestNode()
        let id = try node.create()
        let file = node.directory(id) + "/table_list.txt"
        let before = FileManager.default.contents(atPath: file)
        for (body, named) in [
            (#"{"table_names": ["a", "bad name", "b"], "business_context": "x"}"#, "bad name"),
            (#"{"table_names": ["a", "../x"]}"#, "../x"), (#"{"table_names": ["a;b"]}"#, "a;b"),
            (#"{"table_names": [""]}"#, "第 1 项"), (#"{"table_names": []}"#, "没有表名"),
            (#"{"table_names": "a"}"#, "字符串数组"), (#"{"table_names": ["a", 5]}"#, "字符串数组"),
        ] {
            let answer = try node.tasks("POST", "/\(id)/table-list", json: body)
            #expect(answer.status == 400 && answer.error["code"]?.stringValue == "VALIDATION_ERROR")
            #expect(answer.error["invalid_params"] == .array([.string("table_names")]), "\(body)")
            #expect(answer.error["details"]?.stringValue?.contains(named) == true, "\(answer.error)")
        }
        let missing = try node.tasks("POST", "/\(id)/table-list", json: #"{"business_context": 5}"#)
        #expect(missing.status == 400)
        #expect(missing.error["missing_params"] == .array([.string("table_names")]))
        #expect(missing.error["invalid_params"] == .array([.string("business_context")]))
        let many = (0...1000).map { "\"t\($0)\"" }.joined(separator: ",")
        #expect(
            try node.tasks("POST", "/\(id)/table-list", json: "{\"table_names\": [\(many)]}").status == 400)
        #expect(FileManager.default.contents(atPath: file) == before)
        let state = try node.tasks("GET", "/\(id)").data
        #expect(state["parameters"]?["business_context"]?.stringValue != "x")
    }

    @Test func `a list cannot be made during a run`() throws {
        let node = try TestNode()
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        let answer = try node.tasks("POST", "/\(id)/table-list", json: #"{"table_names": ["a"]}"#)
        #expect(answer.status == 409 && answer.error["code"]?.stringValue == "TASK_ALREADY_RUNNING")
        #expect(try node.tasks("GET", "/\(id)/table-list-info").data["table_count"] == .integer(2))
    }
}

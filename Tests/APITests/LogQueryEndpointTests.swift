import FoundationEssentials
import JSON
import TestSupport
import Testing

@Suite struct `The log query over HTTP` {
    @Test func `answers as the guide shows`() throws {
        let node = try TestNode()
        let id = try node.create()
        var text = ""
        for number in 1...45 {
            text += "2025-06-27 14:31:\(number + 10) [ERROR] SQLValidator: SQL验证失败 \(number)\n"
        }
        try Data(text.utf8).write(to: URL(filePath: node.directory(id) + "/data_pipeline.log"))
        let answer = try node.send(
            "POST", "/api/v0/data_pipeline/tasks/\(id)/logs/query",
            json: """
                {"page": 2, "page_size": 20, "level": "error", "keyword": "SQL验证", "step_name": "sql_validation",
                 "start_time": "2025-06-27T14:30:00", "end_time": "2025-06-27 14:45:00"}
                """)
        #expect(answer.status == 200 && answer.json["message"]?.stringValue == "高级日志查询成功")
        let data = try #require(answer.json["data"])
        let first = try #require(data["logs"]?.arrayValue?.first)
        #expect(first["message"]?.stringValue == "SQL验证失败 25" && first["line_number"] == .integer(25))
        #expect(first["step"]?.stringValue == "sql_validation" && first["level"]?.stringValue == "ERROR")
        let pagination = try #require(data["pagination"])
        #expect(pagination["total"] == .integer(45) && pagination["total_pages"] == .integer(3))
        #expect(pagination["has_next"] == .bool(true) && pagination["has_prev"] == .bool(true))
        #expect(data["log_file_info"]?["exists"] == .bool(true))
        #expect(data["log_file_info"]?["file_size"]?.intValue == text.utf8.count)
        #expect(data["query_time"]?.stringValue?.wholeMatch(of: /\d+\.\d+s/) != nil)
    }

    @Test func `names every wrong parameter, and knows a task without a log`() throws {
        let node = try TestNode()
        let id = try node.create()
        let wrong = try node.tasks(
            "POST", "/\(id)/logs/query",
            json: """
                {"page": 0, "page_size": 501, "level": "LOUD", "start_time": "soon", "end_time": 5, "step_name": "x",
                 "sort_by": "color", "sort_order": "up", "keyword": []}
                """)
        #expect(wrong.status == 400 && wrong.error["invalid_params"]?.arrayValue?.count == 9)
        let empty = try node.tasks("POST", "/\(id)/logs/query", json: "{}").data
        #expect(empty["logs"] == .array([]) && empty["log_file_info"]?["exists"] == .bool(false))
        #expect(empty["pagination"]?["total_pages"] == .integer(0))
    }
}

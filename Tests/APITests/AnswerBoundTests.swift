import FoundationEssentials
import HTTP
import JSON
import Schema
import TestSupport
import Testing

@testable import API
@testable import Tasks

@Suite struct `Every answer has a bound` {
    private func json(_ answer: some JSONEncodable) throws -> JSONValue {
        try JSONValue(parsing: JSONWriter.encode(answer))
    }

    @Test func `a list of many files or tables shows the first of them, and how many there are`() throws {
        let id = try #require(TaskID("task_x"))
        func list(_ count: Int) throws -> JSONValue {
            let files = (0..<count).map {
                TaskFile(name: "\($0).md", size: 2, modifiedAt: Timestamp(milliseconds: 0))
            }
            return try json(FileList(taskID: id, files: files))
        }
        let many = try list(5001)
        #expect(many["files"]?.arrayValue?.count == 5000 && many["total_files"] == .integer(5001))
        #expect(many["truncated"] == .bool(true) && many["total_size"] == .integer(10_002))
        #expect(try list(5000)["truncated"] == nil)
        let tables = DatabaseTables(
            names: Array(repeating: TableName(schema: "public", name: "t"), count: 100_001), schemas: [],
            pattern: nil, database: "d")
        let shown = try json(tables)
        #expect(shown["tables"]?.arrayValue?.count == 100_000 && shown["total"] == .integer(100_001))
        #expect(shown["truncated"] == .bool(true))
    }

    @Test func `a page of long log records is cut, and says so`() throws {
        let node = try TestNode()
        let id = try node.create()
        let long = String(repeating: "长", count: 3_500)
        let lines = (0..<600).map { number in
            "2025-07-01 14:30:50 [INFO] TaskDir_\(id): \(number == 7 ? "short" : long)\n"
        }
        try Data(lines.joined().utf8).write(to: URL(filePath: node.directory(id) + "/data_pipeline.log"))
        for (method, path, body) in [
            ("GET", "/\(id)/logs?limit=1000", nil),
            ("POST", "/\(id)/logs/query", #"{"page_size": 500, "sort_order": "asc"}"#),
        ] {
            let answer = try node.send(method, "/api/v0/data_pipeline/tasks" + path, json: body)
            let logs = try #require(answer.json["data"]?["logs"]?.arrayValue)
            #expect(logs.count >= 500 && answer.response.body.count < 5 << 20)
            #expect(logs[6]["message_truncated"] == .bool(true) && logs[7]["message_truncated"] == nil)
            #expect(logs[7]["message"]?.stringValue == "short")
            #expect(logs[6]["message"]?.stringValue?.allSatisfy { $0 == "长" } == true)
        }
    }
}

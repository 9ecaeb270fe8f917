import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct `What is listed has a version` {
    private let node: TestNode
    private let id: String

    init() throws {
        node = try TestNode()
        id = try node.create()
    }

    private func ask(_ path: String, _ known: String? = nil) throws -> (status: Int, tag: String) {
        let headers = known.map { ["if-none-match": $0] } ?? [:]
        let answer = try node.send("GET", "/api/v0/data_pipeline" + path, headers: headers)
        #expect(answer.response.body.isEmpty == (answer.status == 304))
        return (answer.status, answer.response.header("ETag") ?? "")
    }

    @Test(arguments: [
        "/tasks", "/tasks?limit=1&task_name=x", "/tasks/ID/files", "/tasks/ID/logs",
        "/tasks/ID/table-list-info", "/tasks/ID/logs/query", "/tasks/ID/logs/query?level=error",
        "/reviews?task_id=ID", "/vector/backups",
    ])
    func `and is not sent again to who has it`(path: String) throws {
        let path = path.replacing("ID", with: id)
        let first = try ask(path)
        #expect(first.status == 200 && first.tag.wholeMatch(of: /"[0-9a-f]{1,16}"/) != nil, "\(first.tag)")
        #expect(try ask(path, first.tag).status == 304)
        #expect(try ask(path, "\"x\"").status == 200)
    }

    @Test func `which changes with it`() throws {
        let tasks = try ask("/tasks").tag
        let reviews = try ask("/reviews?task_id=\(id)").tag
        _ = try node.create()
        _ = try node.send(
            "POST", "/api/v0/data_pipeline/reviews",
            json: #"{"task_id": "\#(id)", "action": "reject", "question": "q"}"#)
        #expect(try ask("/tasks", tasks).status == 200)
        #expect(try ask("/reviews?task_id=\(id)", reviews).status == 200)
        let probe = node.plain("GET", "/healthz", ["if-none-match": "*"])
        #expect(probe.status == .ok && probe.header("ETag") == nil)
    }

    @Test func `so that following a log costs nothing until it grows`() throws {
        let file = node.directory(id) + "/data_pipeline.log"
        let line = "2025-06-27 14:31:10 [ERROR] SQLValidator: 失败\n"
        try Data(line.utf8).write(to: URL(filePath: file))
        let first = try ask("/tasks/\(id)/logs/query?page_size=1").tag
        #expect(try ask("/tasks/\(id)/logs/query?page_size=1", first).status == 304)
        // Another question about the same log is another answer.
        #expect(try ask("/tasks/\(id)/logs/query?page_size=2", first).status == 200)
        try Data((line + line).utf8).write(to: URL(filePath: file))
        let grown = try ask("/tasks/\(id)/logs/query?page_size=1", first)
        #expect(grown.status == 200 && grown.tag != first)
        #expect(try ask("/tasks/\(id)/logs/query?page_size=0", "*").status == 400)
        #expect(
            try node.tasks("GET", "/\(id)/logs/query?page_size=1&page=2").data["logs"]?.arrayValue?.count == 1
        )
    }

    @Test func `and tasks can be listed by all that they can be found by`() throws {
        _ = try node.create(#"{"task_name": "夜间 批次", "db_name": "other"}"#)
        func total(_ query: String) throws -> Int? { try node.tasks("GET", query).data["total"]?.intValue }
        #expect(try total("?db_name=other") == 1 && total("?db_name=none") == 0)
        #expect(
            try total("?task_name=%E6%89%B9%E6%AC%A1&created_by=guest&created_time_start=2025-01-01") == 1)
        #expect(try node.tasks("GET", "?created_time_end=soon").status == 400)
    }
}

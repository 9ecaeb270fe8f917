import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

@testable import API

@Suite struct `A file of a task` {
    @Test(arguments: [
        ("t.ddl", "ddl", "text/plain"), ("t_detail.md", "markdown", "text/markdown"),
        ("p.json", "json", "application/json"), ("订单.txt", "text", "text/plain"),
        ("x.log", "log", "text/plain"),
        ("schema_all.sql", "sql", "text/plain"), ("d.csv", "csv", "text/csv"),
        ("UPPER.MD", "markdown", "text/markdown"),
        ("qs_x_1_pair.json.backup", "other", nil), ("none", "other", nil),
        ("vector_bak/langchain_pg_embedding_1.csv", "csv", "text/csv"),
    ])
    func `has its type, and is downloaded as an attachment`(name: String, type: String, media: String?) throws
    {
        let scene = try Scene()
        let folder = scene.node.directory(scene.id) + "/vector_bak"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try scene.write(name, "x")
        let files = try scene.node.tasks("GET", "/\(scene.id)/files").data["files"]?.arrayValue ?? []
        let row = try #require(files.first { $0["file_name"]?.stringValue == name })
        #expect(row["file_type"]?.stringValue == type && row["description"]?.stringValue?.isEmpty == false)
        let answer = try scene.node.send("GET", row["download_url"]?.stringValue ?? "")
        let wanted = media.map { "\($0); charset=utf-8" } ?? "application/octet-stream"
        #expect(answer.status == 200 && answer.response.header("Content-Type") == wanted)
        #expect(answer.response.header("Content-Disposition")?.hasPrefix("attachment; filename=") == true)
    }

    @Test(arguments: [
        (0, "0 B"), (1, "1 B"), (512, "512 B"), (1023, "1023 B"), (1024, "1.0 KB"), (51_200, "50.0 KB"),
        (102_400, "100.0 KB"), (153_600, "150.0 KB"), (1_572_864, "1.5 MB"), (1 << 20, "1.0 MB"),
        ((1 << 20) - 1, "1.0 MB"), (1 << 30, "1.0 GB"), (3 << 39, "1.5 TB"),
    ])
    func `tells its size for people`(bytes: Int, text: String) { #expect(FileRow.humanSize(bytes) == text) }
}

@Suite struct `An uploaded list` {
    @Test(arguments: [
        (Array("\u{FEFF}bss_a\r\nods.b".utf8), ["bss_a", "ods.b"]),
        ([0xB6, 0xA9, 0xB5, 0xA5, 0x0A, 0x61], ["订单", "a"]),
        (
            Array("# c\n-- d\na, b -- e\nsales.\"订单\", \"My Table\"\na\n".utf8),
            ["a", "b", "sales.\"订单\"", "\"My Table\""]
        ),
    ])
    func `is understood as people write it`(content: [UInt8], names: [String]) throws {
        let node = try TestNode()
        let answer = try node.upload(node.create("{}"), name: "LIST.TXT", content: content)
        let wanted: Shape = ["table_count": .exactly(names.count), "tables": .list(names.map(Shape.exactly))]
        #expect(answer.json["data"]?.differences(from: wanted) == [])
    }

    @Test(arguments: [
        ("a\nb c\n", "第 2 行"), ("", "没有表名"), ("# nothing\n", "没有表名"), ("a\n\n\n../x", "第 4 行"),
    ])
    func `that is bad is refused with the place, and the old one stays`(content: String, named: String) throws
    {
        let node = try TestNode()
        let id = try node.create()
        let answer = try node.upload(id, name: "t.txt", content: Array(content.utf8))
        let wanted = Shape.failure(
            400, "VALIDATION_ERROR", "ValidationError", "请求参数错误", details: .pattern("(?s:.*\(named).*)"),
            invalid: ["file"])
        #expect(answer.json.differences(from: wanted) == [])
        let info = try node.tasks("GET", "/\(id)/table-list-info").data
        #expect(info.differences(from: ["tables": ["bss_company", "ods.订单"]]) == [])
    }

    @Test func `has at most a thousand tables`() throws {
        let node = try TestNode()
        let names = (1...1001).map { "t\($0)" }
        func upload(_ count: Int) throws -> JSONValue {
            let list = names.prefix(count).joined(separator: ",")
            return try node.upload(node.create(), name: "t.txt", content: Array(list.utf8)).json
        }
        #expect(try upload(1000)["data"]?["table_count"] == .integer(1000))
        let many = try upload(1001)
        #expect(many["code"] == .integer(400))
        #expect(many["error"]?["details"]?.stringValue?.contains("1001") == true)
    }

    @Test func `of another extension, without a file or during a run is refused`() throws {
        let scene = try Scene()
        let wrong = try scene.node.upload(scene.id, name: "t.csv", content: Array("t".utf8))
        let invalid = Shape.failure(400, "VALIDATION_ERROR", "ValidationError", "请求参数错误", invalid: ["file"])
        #expect(wrong.json.differences(from: invalid) == [])
        let path = "/api/v0/data_pipeline/tasks/\(scene.id)/upload-table-list"
        let form = ["content-type": "multipart/form-data; boundary=XX"]
        let none = "--XX\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--XX--\r\n"
        let missing = Shape.failure(400, "VALIDATION_ERROR", "ValidationError", "请求参数错误", missing: ["file"])
        #expect(
            try scene.node.send("POST", path, headers: form, body: Array(none.utf8)).json
                .differences(from: missing) == [])
        try scene.run()
        let busy = Shape.failure(409, "TASK_ALREADY_RUNNING", "ConflictError", "任务已在执行")
        #expect(
            try scene.node.upload(scene.id, name: "t.txt", content: Array("t".utf8)).json
                .differences(from: busy) == [])
    }
}

@Suite struct `Logs of a task` {
    @Test(arguments: [
        ("", 5), ("level=INFO", 1), ("level=WARNING", 2), ("level=warning", 2), ("level=Error", 1),
        ("level=CRITICAL", 0), ("level=DEBUG", 1), ("level=", 5),
    ])
    func `are those of that very level, counted before the limit`(query: String, total: Int) throws {
        let scene = try Scene()
        let levels = ["DEBUG", "WARNING", "INFO", "ERROR", "WARNING"]
        try scene.write(
            "data_pipeline.log",
            levels.enumerated().map { "2025-06-27 14:30:0\($0) [\($1)] DDLMDGenerator: \($0)\n" }.joined())
        let data = try scene.node.tasks("GET", "/\(scene.id)/logs?limit=1&\(query)").data
        let wanted = (query.isEmpty || query == "level=") ? nil : query.dropFirst("level=".count).uppercased()
        let last = levels.lastIndex { wanted == nil || $0 == wanted }
        #expect(data["total"]?.intValue == total)
        #expect(data["logs"]?.arrayValue?.map { $0["message"]?.stringValue } == last.map { ["\($0)"] } ?? [])
    }
}

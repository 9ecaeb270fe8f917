import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct `Files and logs over HTTP` {
    private func write(_ node: TestNode, _ id: String, _ name: String, _ text: String) throws {
        let path = "\(node.directory(id))/\(name)"
        let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)
        try FileManager.default.createDirectory(atPath: String(folder), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test func `files are listed with type, size, purpose and a link that works`() throws {
        let node = try TestNode()
        let id = try node.create()
        try write(node, id, "qs_highway_db_20250627_143052_pair.json", String(repeating: "x", count: 102_400))
        try write(node, id, "订单 #1%?.ddl", "x")
        try write(node, id, "vector_bak/langchain_pg_embedding_1.csv", "x")
        try write(node, id, ".secret", "x")
        try write(node, id, "file_bak_1/old.ddl", "x")
        try FileManager.default.createSymbolicLink(
            atPath: node.directory(id) + "/link.txt", withDestinationPath: "/etc/passwd")
        let data = try node.tasks("GET", "/\(id)/files").data
        let files = data["files"]?.arrayValue ?? []
        let names = files.compactMap { $0["file_name"]?.stringValue }
        #expect(
            Set(names) == [
                "qs_highway_db_20250627_143052_pair.json", "订单 #1%?.ddl", "table_list.txt",
                "vector_bak/langchain_pg_embedding_1.csv",
            ])
        let pair = try #require(files.first { $0["is_primary"] == .bool(true) })
        #expect(
            pair["file_size_human"]?.stringValue == "100.0 KB" && pair["file_type"]?.stringValue == "json")
        #expect(pair["description"]?.stringValue == "Question-SQL训练数据对")
        #expect(data["total_files"]?.intValue == 4)
        for file in files {
            let url = try #require(file["download_url"]?.stringValue)
            let answer = try node.send("GET", url)
            #expect(answer.status == 200)
            #expect(
                answer.response.header("X-Accel-Redirect")?.hasPrefix("/_artifacts/\(id)/") == true, "\(url)")
        }
    }

    @Test(arguments: [
        "missing.txt", ".run.lock", "..", ".", "", "%2e%2e%2fstate.db", "..%2f..%2fstate.db", "link.txt",
        "file_bak_1/old.ddl",
        "vector_bak", "vector_bak/", "vector_bak/../table_list.txt", "vector_bak%2f..%2f..%2fx",
        "%2Fetc%2Fpasswd",
        "table_list.txt%00.md", "table_list.txt/", "//table_list.txt", "%ff%fe", "%", "sub/x/y",
    ])
    func `what is not a listed file cannot be downloaded`(name: String) throws {
        let node = try TestNode()
        let id = try node.create()
        try write(node, id, "file_bak_1/old.ddl", "x")
        try write(node, id, "vector_bak/a.csv", "x")
        try FileManager.default.createSymbolicLink(
            atPath: node.directory(id) + "/link.txt", withDestinationPath: "/etc/passwd")
        let answer = try node.send("GET", "/api/v0/data_pipeline/tasks/\(id)/files/\(name)")
        #expect(answer.status == 404)
        #expect(["FILE_NOT_FOUND", "NOT_FOUND"].contains(answer.json["error"]?["code"]?.stringValue))
    }

    @Test func `an uploaded list is stored under its own name and described`() throws {
        let node = try TestNode()
        let id = try node.create("{}")
        let answer = try node.upload(
            id, name: "../../evil.txt", content: Array("\u{FEFF}b, a # c\r\n\r\nods.t\na\n".utf8))
        #expect(answer.status == 200 && answer.json["message"]?.stringValue == "表清单文件上传成功")
        let data = try #require(answer.json["data"])
        #expect(data["file_name"]?.stringValue == "table_list.txt" && data["table_count"] == .integer(3))
        #expect(data["tables"] == .array([.string("b"), .string("a"), .string("ods.t")]))
        #expect(data["file_path"]?.stringValue?.hasSuffix("/training_data/\(id)/table_list.txt") == true)
        #expect(
            FileManager.default.contents(atPath: node.directory(id) + "/table_list.txt")
                == Data("b\na\nods.t\n".utf8))
        #expect(!FileManager.default.fileExists(atPath: node.folder.path + "/data/evil.txt"))
    }

    @Test func `a bad list is refused and the old one stays`() throws {
        let node = try TestNode()
        let id = try node.create()
        let before = FileManager.default.contents(atPath: node.directory(id) + "/table_list.txt")
        #expect(try node.upload(id, name: "t.txt", content: Array("good\nbad name\n".utf8)).status == 400)
        #expect(try node.upload(id, name: "t.txt", content: []).status == 400)
        #expect(try node.upload(id, name: "t.csv", content: Array("t".utf8)).status == 400)
        #expect(try node.upload(id, name: "t.txt", content: [0, 1, 2]).status == 400)
        let large = [UInt8](repeating: UInt8(ascii: "a"), count: TableListLimit.bytes + 1)
        #expect(try node.upload(id, name: "t.txt", content: large).status == 413)
        #expect(try node.upload(id, name: "t.txt", content: [97], type: "application/json").status == 415)
        #expect(try node.upload(id, name: "t.txt", content: [97], type: "multipart/form-data").status == 400)
        #expect(FileManager.default.contents(atPath: node.directory(id) + "/table_list.txt") == before)
    }

    private enum TableListLimit { static let bytes = 2 * 1024 * 1024 }

    @Test func `the log's tail comes after the level filter, in file order`() throws {
        let node = try TestNode()
        let id = try node.create()
        var text = ""
        for number in 1...500 {
            let level = number % 100 == 0 ? "ERROR" : "INFO"
            text += "2025-06-27 14:30:52 [\(level)] SQLValidator: 记录 \(number)\n    第二行\n"
        }
        try write(node, id, "data_pipeline.log", text)
        let errors = try node.tasks("GET", "/\(id)/logs?limit=3&level=error").data
        #expect(errors["total"] == .integer(5))
        #expect(
            errors["logs"]?.arrayValue?.map { $0["message"]?.stringValue }
                == ["记录 300\n第二行", "记录 400\n第二行", "记录 500\n第二行"])
        let all = try node.tasks("GET", "/\(id)/logs").data
        #expect(all["total"] == .integer(500) && all["logs"]?.arrayValue?.count == 100)
        #expect(all["source"]?.stringValue == "file")
        #expect(try node.tasks("GET", "/\(id)/logs?level=LOUD").status == 400)
        #expect(try node.tasks("GET", "/\(id)/logs?limit=10001").status == 400)
    }

    @Test func `a task without a log has none`() throws {
        let node = try TestNode()
        let data = try node.tasks("GET", "/\(node.create())/logs").data
        #expect(data["total"] == .integer(0) && data["logs"] == .array([]))
    }
}

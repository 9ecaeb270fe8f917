import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

@testable import API

@Suite struct `Uploads into a task over HTTP` {
    private func content(_ node: TestNode, _ id: String, _ name: String) -> String? {
        FileManager.default.contents(atPath: "\(node.directory(id))/\(name)").map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func `an upload answers with everything about the file`() throws {
        let node = try TestNode()
        let id = try node.create()
        let answer = try node.uploadFile(id, name: "订单 #1.ddl", content: "create table t();")
        #expect(answer.status == 200)
        let data = answer.data
        #expect(data["task_id"]?.stringValue == id && data["file_name"]?.stringValue == "订单 #1.ddl")
        #expect(data["file_type"]?.stringValue == "ddl" && data["file_size"] == .integer(17))
        #expect(data["file_size_human"]?.stringValue == "17 B")
        #expect(data["file_path"]?.stringValue?.hasSuffix("/training_data/\(id)/订单 #1.ddl") == true)
        let time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/
        #expect(data["uploaded_at"]?.stringValue?.wholeMatch(of: time) != nil)
        #expect(data["overwrite_mode"]?.stringValue == "backup" && data["backup_file"] == .null)
        #expect(data["skipped"] == .bool(false) && data["replaced"] == .bool(false))
        let url = try #require(data["download_url"]?.stringValue)
        #expect(try node.send("GET", url).status == 200)
        #expect(content(node, id, "订单 #1.ddl") == "create table t();")
    }

    @Test func `a file of the same name is kept, replaced or left`() throws {
        let node = try TestNode()
        let id = try node.create()
        _ = try node.uploadFile(id, name: "a.md", content: "1")
        let first = try node.uploadFile(id, name: "a.md", content: "2")
        let backup = try #require(first.data["backup_file"]?.stringValue)
        #expect(backup.wholeMatch(of: /a\.md\.bak_\d{8}_\d{6}/) != nil)
        #expect(content(node, id, backup) == "1" && content(node, id, "a.md") == "2")
        let second = try node.uploadFile(id, name: "a.md", content: "3", mode: "backup")
        #expect(second.data["backup_file"]?.stringValue != backup && second.data["replaced"] == .bool(true))
        #expect(content(node, id, backup) == "1")
        let replaced = try node.uploadFile(id, name: "a.md", content: "4", mode: "replace")
        #expect(replaced.data["backup_file"] == .null && replaced.data["replaced"] == .bool(true))
        let skipped = try node.uploadFile(id, name: "a.md", content: "five", mode: "skip")
        #expect(skipped.status == 200 && skipped.data["skipped"] == .bool(true))
        #expect(skipped.data["file_size"] == .integer(1) && content(node, id, "a.md") == "4")
        #expect(try node.uploadFile(id, name: "b.md", mode: "skip").data["skipped"] == .bool(false))
        #expect(content(node, id, "b.md") == "x")
        #expect(try node.tasks("GET", "/\(id)/files").data["total_files"] == .integer(5))
    }

    @Test func `a quote is understood in both ways in which it is sent`() throws {
        let node = try TestNode()
        let id = try node.create()
        // TestNode writes \", browsers and curl write %22.
        let older = try node.uploadFile(id, name: "it's \"quoted\" 100%25.md", content: "1")
        #expect(older.data["file_name"]?.stringValue == "it's \"quoted\" 100%25.md")
        let newer = try node.uploadFile(
            id, name: "it's %22quoted%22 100%25.md", content: "2", mode: "replace")
        #expect(newer.data["file_name"]?.stringValue == "it's \"quoted\" 100%25.md")
        #expect(newer.data["replaced"] == .bool(true))
    }

    @Test func `the longest name works, with its backup`() throws {
        let node = try TestNode()
        let id = try node.create()
        let name = String(repeating: "名", count: 84) + ".md"
        #expect(name.utf8.count == 255)
        #expect(try node.uploadFile(id, name: name).status == 200)
        #expect(try node.uploadFile(id, name: name).data["backup_file"]?.stringValue != nil)
        #expect(try node.uploadFile(id, name: "x" + name).status == 400)
    }

    @Test(arguments: [
        "table_list.txt", "TABLE_LIST.TXT", "metadata.txt", "metadata_detail.md", "filename_mapping.txt",
        "schema_all.sql", "db_query_decision_prompt.txt", "quality_report.md", "qa_generation_result.json",
        "my_result.json",
        "qs_x_1_rejected.json", "qs_x_1_repaired.json", "metadata_notes.txt", "schema.json",
        "a.log", "a.exe", "ddl", "a", "a.ddl.exe", "data_pipeline.log", ".ddl", ".a.md", "a/b.md", "/a.md",
        "a\\b.md", ".\u{301}a.md", "a\u{1}.md", "a\u{7F}.md", "a\u{85}.md", "..md", "../a.md",
    ])
    func `a name that is not legal is refused`(name: String) throws {
        let node = try TestNode()
        let id = try node.create()
        let answer = try node.uploadFile(id, name: name, mode: "often")
        #expect(answer.status == 400 && answer.error["code"]?.stringValue == "VALIDATION_ERROR")
        #expect(answer.error["invalid_params"] == .array([.string("file"), .string("overwrite_mode")]))
        if name.lowercased() == "table_list.txt" {
            #expect(answer.error["details"]?.stringValue?.contains("upload-table-list") == true)
        }
        #expect(try node.tasks("GET", "/\(id)/files").data["total_files"] == .integer(1))
        #expect(content(node, id, "table_list.txt") == "bss_company\nods.订单\n")
    }

    @Test(arguments: ["files", "upload-table-list"])
    func `an unknown mode is refused wherever it stands`(endpoint: String) throws {
        let node = try TestNode()
        let id = try node.create()
        let path = "/api/v0/data_pipeline/tasks/\(id)/\(endpoint)"
        func send(_ query: String, _ parts: [(head: String, text: String)]) throws -> (Int, JSONValue?) {
            let all = parts + [("name=\"file\"; filename=\"a.txt\"", "bss_branch\n")]
            let form = all.map {
                "--XX\r\nContent-Disposition: form-data; \($0.head)\r\n\r\n\($0.text)\r\n"
            }
            let answer = try node.send(
                "POST", path + query, headers: ["content-type": "multipart/form-data; boundary=XX"],
                body: Array((form.joined() + "--XX--\r\n").utf8))
            return (answer.status, answer.json["error"]?["invalid_params"])
        }
        let mode = "name=\"overwrite_mode\""
        for (query, parts) in [
            ("", [(mode, "often")]), ("", [(mode, "")]), ("", [(mode, " ")]), ("", [(mode, "BACKUP")]),
            ("", [(mode, "often"), (mode, "skip")]), ("", [(mode + "; filename=\"m\"", "often")]),
            ("?overwrite_mode=often", []), ("?overwrite_mode=", []),
            ("?overwrite_mode=often", [(mode, "skip")]),
        ] {
            let (status, invalid) = try send(query, parts)
            #expect(status == 400 && invalid == .array([.string("overwrite_mode")]), "\(query) \(parts)")
        }
        #expect(try send("", [(mode, "replace")]).0 == 200)
        #expect(try send("?overwrite_mode=replace", []).0 == 200)
    }

    @Test func `what is no form, too large or during a run is refused`() throws {
        let node = try TestNode()
        let id = try node.create()
        let path = "/api/v0/data_pipeline/tasks/\(id)/files"
        #expect(try node.send("POST", path, json: "{}").status == 415)
        let form = ["content-type": "multipart/form-data; boundary=XX"]
        #expect(try node.send("POST", path, headers: form, body: [1]).status == 400)
        let noFile = "--XX\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--XX--\r\n"
        let missing = try node.send("POST", path, headers: form, body: Array(noFile.utf8))
        #expect(missing.status == 400)
        #expect(missing.json["error"]?["missing_params"] == .array([.string("file")]))
        let route = Routes.all.first { $0.method == .post && $0.path.text.hasSuffix("}/files") }
        #expect(route?.bodyLimit == 16 << 20)
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        let busy = try node.uploadFile(id, name: "a.md")
        #expect(busy.status == 409 && busy.error["code"]?.stringValue == "TASK_ALREADY_RUNNING")
    }
}

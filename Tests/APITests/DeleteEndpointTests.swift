import FoundationEssentials
import JSON
import TestSupport
import Testing

@Suite struct `Deleting over HTTP` {
    @Test func `the directory goes, the task stays, and can be used again`() throws {
        let node = try TestNode()
        let id = try node.create()
        _ = try node.uploadFile(id, name: "a.md", content: "12345")
        let outside = node.folder.path + "/data/outside"
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: outside + "/precious"))
        let folder = node.directory(id) + "/file_bak_1/deep"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("123".utf8).write(to: URL(filePath: folder + "/old.ddl"))
        for link in ["/link", "/file_bak_1/link"] {
            try FileManager.default.createSymbolicLink(
                atPath: node.directory(id) + link, withDestinationPath: outside)
        }
        let answer = try node.send("DELETE", "/api/v0/data_pipeline/tasks/\(id)")
        #expect(answer.status == 200 && answer.json["message"]?.stringValue == "任务删除成功")
        let data = try #require(answer.json["data"])
        #expect(data["task_id"]?.stringValue == id && data["directory_deleted"] == .bool(true))
        #expect(data["records_deleted"] == .bool(false))
        #expect(data["deleted_files_count"] == .integer(5))
        #expect(data["deleted_size"] == .integer(Int64(8 + "bss_company\nods.订单\n".utf8.count)))
        #expect(!FileManager.default.fileExists(atPath: node.directory(id)))
        #expect(FileManager.default.fileExists(atPath: outside + "/precious"))

        #expect(try node.tasks("GET", "/\(id)").data["directory_exists"] == .bool(false))
        let row = try node.tasks("GET").data["tasks"]?.arrayValue?.first
        #expect(row?["directory_exists"] == .bool(false))
        let files = try node.tasks("GET", "/\(id)/files")
        #expect(files.status == 200 && files.data["total_files"] == .integer(0))
        #expect(try node.tasks("GET", "/\(id)/logs").data["total"] == .integer(0))
        let again = try node.tasks("DELETE", "/\(id)")
        #expect(again.status == 200 && again.data["directory_deleted"] == .bool(false))
        #expect(again.data["deleted_files_count"] == .integer(0))

        let refused = try node.tasks("POST", "/\(id)/execute")
        #expect(refused.status == 400 && refused.error["code"]?.stringValue == "TABLE_LIST_MISSING")
        #expect(try node.tasks("POST", "/\(id)/table-list", json: #"{"table_names": ["a"]}"#).status == 200)
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        #expect(try node.tasks("GET", "/\(id)").data["directory_exists"] == .bool(true))
    }

    @Test func `with the records nothing is left but the id, which never comes back`() throws {
        let node = try TestNode()
        let ids = try (0..<3).map { _ in try node.create() }
        let data = try node.tasks("DELETE", "/\(ids[2])?records=true").data
        #expect(data["records_deleted"] == .bool(true) && data["directory_deleted"] == .bool(true))
        #expect(try node.tasks("GET", "/\(ids[2])").status == 404)
        #expect(try node.tasks("DELETE", "/\(ids[2])").status == 404)
        #expect(try node.tasks("GET").data["total"] == .integer(2))
        let later = try (0..<3).map { _ in try node.create() }
        #expect(Set(ids + later).count == 6)
        #expect(try node.tasks("DELETE", "/\(ids[0])").status == 200)
        #expect(try node.tasks("DELETE", "/\(ids[0])?records=true").data["records_deleted"] == .bool(true))
        let bad = try node.tasks("DELETE", "/\(ids[1])?records=maybe")
        #expect(bad.status == 400 && bad.error["invalid_params"] == .array([.string("records")]))
    }

    @Test func `a running task is not deleted`() throws {
        let node = try TestNode()
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        for query in ["", "?records=true"] {
            let answer = try node.tasks("DELETE", "/\(id)\(query)")
            #expect(answer.status == 409 && answer.error["code"]?.stringValue == "TASK_ALREADY_RUNNING")
        }
        #expect(FileManager.default.fileExists(atPath: node.directory(id) + "/table_list.txt"))
    }
}

import FoundationEssentials
import JSON
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing

@Suite struct `A pair file that people have corrected` {
    private let node: TestNode
    private let id: String
    private var path: String { node.directory(id) }

    init() throws {
        node = try TestNode()
        id = try node.create()
    }

    private func pairs(_ texts: String...) -> String {
        "[" + texts.map { #"{"question": "\#($0)", "sql": "SELECT 1"}"# }.joined(separator: ", ") + "]"
    }

    private func primary() throws -> [String] {
        let files = try node.tasks("GET", "/\(id)/files").data["files"]?.arrayValue ?? []
        return files.filter { $0["is_primary"] == .bool(true) }.compactMap { $0["file_name"]?.stringValue }
    }

    @Test func `becomes the one pair file, whatever it is called, and the earlier one is kept`() throws {
        let first = try node.uploadFile(id, name: "qs_x_1_pair.json", content: pairs("一"))
        #expect(first.status == 200 && first.data["backup_file"] == .null)
        #expect(first.data["replaced"] == .bool(false))
        let second = try node.uploadFile(id, name: "改过_pair.json", content: pairs("二"))
        let kept = try #require(second.data["backup_file"]?.stringValue)
        #expect(kept.wholeMatch(of: /file_bak_\d{8}_\d{6}\/qs_x_1_pair\.json/) != nil, "\(kept)")
        #expect(
            second.data["replaced"] == .bool(true) && second.data["file_name"]?.stringValue == "改过_pair.json")
        #expect(try primary() == ["改过_pair.json"])
        #expect(FileManager.default.contents(atPath: "\(path)/\(kept)") == Data(pairs("一").utf8))
        let skipped = try node.uploadFile(id, name: "c_pair.json", content: pairs("三"), mode: "skip")
        #expect(skipped.data["skipped"] == .bool(true))
        #expect(skipped.data["file_name"]?.stringValue == "改过_pair.json")
        let replaced = try node.uploadFile(id, name: "改过_pair.json", content: pairs("四"), mode: "replace")
        #expect(replaced.data["replaced"] == .bool(true) && replaced.data["backup_file"]?.stringValue != nil)
        #expect(try primary() == ["改过_pair.json"])
        #expect(FileManager.default.contents(atPath: "\(path)/改过_pair.json") == Data(pairs("四").utf8))
        let names = try node.tasks("GET", "/\(id)/files").data["files"]?.arrayValue?.count
        #expect(names == 2, "the list and the pairs")
    }

    @Test func `lets what works on it be done again`() throws {
        let task = try #require(TaskID(id))
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions(truncate: false))
        guard case .claimed(let run) = try node.store.claim(task, request, at: .now()) else { return }
        for step in PipelineStep.allCases {
            _ = try node.store.startStep(run, step, executionID: "e", at: .now())
            _ = try node.store.finishStep(run, step, .completed(result: "{}"), at: .now())
        }
        _ = try node.store.finishRun(run, .finished, at: .now())
        #expect(try node.tasks("GET", "/\(id)").data["status"]?.stringValue == "completed")
        #expect(try node.uploadFile(id, name: "a_pair.json", content: pairs("一")).status == 200)
        let state = try node.tasks("GET", "/\(id)").data
        #expect(state["status"]?.stringValue == "partial_completed")
        let steps = PipelineStep.allCases.map { state["step_status"]?[$0.rawValue]?.stringValue }
        #expect(steps == ["completed", "completed", "pending", "pending"])
    }

    @Test(arguments: [
        (#"[{"question": "q", "sql": "s"}, {"question": "q"}, 1]"#, "第 2 项"),
        (#"[{"question": "q", "sql": 1}]"#, "第 1 项"), (#"[{"question": "", "sql": "s"}]"#, "第 1 项"),
        ("[1]", "第 1 项"), ("{}", "JSON 数组"), ("", "JSON 数组"), ("[", "JSON 数组"), ("x", "JSON 数组"),
        (#"[{"question": "q", "sql": "s"}] x"#, "JSON 数组"),
    ])
    func `is refused by the number of its first bad item`(content: String, words: String) throws {
        let before = pairs("一")
        #expect(try node.uploadFile(id, name: "a_pair.json", content: before).status == 200)
        let answer = try node.uploadFile(id, name: "b_pair.json", content: content)
        #expect(answer.status == 400 && answer.error["code"]?.stringValue == "VALIDATION_ERROR")
        #expect(answer.error["invalid_params"] == .array([.string("file")]))
        #expect(answer.error["details"]?.stringValue?.contains(words) == true, "\(answer.error)")
        #expect(try primary() == ["a_pair.json"])
        #expect(FileManager.default.contents(atPath: "\(path)/a_pair.json") == Data(before.utf8))
    }

    @Test func `can be checked without a table list`() throws {
        let bare = try #require(
            try node.tasks("POST", "", json: "{}").data["task_id"]?.stringValue)
        let step = #"{"execution_mode": "step", "step_name": "sql_validation"}"#
        let refused = try node.tasks("POST", "/\(bare)/execute", json: step)
        #expect(refused.status == 400 && refused.error["code"]?.stringValue == "TABLE_LIST_MISSING")
        #expect(try node.uploadFile(bare, name: "a_pair.json", content: pairs("一")).status == 200)
        #expect(try node.tasks("POST", "/\(bare)/execute", json: "{}").status == 400)
        #expect(try node.tasks("POST", "/\(bare)/execute", json: step).status == 202)
        let busy = try node.uploadFile(bare, name: "a_pair.json", content: pairs("二"))
        #expect(busy.status == 409 && busy.error["code"]?.stringValue == "TASK_ALREADY_RUNNING")
    }

    @Test(arguments: ["metadata_items.ddl", "metadata_items_detail.md", "sales_detail.md", "sales.ddl"])
    func `is not the only thing that may be corrected`(name: String) throws {
        #expect(try node.uploadFile(id, name: name).status == 200)
    }
}

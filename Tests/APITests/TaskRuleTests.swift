import JSON
import Pipeline
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing

private let tasks = "/api/v0/data_pipeline/tasks"

@Suite struct `A task` {
    private let node: TestNode

    init() throws { node = try TestNode() }

    private func execute(_ id: String, _ json: String = "{}") throws -> Run {
        let answer = try node.tasks("POST", "/\(id)/execute", json: json)
        #expect(answer.status == 202, "\(answer.error)")
        return try #require(node.store.runsInProgress().first { $0.run.taskID.text == id }?.run)
    }

    private func state(_ id: String) throws -> JSONValue { try node.tasks("GET", "/\(id)").data }

    @Test func `of the same second is numbered from 2 on, and lists are newest first`() throws {
        let ids = try (0..<12).map { _ in try node.create() }
        for (stem, group) in Dictionary(grouping: ids, by: { $0.prefix("task_20250627_143052".count) }) {
            #expect(group == (1...group.count).map { $0 == 1 ? String(stem) : "\(stem)_\($0)" })
        }
        var listed: [String] = []
        for offset in stride(from: 0, to: 12, by: 5) {
            let page = try node.tasks("GET", "?limit=5&offset=\(offset)").data["tasks"]?.arrayValue ?? []
            listed += page.compactMap { $0["task_id"]?.stringValue }
        }
        #expect(listed.count == 12 && Set(listed) == Set(ids))
        let times = try listed.map { try #require(state($0)["created_at"]?.stringValue) }
        #expect(times == times.sorted(by: >))
    }

    @Test(arguments: [
        (#""backup_vector_tables": true"#, "", true, false),
        (#""truncate_vector_tables": true"#, "", true, true),
        (#""backup_vector_tables": false, "truncate_vector_tables": true"#, "", true, true),
        ("", #""truncate_vector_tables": true"#, true, true),
        ("", #""backup_vector_tables": true"#, true, false),
        (#""truncate_vector_tables": true"#, #""truncate_vector_tables": false"#, true, false),
        (
            #""truncate_vector_tables": true"#,
            #""truncate_vector_tables": false, "backup_vector_tables": false"#, false, false
        ),
        (#""backup_vector_tables": true"#, #""backup_vector_tables": null"#, true, false),
    ])
    func `runs with the vector options of the run, else with its own`(
        given: String, asked: String, backup: Bool, truncate: Bool
    ) throws {
        let id = try node.create(#"{"table_list_file": "tables.txt"\#(given.isEmpty ? "" : ", ")\#(given)}"#)
        _ = try execute(id, "{\(asked)}")
        let wanted: Shape = [
            "backup_vector_tables": .exactly(backup), "truncate_vector_tables": .exactly(truncate),
        ]
        #expect(try state(id)["parameters"]?.differences(from: wanted) == [])
    }

    @Test func `skips steps that it disables, which can be run alone all the same`() throws {
        let id = try node.create(
            """
            {"table_list_file": "tables.txt", "enable_sql_validation": false, "enable_training_data_load": false}
            """)
        let skipped: Shape = [
            "step_status": [
                "ddl_generation": "pending", "qa_generation": "pending", "sql_validation": "skipped",
                "training_load": "skipped",
            ]
        ]
        #expect(try state(id).differences(from: skipped) == [])
        let answer = try node.send(
            "POST", "\(tasks)/\(id)/execute",
            json: #"{"execution_mode": "step", "step_name": "sql_validation"}"#)
        let started = Shape.success(
            202, "任务执行已启动",
            [
                "task_id": .exactly(id), "execution_mode": "step", "step_name": "sql_validation",
                "message": "任务正在后台执行,请通过状态接口查询进度",
            ])
        #expect(answer.json.differences(from: started) == [])
        let run = try #require(node.store.runsInProgress().first?.run)
        try StoredRunRecorder(store: node.store, run: run).start(.sqlValidation)
        #expect(try state(id).differences(from: ["current_step": ["step": "sql_validation"]]) == [])
    }

    @Test(arguments: PipelineStep.allCases) func `can be run step by step`(step: PipelineStep) throws {
        let id = try node.create()
        _ = try execute(id, #"{"execution_mode": "step", "step_name": "\#(step.rawValue)"}"#)
        #expect(try state(id)["status"]?.stringValue == "in_progress")
    }

    @Test func `goes from state to state as its steps do`() throws {
        let id = try node.create(#"{"table_list_file": "tables.txt", "enable_training_data_load": false}"#)
        func carryOut(_ steps: [PipelineStep], mode: String, end: RunEnd) throws -> JSONValue {
            let run = try execute(id, mode)
            #expect(try state(id)["started_at"]?.stringValue != nil, "set from the acceptance on")
            let recorder = StoredRunRecorder(store: node.store, run: run)
            for step in steps {
                try recorder.start(step)
                try recorder.finish(step, .completed(result: "{}"))
            }
            _ = try node.store.finishRun(run, end, at: .now())
            try node.endExecutor(id)
            let state = try state(id)
            let rest: Shape = ["current_step": nil, "progress": nil, "completed_at": .time]
            #expect(state.differences(from: rest) == [])
            return state
        }
        let ddl = #"{"execution_mode": "step", "step_name": "ddl_generation"}"#
        let first = try carryOut([.ddlGeneration], mode: ddl, end: .finished)
        #expect(first["status"]?.stringValue == "partial_completed")
        let failed = try carryOut([], mode: "{}", end: .failed(message: "原因", code: .storageFull))
        let wrong: Shape = ["status": "failed", "error_message": "原因", "error_code": "STORAGE_FULL"]
        #expect(failed.differences(from: wrong) == [])
        let enabled: [PipelineStep] = [.ddlGeneration, .qaGeneration, .sqlValidation]
        let whole = try carryOut(enabled, mode: "{}", end: .finished)
        let wanted: Shape = [
            "status": "completed", "error_message": nil, "error_code": nil,
            "step_status": [
                "ddl_generation": "completed", "qa_generation": "completed", "sql_validation": "completed",
                "training_load": "skipped",
            ],
        ]
        #expect(whole.differences(from: wanted) == [])
        for status in TaskStatus.allCases {
            let total = try node.tasks("GET", "?status=\(status.rawValue)").data["total"]?.intValue
            #expect(total == (status == .completed ? 1 : 0), "\(status)")
        }
    }

    @Test func `without a list says where to upload one`() throws {
        let answer = try node.send(
            "POST", tasks, json: #"{"business_context": "测试系统", "db_name": "test_db"}"#)
        let id = try #require(answer.json["data"]?["task_id"]?.stringValue)
        let wanted: Shape = [
            "task_name": nil, "status": "pending", "file_upload_mode": true,
            "next_step": .exactly("POST \(tasks)/\(id)/upload-table-list"),
        ]
        #expect(answer.json["data"]?.differences(from: wanted) == [])
    }

    @Test func `a list shows the beginning of a long text, the task's state all of it`() throws {
        let node = try TestNode()
        let long = String(repeating: "e\u{301}", count: 5000)
        let id = try node.create("{\"business_context\": \"\(long)\"}")
        let shown = try node.tasks("GET").data["tasks"]?.arrayValue?.first?["business_context"]?.stringValue
        #expect(shown?.unicodeScalars.count == 200)
        let found = try node.tasks("POST", "/query", json: "{}").data["tasks"]?.arrayValue?.first
        #expect(found?["business_context"]?.stringValue == shown)
        let state = try node.tasks("GET", "/\(id)").data["parameters"]?["business_context"]
        #expect(state?.stringValue?.unicodeScalars.count == 10_000)
    }
}

import Foundation
import JSON
import Postgres
import TestSupport
import Testing

extension `End to end` {
    private static let steps = ["ddl_generation", "qa_generation", "sql_validation", "training_load"]
    private static let tasks = "/data_pipeline/tasks"

    /// Runs the guide's task with a truncate to its end.
    private func finishedTask() throws -> String {
        let body = Self.guideTask.replacingOccurrences(of: "TRUNCATE", with: "true")
        let id = try stack.createTask(body)
        let started = try stack.request("POST", "\(Self.tasks)/\(id)/execute", json: "{}")
        let wanted = Shape.success(
            202, "任务执行已启动",
            [
                "task_id": .exactly(id), "execution_mode": "complete", "step_name": nil,
                "message": "任务正在后台执行,请通过状态接口查询进度",
            ])
        #expect(started.json.differences(from: wanted) == [])
        _ = try stack.wait(id, for: ["completed", "failed"])
        return id
    }

    @Test func `a finished run answers with every field of the guide's examples`() throws {
        let id = try finishedTask()
        let states = Shape.object(
            Dictionary(uniqueKeysWithValues: Self.steps.map { ($0, Shape.exactly("completed")) }))
        let head: [String: Shape] = [
            "task_id": .exactly(id), "task_name": "高速公路数据处理", "status": "completed", "step_status": states,
            "created_at": .time, "started_at": .time, "completed_at": .time, "created_by": "guest",
            "updated_at": .time, "directory_exists": true,
        ]
        let rest: [String: Shape] = [
            "parameters": [
                "business_context": "高速公路服务区管理系统", "enable_sql_validation": true,
                "backup_vector_tables": true, "truncate_vector_tables": true, "db_name": "highway_db",
            ],
            "current_step": nil, "progress": nil, "error_message": nil, "total_steps": 4,
            "steps": .list(
                Self.steps.map {
                    [
                        "step_name": .exactly($0), "step_status": "completed", "started_at": .time,
                        "completed_at": .time, "error_message": nil,
                    ]
                }),
            "result": .object(Dictionary(uniqueKeysWithValues: Self.steps.map { ($0, Shape.object([:])) })),
        ]
        let state = try stack.request("GET", "\(Self.tasks)/\(id)").json
        #expect(
            state.differences(from: .success(200, "获取任务状态成功", .object(head.merging(rest) { $1 }))) == [])
        let times = ["created_at", "started_at", "completed_at"].map { state["data"]?[$0]?.stringValue ?? "" }
        #expect(times == times.sorted())

        let list = try stack.request("GET", "\(Self.tasks)?limit=1&status=completed").json
        let row = head.merging(["db_name": "highway_db", "business_context": "高速公路服务区管理系统"]) { $1 }
        let page: Shape = ["tasks": [.object(row)], "total": .integer, "limit": 1, "offset": 0]
        #expect(list.differences(from: .success(200, "获取任务列表成功", page)) == [])
    }

    @Test func `its files are listed as the guide shows, and each link gives the file`() throws {
        let id = try finishedTask()
        let answer = try stack.request("GET", "\(Self.tasks)/\(id)/files").json
        let path = "/api/v0/data_pipeline/tasks/\(id)/files/"
        let file: Shape = [
            "file_name": .text, "file_type": .pattern("ddl|markdown|json|text|log|sql|csv|other"),
            "file_size": .integer, "file_size_human": .pattern(#"\d+ B|\d+\.\d (KB|MB)"#),
            "created_at": .time,
            "is_primary": .flag, "description": .text, "download_url": .pattern(path + ".+"),
        ]
        let whole = Shape.success(
            200, "获取文件列表成功",
            [
                "task_id": .exactly(id), "files": .each(file), "total_files": .integer,
                "total_size": .integer,
                "total_size_human": .text,
            ])
        #expect(answer.differences(from: whole) == [])
        let files = answer["data"]?["files"]?.arrayValue ?? []
        func row(_ isWanted: (String) -> Bool) -> JSONValue {
            files.first { isWanted($0["file_name"]?.stringValue ?? "") } ?? .null
        }
        let pair: Shape = [
            "file_name": .pattern(#"qs_highway_db_\d{8}_\d{6}_pair\.json"#), "file_type": "json",
            "is_primary": true, "description": "Question-SQL训练数据对",
        ]
        #expect(row { $0.hasSuffix("_pair.json") }.differences(from: pair) == [])
        let log: Shape = [
            "file_type": "log", "is_primary": false, "description": "任务执行日志",
            "download_url": .exactly(path + "data_pipeline.log"),
        ]
        #expect(row { $0 == "data_pipeline.log" }.differences(from: log) == [])
        let backup: Shape = [
            "file_name": .pattern(#"vector_bak/langchain_pg_embedding_.*\.csv"#), "file_type": "csv",
        ]
        #expect(row { $0.contains("langchain_pg_embedding") }.differences(from: backup) == [])
        #expect(files.count { $0["is_primary"] == .bool(true) } == 1)
        #expect(answer["data"]?["total_files"]?.intValue == files.count)
        let sizes = files.compactMap { $0["file_size"]?.intValue }
        #expect(answer["data"]?["total_size"]?.intValue == sizes.reduce(0, +))
        for file in files {
            let name = file["file_name"]?.stringValue ?? ""
            let download = try stack.send("GET", file["download_url"]?.stringValue ?? "")
            let stored = FileManager.default.contents(atPath: stack.path(id, name))
            #expect(download.status == 200 && Data(download.body) == stored, "\(name)")
            #expect(download.body.count == file["file_size"]?.intValue, "\(name)")
            #expect(download.headers["content-disposition"]?.hasPrefix("attachment; ") == true, "\(name)")
        }
    }

    @Test func `its log holds the guide's lines, and nothing that is no record`() throws {
        let id = try finishedTask()
        let text = try String(contentsOfFile: stack.path(id, "data_pipeline.log"), encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        for line in lines where !line.hasPrefix("    ") {
            #expect(
                line.wholeMatch(
                    of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[(DEBUG|INFO|WARNING|ERROR|CRITICAL)\] \w+: .*/)
                    != nil, "\(line)")
        }
        for wanted in [
            "[INFO] TaskDir_\(id): 任务目录日志初始化完成", "[INFO] SchemaWorkflowOrchestrator: 🚀 开始执行Schema工作流编排",
            "[INFO] DDLMDGenerator: 开始处理表: bss_business_day_data",
        ] { #expect(lines.contains { $0.dropFirst("2025-07-01 14:30:52 ".count) == wanted }, "\(wanted)") }
        #expect(lines.first?.hasSuffix("任务目录日志初始化完成") == true)

        let answer = try stack.request("GET", "\(Self.tasks)/\(id)/logs?limit=10000").json
        let record: Shape = [
            "timestamp": .logTime, "level": .pattern("DEBUG|INFO|WARNING|ERROR|CRITICAL"), "logger": .text,
            "message": .text,
        ]
        let whole: Shape = [
            "task_id": .exactly(id), "logs": .each(record), "total": .exactly(lines.count), "source": "file",
            "log_file": .exactly(stack.path(id, "data_pipeline.log")),
        ]
        #expect(answer.differences(from: .success(200, "获取任务日志成功", whole)) == [])
        let loggers = answer["data"]?["logs"]?.arrayValue?.compactMap { $0["logger"]?.stringValue } ?? []
        #expect(
            Set(loggers) == [
                "TaskDir_\(id)", "SchemaWorkflowOrchestrator", "DDLMDGenerator", "QuestionSQLGenerator",
                "SQLValidator", "TrainingDataLoader", "VectorTableManager",
            ])
        for step in Self.steps {
            let found = try stack.request(
                "POST", "\(Self.tasks)/\(id)/logs/query", json: #"{"step_name": "\#(step)", "page_size": 1}"#)
            let hit: Shape = [
                "logs": [["step": .exactly(step), "line_number": .integer]],
                "pagination": ["page_size": 1, "has_prev": false, "has_next": true],
                "log_file_info": [
                    "exists": true, "file_path": .exactly(stack.path(id, "data_pipeline.log")),
                    "file_size": .exactly(text.utf8.count), "last_modified": .time,
                ],
                "query_time": .seconds,
            ]
            #expect(found.json.differences(from: .success(200, "高级日志查询成功", hit)) == [])
        }
    }

    @Test func `a running step is shown with its own execution id`() throws {
        let lock = try stack.connect("highway_db")
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_company IN ACCESS EXCLUSIVE MODE")
        let id = try stack.createTask(#"{"table_list_file": "one.txt", "enable_training_data_load": false}"#)
        #expect(try stack.request("POST", "\(Self.tasks)/\(id)/execute", json: "{}").status == 202)
        let deadline = Date.now.addingTimeInterval(20)
        // One answer is looked at as it stands: a moment later the run is somewhere else.
        var state = JSONValue.null
        while state["progress"]?["step"] == nil || state["current_step"]?["step"] == nil, Date.now < deadline
        {
            state = try stack.state(id)
        }
        let running: Shape = [
            "status": "in_progress", "started_at": .time, "completed_at": nil, "result": nil,
            "step_status": [
                "ddl_generation": "running", "qa_generation": "pending", "sql_validation": "pending",
                "training_load": "skipped",
            ],
            "current_step": [
                "execution_id": .pattern(id + #"_step_ddl_generation_exec_\d{14}"#), "step": "ddl_generation",
                "status": "running", "started_at": .time,
            ],
            "progress": [
                "step": "ddl_generation", "done": .integer, "total": .integer, "percent": .number,
                "message": .text,
            ],
        ]
        #expect(state.differences(from: running) == [])
        try lock.query("ROLLBACK")
        #expect(try stack.wait(id, for: ["completed", "failed"])["status"]?.stringValue == "completed")
    }
}

import Failpoints
import JSON
import Logs
import Postgres
import Processes
import Settings
import Tasks

/// How to run a task, guide section 3.2.
struct ExecuteTask: RequestFields {
    let mode: RunRequest.Mode
    let backup: Bool?
    let truncate: Bool?
    let resume: Bool

    private enum Mode: String, CaseIterable {
        case complete, step
    }

    init(_ fields: inout FieldReader) {
        let mode = fields.choice(
            "execution_mode", Mode.self, code: .invalidExecutionMode,
            problem: "无效的执行模式,必须是 'complete' 或 'step'")
        let step = fields.choice(
            "step_name", PipelineStep.self, code: .invalidStepName,
            problem: "无效的步骤名称，必须是 ddl_generation、qa_generation、sql_validation、training_load 之一")
        backup = fields.optionalFlag("backup_vector_tables")
        truncate = fields.optionalFlag("truncate_vector_tables")
        resume = fields.optionalFlag("resume") ?? false
        if resume, mode == .step {
            fields.reject("resume", "resume 只用于完整执行，不能与 execution_mode 'step' 同时使用")
        }
        self.mode = mode == .step ? step.map { .step($0) } ?? .complete : .complete
        if mode == .step, step == nil, !fields.isInvalid("step_name") {
            fields.lack("step_name", "步骤模式需要指定 step_name", code: .missingStepName)
        }
    }
}

/// The run was accepted.
struct ExecutionStarted: JSONEncodable {
    let taskID: TaskID
    let mode: RunRequest.Mode
    /// The step with which the run goes on; nil for one that begins at the beginning.
    let resumedAt: PipelineStep?

    func encode(to json: inout JSONWriter) {
        var step: PipelineStep?
        if case .step(let only) = mode { step = only }
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("execution_mode", step == nil ? "complete" : "step")
            json.field("step_name", step?.rawValue)
            if let resumedAt { json.field("resumed_at", resumedAt.rawValue) }
            json.field("message", "任务正在后台执行,请通过状态接口查询进度")
        }
    }
}

extension Node {
    func execute(_ task: PipelineTask, _ fields: ExecuteTask) throws(APIError) -> ExecutionStarted {
        try mustTakeOn()
        let given = task.parameters.vectorTables
        return try change(task, "请等待当前执行结束") { writer, task in
            // A directory that was deleted comes back empty.
            try writer.create()
            try record(writer, of: task.id)
            guard try hasInput(writer.directory, fields.mode) else {
                throw APIError(
                    .tableListMissing,
                    "任务没有表清单，请先上传: POST /api/v0/data_pipeline/tasks/\(task.id)/upload-table-list",
                    missing: ["table_list"])
            }
            let next = fields.resume ? try stepToResume(task, writer.directory) : nil
            let request = RunRequest(
                mode: fields.mode,
                vectorTables: VectorTableOptions(
                    backup: fields.backup ?? given.backup, truncate: fields.truncate ?? given.truncate),
                defaultConnection: settings.connection?.masked,
                firstStep: next, isOnlyEnd: fields.resume && next == nil)
            guard case .claimed(let run) = try store.claim(task.id, request, at: store.now()) else {
                throw alreadyRunning(task.id, "请等待当前执行结束")
            }
            _ = Failpoint.code(at: "execute.claimed")
            try enqueue(run, writer)
            return ExecutionStarted(taskID: task.id, mode: fields.mode, resumedAt: request.firstStep)
        }
    }

    /// Whether the task has the table list that everything begins with; pairs that were uploaded can be checked without.
    private func hasInput(_ directory: TaskDirectory, _ mode: RunRequest.Mode) throws -> Bool {
        if try directory.read(TaskDirectory.tableListName) != nil { return true }
        return try mode == .step(.sqlValidation) && directory.pairFile() != nil
    }
}

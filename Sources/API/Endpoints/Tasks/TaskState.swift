import HTTP
import JSON
import Settings
import Tasks

/// Everything about one task, guide section 3.3 and what the contract adds to it.
struct TaskState: JSONEncodable {
    let task: PipelineTask
    let directoryExists: Bool

    func encode(to json: inout JSONWriter) {
        json.object { json in
            task.encodeHead(to: &json)
            json.field("updated_at", task.updatedAt.iso)
            json.field("directory_exists", directoryExists)
            json.field("parameters") { encodeParameters(&$0) }
            json.field("current_step") { json in
                if let step = task.currentStep { encodeCurrent(step, &json) } else { json.null() }
            }
            json.field("total_steps", PipelineStep.allCases.count)
            json.field("steps", task.steps.map(StepState.init))
            json.field("error_message", task.errorMessage)
            json.field("error_code", task.errorCode?.rawValue)
            json.field("cancel_requested", task.isCancelRequested)
            json.field("progress") { json in
                if let progress = task.progress { encodeProgress(progress, &json) } else { json.null() }
            }
            json.field("result") { encodeResult(&$0) }
        }
    }

    private func encodeParameters(_ json: inout JSONWriter) {
        let given = task.parameters
        let vectorTables = task.runRequest?.vectorTables ?? given.vectorTables
        json.object { json in
            json.field("table_list_file", given.tableListFile)
            json.field("business_context", given.businessContext)
            json.field("db_name", given.databaseName)
            json.field("db_connection", given.maskedConnection)
            json.field("task_name", task.name)
            json.field("language", given.language)
            json.field("theme_count", given.themeCount)
            json.field("questions_per_theme", given.questionsPerTheme)
            json.field("max_pairs", given.maxPairs)
            json.field("enable_sql_validation", given.enableSQLValidation)
            json.field("enable_llm_repair", given.enableLLMRepair)
            json.field("modify_original_file", given.modifyOriginalFile)
            json.field("enable_training_data_load", given.enableTrainingDataLoad)
            json.field("backup_vector_tables", vectorTables.backup)
            json.field("truncate_vector_tables", vectorTables.truncate)
        }
    }

    private func encodeCurrent(_ step: StepRecord, _ json: inout JSONWriter) {
        json.object { json in
            json.field("execution_id", step.executionID)
            json.field("step", step.step.rawValue)
            json.field("status", step.status.rawValue)
            json.field("started_at", step.startedAt?.iso)
        }
    }

    private func encodeProgress(_ progress: Progress, _ json: inout JSONWriter) {
        json.object { json in
            json.field("step", progress.step?.rawValue)
            json.field("done", progress.done)
            json.field("total", progress.total)
            json.field("percent", progress.percent)
            json.field("message", progress.message)
            json.field("queue_position", progress.place)
        }
    }

    /// The figures of the steps that have any; null when none has.
    private func encodeResult(_ json: inout JSONWriter) {
        let results = task.steps.compactMap { step in step.result.map { (step.step.rawValue, $0) } }
        guard !results.isEmpty else { return json.null() }
        json.object { json in
            for (name, text) in results { json.field(name) { $0.raw(text.utf8) } }
        }
    }
}

/// One element of `steps`.
struct StepState: JSONEncodable {
    let step: StepRecord

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("step_name", step.step.rawValue)
            json.field("step_status", step.status.rawValue)
            json.field("started_at", step.startedAt?.iso)
            json.field("completed_at", step.completedAt?.iso)
            json.field("error_message", step.errorMessage)
            json.field("error_code", step.errorCode?.rawValue)
        }
    }
}

extension Node {
    static let taskStateMessage = "获取任务状态成功"

    /// The task's state, or 304 where the client has it already: what front ends ask again and again.
    func taskState(_ call: Route.Call) throws(APIError) -> Response {
        let id = call.path["task_id"] ?? ""
        // Asked before anything is read, so that what changes meanwhile makes it another one.
        let version = try internally { try store.version() }
        if let response = knownState(id, at: version, call.request) { return response }
        if let response = try unchangedState(id, at: version, call.request) { return response }
        let task = try task(id)
        let _: NoFields = try Route.fields(call.request, settings)
        let exists = hasDirectory(task)
        let tag = EntityTag(task.fingerprint, exists ? 1 : 0)
        guard !tag.isKnown(to: call.request) else { return Self.notModified(tag) }
        var response = Route.envelope(
            .ok, Self.taskStateMessage, TaskState(task: task, directoryExists: exists))
        response.headers += tag.headers
        if let version, task.status != .inProgress {
            knownStates.keep(
                KnownStates.State(
                    version: version, id: task.id, directoryExists: exists, tag: tag, response: response))
        }
        return response
    }

    /// The answer that was sent before, where nothing in the store has changed since.
    private func knownState(_ id: String, at version: StoreVersion?, _ request: Request) -> Response? {
        guard let known = knownStates[id, version], request.query.isEmpty,
            directory(of: known.id).exists == known.directoryExists
        else { return nil }
        return known.tag.isKnown(to: request) ? Self.notModified(known.tag) : known.response
    }

    /// The answer to a client that knows the state of a task at rest, found without reading more than it takes to tell. Of a run
    /// in progress it must be looked whether it still is.
    private func unchangedState(
        _ id: String, at version: StoreVersion?, _ request: Request
    ) throws(APIError) -> Response? {
        guard let version, request.headers["if-none-match"] != nil, let id = TaskID(id) else { return nil }
        return try internally {
            guard let found = try store.fingerprint(id), !found.isInProgress else { return nil }
            let exists = directory(of: id).exists
            let tag = EntityTag(found.value, exists ? 1 : 0)
            // One of which the whole answer is kept stays.
            if knownStates[id.text, version] == nil {
                knownStates.keep(
                    KnownStates.State(
                        version: version, id: id, directoryExists: exists, tag: tag, response: nil))
            }
            return tag.isKnown(to: request) ? Self.notModified(tag) : nil
        }
    }

    private static func notModified(_ tag: EntityTag) -> Response {
        Response(status: .notModified, headers: tag.headers)
    }
}

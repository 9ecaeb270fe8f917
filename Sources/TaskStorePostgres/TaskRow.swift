import Hashing
internal import Postgres
internal import SQL
import Tasks

/// Rows of the tables as values of the domain. The CHECK constraints hold what is relied on here.
enum TaskRow {
    /// Nil of a row that none of us has written: it must not keep anybody from the others.
    static func task(_ rows: borrowing PostgresResult, _ row: Int) -> PipelineTask? {
        typealias Field = Queries.Task
        guard let id = TaskID(rows.text(row, Field.task_id) ?? ""),
            let status = TaskStatus(rawValue: rows.text(row, Field.status) ?? "")
        else { return nil }
        var task = PipelineTask(
            id: id, name: rows.text(row, Field.task_name), parameters: parameters(rows, row),
            createdBy: rows.text(row, Field.created_by) ?? "",
            createdAt: rows.time(row, Field.created_at) ?? Timestamp(milliseconds: 0))
        task.node = rows.text(row, Field.node).flatMap { NodeName($0) }
        task.recordedDirectory = rows.bool(row, Field.has_directory)
        task.status = status
        task.startedAt = rows.time(row, Field.started_at)
        task.completedAt = rows.time(row, Field.completed_at)
        task.updatedAt = rows.time(row, Field.updated_at) ?? task.createdAt
        task.errorMessage = rows.text(row, Field.error_message)
        task.errorCode = rows.text(row, Field.error_code).flatMap { FailureCode(rawValue: $0) }
        if let runID = rows.integer(row, Field.run_id), let fence = rows.integer(row, Field.fence) {
            task.run = Run(taskID: id, runID: Int64(runID), fence: Int64(fence))
            task.runRequest = RunRequest(
                mode: rows.text(row, Field.run_step).flatMap { PipelineStep(rawValue: $0) }.map { .step($0) }
                    ?? .complete,
                vectorTables: VectorTableOptions(
                    backup: rows.bool(row, Field.run_backup), truncate: rows.bool(row, Field.run_truncate)))
        }
        task.executorPID = rows.pid(row, Field.executor_pid)
        task.cancelRequestedAt = rows.time(row, Field.cancel_requested_at)
        task.isCancelRequested = task.cancelRequestedAt != nil
        task.launchedAt = rows.time(row, Field.launched_at)
        if let message = rows.text(row, Field.progress_message) {
            task.progress = Progress(
                step: rows.text(row, Field.progress_step).flatMap { PipelineStep(rawValue: $0) },
                done: rows.integer(row, Field.progress_done) ?? 0,
                total: rows.integer(row, Field.progress_total) ?? 0, message: message)
        }
        task.steps = steps(rows, row)
        return task
    }

    private static func parameters(_ rows: borrowing PostgresResult, _ row: Int) -> TaskParameters {
        typealias Field = Queries.Task
        var parameters = TaskParameters(
            tableListFile: rows.text(row, Field.table_list_file),
            businessContext: rows.text(row, Field.business_context) ?? "",
            databaseName: rows.text(row, Field.db_name) ?? "",
            maskedConnection: rows.text(row, Field.masked_connection))
        parameters.language = rows.text(row, Field.language)
        parameters.themeCount = rows.integer(row, Field.theme_count)
        parameters.questionsPerTheme = rows.integer(row, Field.questions_per_theme)
        parameters.maxPairs = rows.integer(row, Field.max_pairs)
        parameters.enableSQLValidation = rows.bool(row, Field.enable_sql_validation)
        parameters.enableLLMRepair = rows.bool(row, Field.enable_llm_repair)
        parameters.modifyOriginalFile = rows.bool(row, Field.modify_original_file)
        parameters.enableTrainingDataLoad = rows.bool(row, Field.enable_training_data_load)
        parameters.vectorTables = VectorTableOptions(
            backup: rows.bool(row, Field.backup_vector_tables),
            truncate: rows.bool(row, Field.truncate_vector_tables))
        return parameters
    }

    private static func steps(_ rows: borrowing PostgresResult, _ row: Int) -> [StepRecord] {
        typealias Field = Queries.Task
        var fields: [Field: [String?]] = [:]
        for field in Field.allCases.drop(while: { $0 != .step_names }) {
            fields[field] = ArrayText.elements(rows.text(row, field))
        }
        let names = (fields[.step_names] ?? []).map { $0.flatMap { PipelineStep(rawValue: $0) } }
        return PipelineStep.allCases.compactMap { step in
            guard let index = names.firstIndex(of: step) else { return nil }
            func text(_ field: Field) -> String? {
                fields[field].flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
            func time(_ field: Field) -> Timestamp? {
                text(field).flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
            }
            guard let status = StepStatus(rawValue: text(.step_statuses) ?? "") else { return nil }
            var record = StepRecord(step: step, status: status)
            record.executionID = text(.step_executions)
            record.startedAt = time(.step_starts)
            record.completedAt = time(.step_ends)
            record.errorMessage = text(.step_messages)
            record.errorCode = text(.step_codes).flatMap { FailureCode(rawValue: $0) }
            record.result = text(.step_results)
            return record
        }
    }

    static func run(_ rows: borrowing PostgresResult, _ row: Int) -> RunInProgress? {
        typealias Field = Queries.RunUnderWay
        guard
            let run = run(rows, row, Field.task_id, Field.run_id, Field.fence)
        else { return nil }
        let memory = rows.text(row, Field.memory_group).map {
            MemoryMark(group: $0, kills: Int64(rows.integer(row, Field.memory_kills) ?? 0))
        }
        return RunInProgress(
            run: run, isWaiting: rows.integer(row, Field.launched_at) == nil,
            executorPID: rows.pid(row, Field.executor_pid), memory: memory,
            cancelRequestedAt: rows.time(row, Field.cancel_requested_at),
            reportedAt: rows.time(row, Field.reported_at),
            step: rows.text(row, Field.progress_step).flatMap { PipelineStep(rawValue: $0) })
    }

    static func run<Column: ResultColumns>(
        _ rows: borrowing PostgresResult, _ row: Int, _ task: Column, _ run: Column, _ fence: Column
    ) -> Run? {
        guard let id = TaskID(rows.text(row, task) ?? ""), let run = rows.integer(row, run),
            let fence = rows.integer(row, fence)
        else { return nil }
        return Run(taskID: id, runID: Int64(run), fence: Int64(fence))
    }

    static func lostRun(_ rows: borrowing PostgresResult, _ row: Int) -> LostRun? {
        typealias Field = Queries.LostRun
        guard let run = run(rows, row, Field.task_id, Field.run_id, Field.fence),
            let node = NodeName(rows.text(row, Field.node) ?? ""), let end = rows.time(row, Field.leaseEnd)
        else { return nil }
        var load: LoadSession?
        if let pid = rows.pid(row, Field.load_pid), let start = rows.integer(row, Field.load_started_at_us) {
            load = LoadSession(pid: pid, startedAtMicroseconds: Int64(start))
        }
        return LostRun(
            run: run, node: node, instance: rows.text(row, Field.instance), leaseEnd: end,
            isNodeAlive: rows.bool(row, Field.isNodeAlive), load: load)
    }

    static func node(_ rows: borrowing PostgresResult, _ row: Int) -> NodeRecord? {
        typealias Field = Queries.Node
        guard let name = NodeName(rows.text(row, Field.node) ?? ""),
            let since = rows.time(row, Field.since_at),
            let seen = rows.time(row, Field.seen_at)
        else { return nil }
        return NodeRecord(
            identity: NodeIdentity(name: name, instance: rows.text(row, Field.instance) ?? ""),
            state: NodeState(
                address: rows.text(row, Field.address) ?? "", version: rows.text(row, Field.version) ?? "",
                places: rows.integer(row, Field.places) ?? 0, running: rows.integer(row, Field.running) ?? 0,
                waiting: rows.integer(row, Field.waiting) ?? 0,
                diskFreeBytes: rows.integer(row, Field.disk_free_bytes).map { Int64($0) }),
            since: since, seenAt: seen, isAlive: rows.bool(row, Field.isAlive),
            isDraining: rows.bool(row, Field.is_draining))
    }

    /// What a row is told by: its values in their order, NULL being none of them.
    static func fingerprint(_ rows: borrowing PostgresResult, _ row: Int) -> UInt64 {
        var hash = FNV1a()
        for column in 0..<rows.columnCount {
            let isValue = rows.forEachByte(row, column) { hash.add(UInt64($0)) }
            hash.add(isValue ? 256 : 257)
        }
        return hash.value
    }
}

extension PostgresResult {
    borrowing func time(_ row: Int, _ column: some ResultColumns) -> Timestamp? {
        integer(row, column).map { Timestamp(milliseconds: Int64($0)) }
    }

    borrowing func pid(_ row: Int, _ column: some ResultColumns) -> Int32? {
        integer(row, column).flatMap { Int32(exactly: $0) }
    }

    /// The number in the first column of the first row, which are the only ones that matter.
    var number: Int? { rowCount > 0 ? integer(0, 0) : nil }

    /// Whether there is a row whose first column is true.
    var isTrue: Bool { rowCount > 0 && bool(0, 0) }

    /// What the row of a run's statement says, see ``Queries``.
    var standing: Standing {
        guard rowCount > 0 else { return .replaced }
        return bool(0, 0) ? .cancelRequested : .holds
    }
}

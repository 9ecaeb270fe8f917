import SQLite
import Tasks

/// Rows of the tables as values of the domain. The CHECK constraints hold what is relied on here.
enum TaskRow {
    /// Nil of a row that none of us has written: it must not keep anybody from the others.
    static func task(_ row: borrowing SQLiteRow) -> PipelineTask? {
        typealias Field = Queries.Task
        guard let id = TaskID(row.text(Field.task_id) ?? ""),
            let status = TaskStatus(rawValue: row.text(Field.status) ?? "")
        else {
            return nil
        }
        var parameters = TaskParameters(
            tableListFile: row.text(Field.table_list_file),
            businessContext: row.text(Field.business_context) ?? "",
            databaseName: row.text(Field.db_name) ?? "",
            maskedConnection: row.text(Field.masked_connection))
        parameters.language = row.text(Field.language)
        parameters.themeCount = row.integer(Field.theme_count).map { Int($0) }
        parameters.questionsPerTheme = row.integer(Field.questions_per_theme).map { Int($0) }
        parameters.maxPairs = row.integer(Field.max_pairs).map { Int($0) }
        parameters.enableSQLValidation = row.flag(Field.enable_sql_validation)
        parameters.enableLLMRepair = row.flag(Field.enable_llm_repair)
        parameters.modifyOriginalFile = row.flag(Field.modify_original_file)
        parameters.enableTrainingDataLoad = row.flag(Field.enable_training_data_load)
        parameters.vectorTables = VectorTableOptions(
            backup: row.flag(Field.backup_vector_tables), truncate: row.flag(Field.truncate_vector_tables))
        var task = PipelineTask(
            id: id, name: row.text(Field.task_name), parameters: parameters,
            createdBy: row.text(Field.created_by) ?? "",
            createdAt: row.time(Field.created_at) ?? Timestamp(milliseconds: 0))
        task.status = status
        task.startedAt = row.time(Field.started_at)
        task.completedAt = row.time(Field.completed_at)
        task.updatedAt = row.time(Field.updated_at) ?? task.createdAt
        task.errorMessage = row.text(Field.error_message)
        task.errorCode = row.text(Field.error_code).flatMap { FailureCode(rawValue: $0) }
        if let runID = row.integer(Field.run_id), let fence = row.integer(Field.fence) {
            task.run = Run(taskID: id, runID: runID, fence: fence)
            task.runRequest = RunRequest(
                mode: row.text(Field.run_step).flatMap { PipelineStep(rawValue: $0) }.map { .step($0) }
                    ?? .complete,
                vectorTables: VectorTableOptions(
                    backup: row.flag(Field.run_backup), truncate: row.flag(Field.run_truncate)))
        }
        task.executorPID = row.integer(Field.executor_pid).flatMap { Int32(exactly: $0) }
        task.isCancelRequested = row.flag(Field.cancel_requested)
        task.cancelRequestedAt = row.time(Field.cancel_requested_at)
        task.launchedAt = row.time(Field.launched_at)
        if let message = row.text(Field.progress_message) {
            task.progress = Progress(
                step: row.text(Field.progress_step).flatMap { PipelineStep(rawValue: $0) },
                done: Int(row.integer(Field.progress_done) ?? 0),
                total: Int(row.integer(Field.progress_total) ?? 0), message: message)
        }
        return task
    }

    static func run(_ row: borrowing SQLiteRow) -> RunInProgress? {
        typealias Field = Queries.RunUnderWay
        guard let id = TaskID(row.text(Field.task_id) ?? "") else { return nil }
        let memory = row.text(Field.memory_group).map {
            MemoryMark(group: $0, kills: row.integer(Field.memory_kills) ?? 0)
        }
        return RunInProgress(
            run: Run(taskID: id, runID: row.integer(Field.run_id) ?? 0, fence: row.integer(Field.fence) ?? 0),
            isWaiting: row.integer(Field.launched_at) == nil,
            executorPID: row.integer(Field.executor_pid).flatMap { Int32(exactly: $0) },
            memory: memory, cancelRequestedAt: row.time(Field.cancel_requested_at),
            reportedAt: row.time(Field.reported_at),
            step: row.text(Field.progress_step).flatMap { PipelineStep(rawValue: $0) })
    }

    static func step(_ row: borrowing SQLiteRow) -> StepRecord? {
        typealias Field = Queries.Step
        guard let step = PipelineStep(rawValue: row.text(Field.step_name) ?? ""),
            let status = StepStatus(rawValue: row.text(Field.step_status) ?? "")
        else { return nil }
        var record = StepRecord(step: step, status: status)
        record.executionID = row.text(Field.execution_id)
        record.startedAt = row.time(Field.started_at)
        record.completedAt = row.time(Field.completed_at)
        record.errorMessage = row.text(Field.error_message)
        record.result = row.text(Field.result)
        record.errorCode = row.text(Field.error_code).flatMap { FailureCode(rawValue: $0) }
        return record
    }
}

extension SQLiteRow {
    borrowing func flag(_ column: some SQLiteColumns) -> Bool { integer(column) == 1 }

    borrowing func time(_ column: some SQLiteColumns) -> Timestamp? {
        integer(column).map { Timestamp(milliseconds: $0) }
    }

    /// The moment in the first column, which is the only one that matters.
    var time: Timestamp? { integer.map { Timestamp(milliseconds: $0) } }
}

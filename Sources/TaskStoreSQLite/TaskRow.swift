import SQLite
import Tasks

/// Rows of the tables as values of the domain. The CHECK constraints hold what is relied on here.
enum TaskRow {
    /// Nil of a row that none of us has written: it must not keep anybody from the others.
    static func task(_ row: borrowing SQLiteRow) -> PipelineTask? {
        guard let id = TaskID(row.text(0) ?? ""), let status = TaskStatus(rawValue: row.text(2) ?? "") else {
            return nil
        }
        var parameters = TaskParameters(
            tableListFile: row.text(9), businessContext: row.text(10) ?? "", databaseName: row.text(11) ?? "",
            maskedConnection: row.text(12))
        parameters.language = row.text(32)
        parameters.enableSQLValidation = row.flag(13)
        parameters.enableLLMRepair = row.flag(14)
        parameters.modifyOriginalFile = row.flag(15)
        parameters.enableTrainingDataLoad = row.flag(16)
        parameters.vectorTables = VectorTableOptions(backup: row.flag(17), truncate: row.flag(18))
        var task = PipelineTask(
            id: id, name: row.text(1), parameters: parameters, createdBy: row.text(3) ?? "",
            createdAt: row.time(4) ?? Timestamp(milliseconds: 0))
        task.status = status
        task.startedAt = row.time(5)
        task.completedAt = row.time(6)
        task.updatedAt = row.time(7) ?? task.createdAt
        task.errorMessage = row.text(8)
        task.errorCode = row.text(31).flatMap { FailureCode(rawValue: $0) }
        if let runID = row.integer(19), let fence = row.integer(20) {
            task.run = Run(taskID: id, runID: runID, fence: fence)
            task.runRequest = RunRequest(
                mode: row.text(21).flatMap { PipelineStep(rawValue: $0) }.map { .step($0) } ?? .complete,
                vectorTables: VectorTableOptions(backup: row.flag(22), truncate: row.flag(23)))
        }
        task.executorPID = row.integer(24).flatMap { Int32(exactly: $0) }
        task.isCancelRequested = row.flag(25)
        task.cancelRequestedAt = row.time(30)
        task.launchedAt = row.time(33)
        if let message = row.text(29) {
            task.progress = Progress(
                step: row.text(26).flatMap { PipelineStep(rawValue: $0) }, done: Int(row.integer(27) ?? 0),
                total: Int(row.integer(28) ?? 0), message: message)
        }
        return task
    }

    static func run(_ row: borrowing SQLiteRow) -> RunInProgress? {
        guard let id = TaskID(row.text(0) ?? "") else { return nil }
        let memory = row.text(8).map { MemoryMark(group: $0, kills: row.integer(9) ?? 0) }
        return RunInProgress(
            run: Run(taskID: id, runID: row.integer(1) ?? 0, fence: row.integer(2) ?? 0),
            isWaiting: row.integer(5) == nil, executorPID: row.integer(3).flatMap { Int32(exactly: $0) },
            memory: memory, cancelRequestedAt: row.time(4), reportedAt: row.time(6),
            step: row.text(7).flatMap { PipelineStep(rawValue: $0) })
    }

    static func step(_ row: borrowing SQLiteRow) -> StepRecord? {
        guard let step = PipelineStep(rawValue: row.text(0) ?? ""),
            let status = StepStatus(rawValue: row.text(1) ?? "")
        else { return nil }
        var record = StepRecord(step: step, status: status)
        record.executionID = row.text(2)
        record.startedAt = row.time(3)
        record.completedAt = row.time(4)
        record.errorMessage = row.text(5)
        record.result = row.text(6)
        record.errorCode = row.text(7).flatMap { FailureCode(rawValue: $0) }
        return record
    }
}

extension SQLiteRow {
    borrowing func flag(_ column: Int) -> Bool { integer(column) == 1 }

    borrowing func time(_ column: Int) -> Timestamp? {
        integer(column).map { Timestamp(milliseconds: $0) }
    }
}

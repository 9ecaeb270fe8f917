// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import SQLite
public import Tasks

extension TaskStoreSQLite {
    public func claim(
        _ id: TaskID, _ request: RunRequest, at time: Timestamp
    ) throws(TaskStoreError) -> ClaimOutcome {
        try writeEvent { connection throws(SQLiteError) in
            let key = SQLiteValue.text(id.text)
            guard
                let found = try connection.first(
                    Queries.status, key,
                    row: { row in
                        (
                            status: row.text(Queries.Status.status),
                            fence: row.integer(Queries.Status.fence) ?? 0,
                            validates: row.flag(Queries.Status.enable_sql_validation),
                            loads: row.flag(Queries.Status.enable_training_data_load)
                        )
                    })
            else { return .notFound }
            guard found.status != TaskStatus.inProgress.rawValue else { return .alreadyRunning }
            let runID = try connection.first(Queries.nextRunID) { $0.integer ?? 0 } ?? 0
            var onlyStep: PipelineStep?
            if case .step(let step) = request.mode { onlyStep = step }
            try connection.execute(
                Queries.claim, key, .integer(runID), .optional(onlyStep?.rawValue),
                .flag(request.vectorTables.backup), .flag(request.vectorTables.truncate),
                .integer(time.milliseconds), .optional(request.defaultConnection), .text(Progress.waiting))
            for step in request.renewedSteps {
                let isSkipped =
                    onlyStep == nil
                    && (step == .sqlValidation && !found.validates || step == .trainingLoad && !found.loads)
                let status: StepStatus = isSkipped ? .skipped : .pending
                try connection.execute(Queries.resetStep, key, .text(step.rawValue), .text(status.rawValue))
            }
            return .claimed(Run(taskID: id, runID: runID, fence: found.fence + 1))
        }
    }

    public func reopen(
        _ id: TaskID, _ steps: [PipelineStep], at time: Timestamp
    ) throws(TaskStoreError) {
        try writeEvent { connection throws(SQLiteError) in
            let key = SQLiteValue.text(id.text)
            for step in steps { try connection.execute(Queries.reopenStep, key, .text(step.rawValue)) }
            try connection.execute(Queries.reopenTask, key, .integer(time.milliseconds))
        }
    }

    public func requestCancel(_ id: TaskID, at time: Timestamp) throws(TaskStoreError) -> CancelOutcome {
        try writeEvent { connection throws(SQLiteError) in
            let key = SQLiteValue.text(id.text)
            let now = SQLiteValue.integer(time.milliseconds)
            if try connection.execute(Queries.cancelPending, key, now) == 1 { return .cancelled }
            if try connection.execute(Queries.cancelWaiting, key, now) == 1 { return .cancelled }
            if try connection.execute(Queries.requestCancel, key, now) == 1 { return .requested }
            let exists = try connection.first(Queries.status, key) { _ in true }
            return exists == nil ? .notFound : .notRunning
        }
    }

    public func recordExecutor(
        _ run: Run, pid: Int32, memory: MemoryMark?
    ) throws(TaskStoreError) -> Standing {
        try write(run) { connection throws(SQLiteError) in
            try connection.execute(
                Queries.recordExecutor, .text(run.taskID.text), .integer(Int64(pid)),
                .optional(memory?.group),
                .optional(memory?.kills))
        }
    }

    public func standing(of run: Run) throws(TaskStoreError) -> Standing {
        try read { () throws(SQLiteError) in try found(run) }
    }

    public func startStep(
        _ run: Run, _ step: PipelineStep, executionID: String, at time: Timestamp
    ) throws(TaskStoreError) -> Standing {
        try writeEvent(run) { connection throws(SQLiteError) in
            try connection.execute(
                Queries.startStep, .text(run.taskID.text), .text(step.rawValue), .text(executionID),
                .integer(time.milliseconds))
            try connection.execute(
                Queries.report, .text(run.taskID.text), .text(step.rawValue), .integer(0), .integer(0),
                .text("步骤已开始"), .integer(time.milliseconds))
        }
    }

    public func report(
        _ run: Run, _ progress: Progress, at time: Timestamp
    ) throws(TaskStoreError) -> Standing {
        try write(run) { connection throws(SQLiteError) in
            try connection.execute(
                Queries.report, .text(run.taskID.text), .optional(progress.step?.rawValue),
                .integer(Int64(progress.done)), .integer(Int64(progress.total)),
                .text(progress.message.bounded()),
                .integer(time.milliseconds))
        }
    }

    public func finishStep(
        _ run: Run, _ step: PipelineStep, _ end: StepEnd, at time: Timestamp
    ) throws(TaskStoreError) -> Standing {
        let row = end.record
        return try writeEvent(run) { connection throws(SQLiteError) in
            try connection.execute(
                Queries.finishStep, .text(run.taskID.text), .text(step.rawValue), .text(row.status.rawValue),
                .integer(time.milliseconds), .optional(row.message), .optional(row.result),
                .optional(row.code?.rawValue))
        }
    }

    public func finishRun(_ run: Run, _ end: RunEnd, at time: Timestamp) throws(TaskStoreError) -> Standing {
        try writeEvent(run) { connection throws(SQLiteError) in
            var status: TaskStatus
            var failure: (message: String, code: FailureCode)?
            switch end {
            case .failed(let message, let code): (status, failure) = (.failed, (message, code))
            case .cancelled: status = .cancelled
            case .finished:
                let steps = try connection.all(Queries.steps, .text(run.taskID.text), row: TaskRow.step)
                let left = steps.compactMap { $0 }.filter { $0.status != .completed && $0.status != .skipped }
                if let failed = left.first(where: { $0.status == .failed }) {
                    let message = "步骤 \(failed.step.rawValue) 仍为失败状态，请重新执行该步骤"
                    (status, failure) = (.failed, (message, failed.errorCode ?? .stepFailed))
                } else {
                    status = left.isEmpty ? .completed : .partialCompleted
                }
            }
            try closeRun(connection, run, status: status, failure, isCauseUnknown: false, at: time)
        }
    }

    public func failOrphan(
        _ run: Run, cause: String, code: FailureCode, isCauseKnown: Bool, at time: Timestamp
    ) throws(TaskStoreError) -> Bool {
        let standing = try writeEvent(run) { connection throws(SQLiteError) in
            let isCancelled = try connection.first(
                Queries.standing, .text(run.taskID.text), .integer(run.runID), .integer(run.fence)
            ) { $0.integer == 1 }
            if isCancelled == true {
                try closeRun(connection, run, status: .cancelled, nil, isCauseUnknown: false, at: time)
            } else {
                try closeRun(
                    connection, run, status: .failed, (cause, code), isCauseUnknown: !isCauseKnown, at: time)
            }
        }
        if case .replaced = standing {} else { return true }
        guard isCauseKnown else { return false }
        return try writeEvent { connection throws(SQLiteError) in
            let key = SQLiteValue.text(run.taskID.text)
            let guess = try connection.first(Queries.errorMessage, key) { $0.text } ?? nil
            let explained = try connection.execute(
                Queries.explainOrphan, key, .integer(run.runID), .integer(run.fence), .text(cause.bounded()),
                .text(code.rawValue))
            guard explained == 1, let guess else { return false }
            try connection.execute(
                Queries.explainOrphanStep, key, .text(cause.bounded()), .text(guess), .text(code.rawValue))
            return true
        }
    }

    public func oldestRunInProgress() throws(TaskStoreError) -> Timestamp? {
        try read { () throws(SQLiteError) in
            try connection.first(Queries.oldestRunInProgress) { $0.time } ?? nil
        }
    }

    public func runsInProgress() throws(TaskStoreError) -> [RunInProgress] {
        try read { () throws(SQLiteError) in
            try connection.all(Queries.runsInProgress, row: TaskRow.run).compactMap { $0 }
        }
    }

    public func run(ofExecutor pid: Int32) throws(TaskStoreError) -> RunInProgress? {
        try read { () throws(SQLiteError) in
            try connection.first(Queries.runOfExecutor, .integer(Int64(pid)), row: TaskRow.run) ?? nil
        }
    }

    private func closeRun(
        _ connection: SQLiteConnection, _ run: Run, status: TaskStatus,
        _ failure: (message: String, code: FailureCode)?, isCauseUnknown: Bool, at time: Timestamp
    ) throws(SQLiteError) {
        let key = SQLiteValue.text(run.taskID.text)
        let stepStatus: StepStatus = status == .cancelled ? .cancelled : .failed
        let step =
            status == .cancelled ? nil : failure ?? (message: "运行在步骤结束前终止", code: .executorFailed)
        try connection.execute(
            Queries.endRunningSteps, key, .text(stepStatus.rawValue), .integer(time.milliseconds),
            .optional(step?.message.bounded()), .optional(step?.code.rawValue))
        try connection.execute(
            Queries.finishRun, key, .text(status.rawValue), .integer(time.milliseconds),
            .optional(failure?.message.bounded()), .flag(isCauseUnknown), .optional(failure?.code.rawValue))
    }
}

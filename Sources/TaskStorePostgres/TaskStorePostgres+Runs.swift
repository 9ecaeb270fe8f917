// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Postgres
internal import SQL
public import Tasks

extension TaskStorePostgres {
    public func claim(
        _ id: TaskID, _ request: RunRequest, at time: Timestamp
    ) throws(TaskStoreError) -> ClaimOutcome {
        var onlyStep: PipelineStep?
        if case .step(let step) = request.mode { onlyStep = step }
        let steps = ArrayText.literal(request.renewedSteps.map(\.rawValue))
        return try write { connection throws(PostgresError) in
            let claimed = try connection.run(
                Queries.claim, id, onlyStep?.rawValue, request.vectorTables.backup,
                request.vectorTables.truncate,
                time, request.defaultConnection, Progress.waiting)
            guard claimed.rowCount > 0, let runID = claimed.integer(0, Queries.Claimed.runID),
                let fence = claimed.integer(0, Queries.Claimed.fence)
            else {
                return try connection.run(Queries.lockTask, id).rowCount > 0 ? .alreadyRunning : .notFound
            }
            try connection.run(Queries.resetSteps, id, steps, onlyStep != nil)
            return .claimed(Run(taskID: id, runID: Int64(runID), fence: Int64(fence)))
        }
    }

    public func reopen(_ id: TaskID, _ steps: [PipelineStep], at time: Timestamp) throws(TaskStoreError) {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            let found = try connection.run(Queries.lockTask, id)
            guard found.rowCount > 0, found.status != .inProgress else { return }
            try connection.run(Queries.resetSteps, id, ArrayText.literal(steps.map(\.rawValue)), false)
            try connection.run(Queries.reopenTask, id, time)
        }
    }

    public func requestCancel(_ id: TaskID, at time: Timestamp) throws(TaskStoreError) -> CancelOutcome {
        try write { connection throws(PostgresError) in
            let found = try connection.run(Queries.lockTask, id)
            guard found.rowCount > 0 else { return .notFound }
            let isWaiting = found.bool(0, Queries.Locked.isWaiting)
            switch found.status {
            case .pending: break
            case .inProgress where isWaiting: break
            case .inProgress:
                try connection.run(Queries.requestCancel, id, time)
                return .requested
            default: return .notRunning
            }
            try connection.run(Queries.endAtOnce, id, time)
            return .cancelled
        }
    }

    public func recordExecutor(
        _ run: Run, pid: Int32, memory: MemoryMark?
    ) throws(TaskStoreError) -> Standing {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            try connection.run(
                Queries.recordExecutor, run.taskID, run.runID, run.fence, pid, memory?.group, memory?.kills
            ).standing
        }
    }

    public func standing(of run: Run) throws(TaskStoreError) -> Standing {
        try read(Queries.standing, run.taskID, run.runID, run.fence).standing
    }

    public func startStep(
        _ run: Run, _ step: PipelineStep, executionID: String, at time: Timestamp
    ) throws(TaskStoreError) -> Standing {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            let standing = try connection.run(
                Queries.report, run.taskID, run.runID, run.fence, step.rawValue, 0, 0, "步骤已开始", time
            ).standing
            if case .replaced = standing { return standing }
            try connection.run(Queries.startStep, run.taskID, step.rawValue, executionID, time)
            return standing
        }
    }

    public func report(
        _ run: Run, _ progress: Progress, at time: Timestamp
    ) throws(TaskStoreError) -> Standing {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            try connection.run(
                Queries.report, run.taskID, run.runID, run.fence, progress.step?.rawValue, progress.done,
                progress.total, progress.message.bounded(), time
            ).standing
        }
    }

    public func finishStep(
        _ run: Run, _ step: PipelineStep, _ end: StepEnd, at time: Timestamp
    ) throws(TaskStoreError) -> Standing {
        let row = end.record
        // A step that has ended already stays as it is.
        return try write(isRepeatable: true) { connection throws(PostgresError) in
            let standing = try hold(run, connection)
            if case .replaced = standing { return standing }
            try connection.run(
                Queries.finishStep, run.taskID, step.rawValue, row.status.rawValue, time, row.message,
                row.result,
                row.code?.rawValue)
            return standing
        }
    }

    public func finishRun(_ run: Run, _ end: RunEnd, at time: Timestamp) throws(TaskStoreError) -> Standing {
        try write { connection throws(PostgresError) in
            let standing = try hold(run, connection)
            if case .replaced = standing { return standing }
            var status: TaskStatus
            var failure: (message: String, code: FailureCode)?
            switch end {
            case .failed(let message, let code): (status, failure) = (.failed, (message, code))
            case .cancelled: status = .cancelled
            case .finished: (status, failure) = try Self.outcome(run, connection)
            }
            try close(run, status, failure, isCauseUnknown: false, at: time, connection)
            return standing
        }
    }

    /// What a run that has done its own is, by all steps of its task.
    private static func outcome(
        _ run: Run, _ connection: PostgresConnection
    ) throws(PostgresError) -> (TaskStatus, (message: String, code: FailureCode)?) {
        typealias Field = Queries.Step
        let left = try connection.run(Queries.stepsLeft, run.taskID)
        let failed = left.map { rows, row in
            rows.text(row, Field.step_status) == StepStatus.failed.rawValue
                ? rows.text(row, Field.step_name).flatMap { PipelineStep(rawValue: $0) }.map {
                    ($0, rows.text(row, Field.error_code).flatMap { FailureCode(rawValue: $0) })
                } : nil
        }.compactMap(\.self)
        guard
            let (step, code) = PipelineStep.allCases.lazy.compactMap({ step in failed.first { $0.0 == step } }
            ).first
        else { return (left.rowCount == 0 ? .completed : .partialCompleted, nil) }
        return (.failed, ("步骤 \(step.rawValue) 仍为失败状态，请重新执行该步骤", code ?? .stepFailed))
    }

    public func failOrphan(
        _ run: Run, cause: String, code: FailureCode, isCauseKnown: Bool, at time: Timestamp
    ) throws(TaskStoreError) -> Bool {
        try write { connection throws(PostgresError) in
            let held = try connection.run(
                Queries.holdOwn, run.taskID, run.runID, run.fence, identity.instance)
            switch held.standing {
            case .cancelRequested:
                try close(run, .cancelled, nil, isCauseUnknown: false, at: time, connection)
            case .holds:
                try close(run, .failed, (cause, code), isCauseUnknown: !isCauseKnown, at: time, connection)
            case .replaced:
                guard isCauseKnown else { return false }
                let guess = try connection.run(Queries.guessOfOrphan, run.taskID, run.runID, run.fence)
                guard guess.rowCount > 0, let message = guess.text(0, 0) else { return false }
                try connection.run(Queries.explainOrphan, run.taskID, cause.bounded(), code.rawValue)
                try connection.run(
                    Queries.explainOrphanStep, run.taskID, cause.bounded(), code.rawValue, message)
            }
            return true
        }
    }

    public func oldestRunInProgress() throws(TaskStoreError) -> Timestamp? {
        try read(Queries.oldestRunInProgress, identity.name).number.map { Timestamp(milliseconds: Int64($0)) }
    }

    public func runsInProgress() throws(TaskStoreError) -> [RunInProgress] {
        try read(Queries.runsInProgress, identity.name, identity.instance).map(TaskRow.run).compactMap(\.self)
    }

    public func run(ofExecutor pid: Int32) throws(TaskStoreError) -> RunInProgress? {
        let found = try read(Queries.runOfExecutor, identity.name, identity.instance, pid)
        return found.rowCount > 0 ? TaskRow.run(found, 0) : nil
    }

    /// Whether the run still holds its task; if so it does until the transaction's end.
    func hold(_ run: Run, _ connection: PostgresConnection) throws(PostgresError) -> Standing {
        try connection.run(Queries.hold, run.taskID, run.runID, run.fence).standing
    }

    /// Ends a run that is held.
    func close(
        _ run: Run, _ status: TaskStatus, _ failure: (message: String, code: FailureCode)?,
        isCauseUnknown: Bool,
        at time: Timestamp, _ connection: PostgresConnection
    ) throws(PostgresError) {
        let stepStatus: StepStatus = status == .cancelled ? .cancelled : .failed
        let step =
            status == .cancelled ? nil : failure ?? (message: "运行在步骤结束前终止", code: .executorFailed)
        try connection.run(
            Queries.endRunningSteps, run.taskID, stepStatus.rawValue, time, step?.message.bounded(),
            step?.code.rawValue)
        try connection.run(
            Queries.finishRun, run.taskID, run.runID, run.fence, status.rawValue, time,
            failure?.message.bounded(),
            failure?.code.rawValue, isCauseUnknown)
    }
}

extension PostgresResult {
    /// The state of a task that is locked.
    fileprivate var status: TaskStatus? { TaskStatus(rawValue: text(0, Queries.Locked.status) ?? "") }
}

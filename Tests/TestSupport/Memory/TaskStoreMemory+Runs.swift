// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

public import Tasks

extension TaskStoreMemory {
    public func claim(_ id: TaskID, _ request: RunRequest, at time: Timestamp) -> ClaimOutcome {
        memory.alone { contents in
            guard let record = contents.slots[id]?.record else { return .notFound }
            guard !record.isInProgress else { return .alreadyRunning }
            contents.lastRunID += 1
            let run = Run(taskID: id, runID: contents.lastRunID, fence: (record.task.run?.fence ?? 0) + 1)
            record.begin(run, request, at: time)
            setStatus(&contents, record, .inProgress)
            var isWhole = true
            if case .step = request.mode { isWhole = false }
            for (index, step) in PipelineStep.allCases.enumerated() where request.renewedSteps.contains(step)
            {
                record.task.steps[index].forget()
                setStep(
                    &contents, record, index,
                    isWhole && !record.task.parameters.enables(step) ? .skipped : .pending)
            }
            contents.shelf(record.node).wait(record)
            contents.touch(record)
            return .claimed(run)
        }
    }

    public func reopen(_ id: TaskID, _ steps: [PipelineStep], at time: Timestamp) {
        change(id) { contents, record in
            guard !record.isInProgress else { return }
            for (index, step) in PipelineStep.allCases.enumerated() where steps.contains(step) {
                record.task.steps[index].forget()
                setStep(&contents, record, index, record.task.parameters.enables(step) ? .pending : .skipped)
            }
            record.task.updatedAt = time
            if record.task.status == .completed, record.task.steps.contains(where: { $0.status == .pending })
            {
                setStatus(&contents, record, .partialCompleted)
            }
        }
    }

    public func requestCancel(_ id: TaskID, at time: Timestamp) -> CancelOutcome {
        memory.alone { contents in
            guard let record = contents.slots[id]?.record else { return .notFound }
            switch record.task.status {
            case .pending:
                (record.task.completedAt, record.task.updatedAt) = (time, time)
                setStatus(&contents, record, .cancelled)
            case .inProgress where record.task.isWaiting:
                close(&contents, record, .cancelled, nil, isCauseUnknown: false, at: time)
            case .inProgress:
                let isFirst = !record.task.isCancelRequested
                record.task.isCancelRequested = true
                record.task.cancelRequestedAt = record.task.cancelRequestedAt ?? time
                record.task.updatedAt = time
                if isFirst { note(&contents, record, "cancel", from: nil, to: "requested") }
                contents.touch(record)
                return .requested
            default: return .notRunning
            }
            contents.touch(record)
            return .cancelled
        }
    }

    public func standing(of run: Run) -> Standing {
        memory.alone { contents in
            guard let record = contents.slots[run.taskID]?.record, record.isHeld(by: run) else {
                return .replaced
            }
            return record.standing
        }
    }

    public func startStep(_ run: Run, _ step: PipelineStep, executionID: String, at time: Timestamp)
        -> Standing
    {
        write(run) { contents, record in
            guard let index = record.task.steps.firstIndex(where: { $0.step == step }) else { return }
            record.task.steps[index].forget()
            (record.task.steps[index].executionID, record.task.steps[index].startedAt) = (executionID, time)
            setStep(&contents, record, index, .running)
            record.task.progress = Progress(step: step, done: 0, total: 0, message: "步骤已开始")
            record.task.updatedAt = time
            heard(&contents, record)
        }
    }

    public func report(_ run: Run, _ progress: Progress, at time: Timestamp) -> Standing {
        write(run) { contents, record in
            var progress = progress
            progress.message = progress.message.bounded()
            progress.place = nil
            record.task.progress = progress
            record.task.updatedAt = time
            heard(&contents, record)
        }
    }

    public func finishStep(_ run: Run, _ step: PipelineStep, _ end: StepEnd, at time: Timestamp) -> Standing {
        write(run) { contents, record in
            guard let index = record.task.steps.firstIndex(where: { $0.step == step }),
                record.task.steps[index].status == .running
            else { return }
            var ended = record.task.steps[index]
            (ended.completedAt, ended.errorMessage, ended.errorCode, ended.result) = (time, nil, nil, nil)
            let status: StepStatus
            switch end {
            case .completed(let result): (status, ended.result) = (.completed, result)
            case .failed(let message, let code, let result):
                status = .failed
                (ended.errorMessage, ended.errorCode, ended.result) = (message.bounded(), code, result)
            case .cancelled: status = .cancelled
            }
            record.task.steps[index] = ended
            setStep(&contents, record, index, status)
        }
    }

    public func finishRun(_ run: Run, _ end: RunEnd, at time: Timestamp) -> Standing {
        write(run) { contents, record in
            switch end {
            case .failed(let message, let code):
                close(&contents, record, .failed, (message, code), isCauseUnknown: false, at: time)
            case .cancelled: close(&contents, record, .cancelled, nil, isCauseUnknown: false, at: time)
            case .finished:
                let left = record.task.steps.filter { $0.status != .completed && $0.status != .skipped }
                if let failed = left.first(where: { $0.status == .failed }) {
                    let message = "步骤 \(failed.step.rawValue) 仍为失败状态，请重新执行该步骤"
                    close(
                        &contents, record, .failed, (message, failed.errorCode ?? .stepFailed),
                        isCauseUnknown: false,
                        at: time)
                } else {
                    close(
                        &contents, record, left.isEmpty ? .completed : .partialCompleted, nil,
                        isCauseUnknown: false,
                        at: time)
                }
            }
        }
    }

    public func failOrphan(
        _ run: Run, cause: String, code: FailureCode, isCauseKnown: Bool, at time: Timestamp
    ) -> Bool {
        // What another instance of the name has launched is for those to judge who end lost runs.
        var isEnded = false
        _ = write(run) { contents, record in
            guard record.instance == nil || record.instance == identity.instance else { return }
            abandon(&contents, record, (cause, code), isCauseUnknown: !isCauseKnown, at: time)
            isEnded = true
        }
        if isEnded { return true }
        guard isCauseKnown else { return false }
        var isExplained = false
        change(run.taskID) { _, record in
            guard record.task.run == run, record.task.status == .failed, record.isCauseUnknown else { return }
            let guess = record.task.errorMessage
            for index in record.task.steps.indices
            where record.task.steps[index].status == .failed && record.task.steps[index].errorMessage == guess
            {
                record.task.steps[index].errorMessage = cause.bounded()
                record.task.steps[index].errorCode = code
            }
            (record.task.errorMessage, record.task.errorCode) = (cause.bounded(), code)
            record.isCauseUnknown = false
            isExplained = true
        }
        return isExplained
    }

    /// Ends a run that nobody carries out any more.
    func abandon(
        _ contents: inout Contents, _ record: Record, _ failure: (message: String, code: FailureCode),
        isCauseUnknown: Bool, at time: Timestamp
    ) {
        if record.task.isCancelRequested {
            close(&contents, record, .cancelled, nil, isCauseUnknown: false, at: time)
        } else {
            close(&contents, record, .failed, failure, isCauseUnknown: isCauseUnknown, at: time)
        }
    }

    private func close(
        _ contents: inout Contents, _ record: Record, _ status: TaskStatus,
        _ failure: (message: String, code: FailureCode)?, isCauseUnknown: Bool, at time: Timestamp
    ) {
        let isCancelled = status == .cancelled
        let reason = isCancelled ? nil : failure ?? (message: "运行在步骤结束前终止", code: .executorFailed)
        for index in record.task.steps.indices where record.task.steps[index].status == .running {
            record.task.steps[index].completedAt = time
            record.task.steps[index].errorMessage = reason?.message.bounded()
            record.task.steps[index].errorCode = reason?.code
            setStep(&contents, record, index, isCancelled ? .cancelled : .failed)
        }
        let shelf = contents.shelf(record.node)
        if record.task.isWaiting {
            shelf.stopWaiting(record)
        } else {
            shelf.launched.removeAll { $0 === record }
        }
        (record.task.completedAt, record.task.updatedAt) = (time, time)
        (record.task.errorMessage, record.task.errorCode) = (failure?.message.bounded(), failure?.code)
        (record.task.isCancelRequested, record.task.cancelRequestedAt, record.task.progress) = (
            false, nil, nil
        )
        (record.isCauseUnknown, record.load) = (isCauseUnknown, nil)
        setStatus(&contents, record, status)
        shelf.notices?.append(
            RunNotice(
                number: Int64(contents.log.count), taskID: record.task.id, status: status,
                endedAt: Timestamp(milliseconds: contents.now), runID: record.task.run?.runID))
    }
}

extension Record {
    /// Puts the run in the place of the one before.
    func begin(_ run: Run, _ request: RunRequest, at time: Timestamp) {
        task.run = run
        task.runRequest = RunRequest(mode: request.mode, vectorTables: request.vectorTables)
        (task.startedAt, task.completedAt, task.updatedAt) = (time, nil, time)
        (task.errorMessage, task.errorCode, task.executorPID, task.launchedAt) = (nil, nil, nil, nil)
        task.progress = Progress(step: nil, done: 0, total: 0, message: Progress.waiting)
        (isCauseUnknown, reportedAt, memory, instance, load) = (false, nil, nil, nil, nil)
        if secret == nil, let connection = request.defaultConnection {
            task.parameters.maskedConnection = connection
        }
    }
}

extension StepRecord {
    /// Forgets all of its latest execution but its status.
    mutating func forget() {
        (executionID, startedAt, completedAt) = (nil, nil, nil)
        (errorMessage, errorCode, result) = (nil, nil, nil)
    }
}

import Processes
import Tasks

/// What an executor does, as `pipeline-executor` does it.
extension Simulation {
    /// After how long without a renewal that was heard an executor stops, in milliseconds.
    private static let patience = Int64(RunLease.seconds) * 1000 - RunLease.interval

    func renew(_ executor: Executor) {
        defer { atWork = nil }
        guard !hasRunOut(executor), let store = executor.host.store else { return }
        let sentAt = executor.host.boot
        do {
            guard try store.renew(executor.run, seconds: RunLease.seconds) != nil else {
                return end(executor, wasReplaced: true)
            }
            executor.heardAt = sentAt
            put(.renew(executor), in: RunLease.interval)
        } catch {
            put(.renew(executor), in: 500)
        }
    }

    /// Ends an executor that was not heard for too long.
    private func hasRunOut(_ executor: Executor) -> Bool {
        guard plan.flaw != .noFence, executor.host.boot - executor.heardAt >= Self.patience else {
            return false
        }
        executor.host.fenced.insert(executor.run.runID)
        end(executor, ofAbsence: true)
        return true
    }

    func work(_ executor: Executor) {
        defer { atWork = nil }
        if executor.hasSlept {
            // It may get a word in before it is noticed how long it has slept.
            if executor.phase != .begin, chance(0.5), let store = executor.host.store {
                _ = try? store.report(
                    executor.run, Progress(step: nil, done: 1, total: 2, message: "woken"),
                    at: executor.host.time)
            }
        }
        guard !hasRunOut(executor), let store = executor.host.store else { return }
        executor.hasSlept = false
        do {
            let standing = try carryOut(executor, store)
            switch standing {
            case .replaced: return end(executor, wasReplaced: true)
            case .cancelRequested: executor.isCancelled = true
            case .holds: break
            }
            guard executor.isAlive else { return }
            put(.work(executor), in: executor.pace / 2 + between(0, executor.pace))
        } catch {
            put(.work(executor), in: 500)
        }
    }

    /// Does the next bit and tells the store of it.
    private func carryOut(_ executor: Executor, _ store: DisturbedStore) throws -> Standing {
        let (run, time) = (executor.run, executor.host.time)
        if executor.phase == .begin { return try begin(executor, store) }
        if !executor.isCancelled, executor.phase != .end { witness.worked(executor) }
        if executor.isCancelled { return try finish(executor, .cancelled, store) }
        let step =
            executor.steps.indices.contains(executor.stepIndex) ? executor.steps[executor.stepIndex] : nil
        guard let step, executor.phase != .end else {
            let failure = RunEnd.failed(message: "a step has failed", code: .stepFailed)
            return try finish(executor, executor.hasFailed ? failure : .finished, store)
        }
        switch executor.phase {
        case .begin, .start:
            let standing = try store.startStep(run, step, executionID: "\(run.runID)", at: time)
            executor.reportsLeft = Int(between(1, 3))
            executor.phase = .report
            guard step == .trainingLoad, case .holds = standing else { return standing }
            return try store.recordLoad(
                run, LoadSession(pid: executor.pid, startedAtMicroseconds: time.milliseconds))
        case .report:
            executor.reportsLeft -= 1
            if executor.reportsLeft == 0 { executor.phase = .finish }
            return try store.report(
                run, Progress(step: step, done: 3 - executor.reportsLeft, total: 3, message: "working"),
                at: time)
        case .finish, .end:
            let isFailing = executor.failsAfter == executor.stepIndex
            let end: StepEnd =
                isFailing
                ? .failed(message: "a step has failed", code: .stepFailed, result: nil)
                : .completed(result: "{}")
            let standing = try store.finishStep(run, step, end, at: time)
            if step == .trainingLoad { _ = try? store.recordLoad(run, nil) }
            executor.stepIndex += 1
            executor.hasFailed = isFailing
            executor.phase = isFailing || executor.stepIndex == executor.steps.count ? .end : .start
            return standing
        }
    }

    /// The lease is renewed before anything is done, so that the process and the store count from the same moment.
    private func begin(_ executor: Executor, _ store: DisturbedStore) throws -> Standing {
        let sentAt = executor.host.boot
        guard try store.renew(executor.run, seconds: RunLease.seconds) != nil else { return .replaced }
        executor.heardAt = sentAt
        let standing = try store.recordExecutor(executor.run, pid: executor.pid, memory: nil)
        if case .replaced = standing { return standing }
        guard let task = try store.task(executor.run.taskID), let request = task.runRequest else {
            return .replaced
        }
        let done = request.mode == .complete ? task.leadingCompletedSteps : []
        executor.steps = request.mode.steps(of: task.parameters).filter { !done.contains($0) }
        executor.phase = executor.steps.isEmpty ? .end : .start
        put(.renew(executor), in: RunLease.interval)
        return standing
    }

    private func finish(_ executor: Executor, _ end: RunEnd, _ store: DisturbedStore) throws -> Standing {
        let standing = try store.finishRun(executor.run, end, at: executor.host.time)
        if case .replaced = standing { return standing }
        self.end(executor)
        return standing
    }

    /// The process is gone.
    func end(_ executor: Executor, ofAbsence: Bool = false, wasReplaced: Bool = false) {
        guard executor.isAlive else { return }
        executor.isAlive = false
        let host = executor.host
        host.executors.removeAll { $0 === executor }
        if !wasReplaced { witness.died(executor, ofAbsence: ofAbsence) }
        atWork = nil
        collect(executor)
        if host.isUp, !host.isPaused, let store = host.store, host.order == .active || host.order == .draining
        {
            try? launch(host, store)
        }
    }
}

internal import Glibc
public import Tasks

/// Finds runs whose process is gone and ends them as `failed`, and runs whose process does not stop or does not get on.
public struct Orphans {
    /// How long an executor may take to stop by itself, in milliseconds; it ends itself before that unless it is stopped.
    static let grace: Int64 = 8000

    private let store: any TaskStore
    private let folders: TaskFolders
    private let orders = StopOrders()

    /// Looks after the runs of that store.
    public init(store: any TaskStore, folders: TaskFolders) {
        self.store = store
        self.folders = folders
    }

    /// Ends the task's run if its lock is free although it is in progress.
    ///
    /// - Returns: whether it did.
    public func fail(_ task: PipelineTask) throws -> Bool {
        guard task.status == .inProgress, !task.isWaiting, let run = task.run else { return false }
        return try fail(
            RunInProgress(
                run: run, isWaiting: false, executorPID: task.executorPID, memory: nil,
                cancelRequestedAt: task.cancelRequestedAt, reportedAt: nil, step: nil), nil)
    }

    /// Looks at every run in progress and ends those that are orphaned.
    ///
    /// - Parameter deadlines: what the runs must keep; nil when others see to that.
    /// - Returns: which were, and what went wrong with others; one that cannot be looked at keeps no other waiting.
    public func sweep(
        _ deadlines: Deadlines? = nil
    ) throws -> (ended: [Run], failures: [(task: TaskID, error: any Error)]) {
        var ended: [Run] = []
        var failures: [(task: TaskID, error: any Error)] = []
        let found = try store.runsInProgress().filter { !$0.isWaiting }
        deadlines?.forget(allBut: found)
        for run in found {
            do {
                if try fail(run, deadlines) { ended.append(run.run) }
            } catch {
                failures.append((run.run.taskID, error))
            }
        }
        return (ended, failures)
    }

    /// How many executors there are just now, as the locks that they hold tell; one whose run has been ended from outside
    /// counts until it is gone.
    public func executorsRunning() throws -> Int {
        var running = Set(
            try folders.held().filter { task in
                folders.note(of: task).flatMap { ExecutorProcess(note: $0) }?.hasEnded == false
            })
        // Those that nothing was noted of.
        for run in try store.runsInProgress() where !run.isWaiting && !running.contains(run.run.taskID) {
            if executor(of: run)?.hasEnded == false { running.insert(run.run.taskID) }
        }
        return running.count
    }

    /// Ends the run of an executor that has ended, with the true cause.
    ///
    /// - Returns: the run and the cause, if the process was an executor that had not finished it.
    public func fail(_ ended: AdoptedEnd) throws -> (run: Run, cause: String)? {
        guard let found = try store.run(ofExecutor: ended.pid) else { return nil }
        let executor = executor(of: found)
        // Whoever else holds the lock looks at the task just now, and knows less.
        if (try? folders.isHeld(found.run.taskID)) ?? false, let executor {
            // What it has started and left behind goes as well, or it was never this task's executor.
            guard executor.pid == ended.pid, executor.hasEnded else { return nil }
            executor.kill()
        }
        let now = [ended.memory, found.memory.flatMap { MemoryEvents.mark(in: $0.group) }]
        let isOutOfMemory = now.contains { $0?.tellsOfKill(since: found.memory) ?? false }
        let cause =
            executor?.isFenced == true
            ? (text: RunLease.outage, code: .stateUnavailable)
            : ended.end.cause(pid: ended.pid, isOutOfMemory: isOutOfMemory)
        let isFailed = try store.failOrphan(
            found.run, cause: cause.text, code: cause.code, isCauseKnown: true, at: store.now())
        return isFailed ? (found.run, cause.text) : nil
    }

    private func fail(_ found: RunInProgress, _ deadlines: Deadlines?) throws -> Bool {
        // Whoever takes the lock forgets what its holder has noted.
        let noted = executor(of: found)
        let lock = Result { try folders.writerAsItIs(of: found.run.taskID) }
        // A lock that cannot be opened, or whose file somebody has removed, tells nothing: the process itself does then.
        if case .success(nil) = lock { return try endOverdue(found, deadlines) }
        if let noted, !noted.hasEnded { return try endOverdue(found, deadlines) }
        let who = found.executorPID.map { "执行进程 \($0)" } ?? "执行进程"
        // Who has collected it knows better, if anybody has.
        let isOutOfMemory = found.memory.flatMap { MemoryEvents.mark(in: $0.group) }?.tellsOfKill(
            since: found.memory)
        let cause: (text: String, code: FailureCode) =
            noted?.isFenced == true
            ? (RunLease.outage, .stateUnavailable)
            : isOutOfMemory == true
                ? ("\(who) 意外终止，可能是内存不足", .outOfMemory) : ("\(who) 意外终止，未留下结果", .executorFailed)
        let isFailed = try store.failOrphan(
            found.run, cause: cause.text, code: cause.code, isCauseKnown: noted?.isFenced == true,
            at: store.now())
        // Held until the record is made, so that no new run can come between.
        withExtendedLifetime(lock) {}
        return isFailed
    }

    /// Ends a run whose executor was asked to stop and does not, or has missed a deadline: it cannot look any more, or it
    /// would have ended by itself. The record comes first, so that whatever still wakes up is refused.
    private func endOverdue(_ found: RunInProgress, _ deadlines: Deadlines?) throws -> Bool {
        let executor = executor(of: found)
        if executor?.hasEnded == true {
            // It has left something behind that holds its lock.
            executor?.kill()
            return false
        }
        let waited = orders.waited(found)
        let missed = deadlines?.missed(by: found)
        guard waited > Self.grace || missed != nil else { return false }
        let cause = missed ?? "未按要求停止"
        let isEnded = try store.failOrphan(
            found.run, cause: cause, code: .deadlineExceeded, isCauseKnown: true, at: store.now())
        executor?.kill()
        return isEnded
    }

    /// Since when runs are known to have been asked to stop, by a clock that nobody sets.
    private final class StopOrders {
        private var seen: [Run: Int64] = [:]

        /// How long ago it was first seen that the run is to stop, in milliseconds; 0 where it is not.
        func waited(_ found: RunInProgress) -> Int64 {
            guard found.cancelRequestedAt != nil else { return 0 }
            let now = Monotonic.milliseconds()
            // Of runs that have ended nobody asks any more.
            if seen.count > 1000 { seen = seen.filter { now - $0.value < Orphans.grace * 10 } }
            let first = seen[found.run] ?? now
            seen[found.run] = first
            return now - first
        }
    }

    private func executor(of found: RunInProgress) -> ExecutorProcess? {
        if let note = folders.note(of: found.run.taskID) { return ExecutorProcess(note: note) }
        return found.executorPID.flatMap { ExecutorProcess(pid: $0, of: found.run.taskID) }
    }
}

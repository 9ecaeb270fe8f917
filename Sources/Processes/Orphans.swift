internal import Glibc
public import Tasks

/// Finds runs whose process is gone and ends them as `failed`, and processes that do not stop although they were asked to.
public struct Orphans {
    /// How long an executor may take to stop by itself, in milliseconds; it looks between two items.
    static let grace: Int64 = 9000

    private let store: any TaskStore
    private let folders: TaskFolders

    /// Looks after the runs of that store.
    public init(store: any TaskStore, folders: TaskFolders) {
        self.store = store
        self.folders = folders
    }

    /// Ends the task's run if its lock is free although it is in progress.
    ///
    /// - Returns: whether it did.
    public func fail(_ task: PipelineTask) throws -> Bool {
        guard task.status == .inProgress, let run = task.run else { return false }
        return try fail(
            RunInProgress(
                run: run, executorPID: task.executorPID, cancelRequestedAt: task.cancelRequestedAt))
    }

    /// Looks at every run in progress and ends those that are orphaned.
    ///
    /// - Returns: which were, and what went wrong with others; one that cannot be looked at keeps no other waiting.
    public func sweep() throws -> (ended: [Run], failures: [(task: TaskID, error: any Error)]) {
        var ended: [Run] = []
        var failures: [(task: TaskID, error: any Error)] = []
        for found in try store.runsInProgress() {
            do {
                if try fail(found) { ended.append(found.run) }
            } catch {
                failures.append((found.run.taskID, error))
            }
        }
        return (ended, failures)
    }

    /// Ends the run of a child that has ended, with the true cause.
    ///
    /// - Returns: the run, if the child was an executor that had not finished it.
    public func fail(executor pid: Int32, _ end: ProcessEnd) throws -> Run? {
        guard let run = try store.run(ofExecutor: pid) else { return nil }
        guard try !folders.isHeld(run.taskID) else { return nil }
        let cause = end.cause(pid: pid)
        let isFailed = try store.failOrphan(
            run, cause: cause, code: end.code, isCauseKnown: true, at: .now())
        return isFailed ? run : nil
    }

    private func fail(_ found: RunInProgress) throws -> Bool {
        guard let writer = try folders.writer(of: found.run.taskID) else {
            endOverdue(found)
            return false
        }
        let who = found.executorPID.map { "执行进程 \($0)" } ?? "执行进程"
        let isFailed = try store.failOrphan(
            found.run, cause: "\(who) 意外终止，未留下结果", code: .executorFailed, isCauseKnown: false, at: .now())
        // Held until the record is made, so that no new run can come between.
        withExtendedLifetime(writer) {}
        return isFailed
    }

    /// Ends an executor that waits for something and so does not look whether it should stop: with SIGTERM, and if that
    /// does not help within a second, with SIGKILL. Its end is recorded as that of any other process.
    private func endOverdue(_ found: RunInProgress) {
        guard let asked = found.cancelRequestedAt, let pid = found.executorPID else { return }
        let waited = Timestamp.now().milliseconds - asked.milliseconds
        guard waited > Self.grace, let executor = ExecutorProcess(pid: pid, of: found.run.taskID) else {
            return
        }
        executor.send(waited > Self.grace + 1000 ? SIGKILL : SIGTERM)
    }
}

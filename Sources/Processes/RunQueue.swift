internal import Failpoints
internal import Glibc
internal import JSON
public import Tasks

/// Gives the places that are free to the runs that wait, each of which then gets its executor.
///
/// Whoever frees a place, or asks for a task that waits, calls it; no process is kept for it.
public struct RunQueue {
    /// A run that was launched.
    public struct Launch: Sendable {
        /// The run.
        public let run: Run
        /// Its executor.
        public let pid: Int32
        /// The same for the service's log.
        public var sentence: String { "任务 \(run.taskID) 开始执行，执行进程 \(pid)" }
    }

    private let store: any TaskStore
    private let folders: TaskFolders
    private let launcher: ExecutorLauncher
    private let places: Int
    private let turnstile: String
    /// How long one launch of another process is waited for, in milliseconds.
    private static let longestWait = 2000

    /// Makes it from its parts.
    ///
    /// - Parameters:
    ///   - turnstile: a file that one process locks at a time while it launches runs, so that they begin in their order.
    ///   - places: how many runs are carried out at once.
    public init(
        store: any TaskStore, folders: TaskFolders, launcher: ExecutorLauncher, turnstile: String, places: Int
    ) {
        self.turnstile = turnstile
        self.store = store
        self.folders = folders
        self.launcher = launcher
        self.places = places
    }

    /// Launches the runs that wait, the first one first, as long as a place is free.
    ///
    /// - Parameters:
    ///   - own: a run whose task's lock the caller holds. If its executor cannot be started the run has failed.
    ///   - patience: for how long to try again where every lock is held just now, in milliseconds.
    ///   - tell: is told of each launch.
    /// - Throws: why an executor could not be started; a run that is not the caller's own goes on waiting.
    public func advance(
        _ own: (run: Run, writer: TaskWriter)? = nil, patience: Int64 = 0, tell: (Launch) -> Void = { _ in }
    ) throws {
        let end = Monotonic.milliseconds() + patience
        while try !store.nextRuns(places: places).isEmpty {
            // A holder that was stopped keeps nobody from launching, it only may come out of turn.
            let turn = FileLock.wait(for: turnstile, atMost: Self.longestWait)
            let launch = try launchNext(own)
            _ = consume turn
            if let launch {
                tell(launch)
            } else if Monotonic.milliseconds() < end {
                Pause.milliseconds(20)
            } else {
                return
            }
        }
    }

    /// Launches the first run whose task's lock is free; nil when there is none, or no place.
    private func launchNext(_ own: (run: Run, writer: TaskWriter)?) throws -> Launch? {
        for run in try store.nextRuns(places: places) {
            // A program that is being replaced costs no writes. The caller's own run fails for it.
            if run != own?.run { try launcher.check() }
            guard let writer = run == own?.run ? own?.writer : lock(run) else { continue }
            switch try store.launch(run, places: places, at: store.now()) {
            case .launched: return Launch(run: run, pid: try start(run, writer, isOwn: run == own?.run))
            case .noPlace: return nil
            case .notWaiting: continue
            }
        }
        return nil
    }

    /// A lock that cannot be taken or even be opened keeps no other run from being launched.
    private func lock(_ run: Run) -> TaskWriter? { (try? folders.writerAsItIs(of: run.taskID)) ?? nil }

    private func start(_ run: Run, _ writer: TaskWriter, isOwn: Bool) throws -> Int32 {
        do {
            let order = try LaunchOrder(run: run, connection: store.connectionSecret(run.taskID))
            let memory = MemoryEvents.mark()
            try ProcessError.pass("launch.recorded")
            let pid = try launcher.launch(run.taskID, writer, order: JSONWriter.encode(order))
            _ = Failpoint.code(at: "launch.handed_over")
            // It runs whether this can be recorded now or not.
            _ = try? store.recordLaunch(run, pid: pid, memory: memory)
            return pid
        } catch {
            if isOwn {
                let end = RunEnd.failed(message: "执行进程无法启动: \(error)", code: .executorNotStarted)
                _ = try store.finishRun(run, end, at: store.now())
            } else {
                try store.takeBack(run)
            }
            throw error
        }
    }
}

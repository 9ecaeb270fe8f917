import Logs
import Processes
import Settings
import Tasks

/// What an executor does last: it launches the runs that have waited for its place.
struct Launching {
    private let store: any TaskStore
    private let settings: Settings
    /// For how long a lock that somebody holds just now is waited for, in milliseconds.
    private static let patience: Int64 = 5000

    init(_ store: any TaskStore, _ settings: Settings) {
        self.store = store
        self.settings = settings
    }

    /// Launches as many as there are places. What fails here the supervisor's child tries again, or whoever asks for a task
    /// that waits.
    func goOn() {
        guard ServiceMark(folder: settings.runDirectory).allowsLaunches else { return }
        let queue = RunQueue(
            store: store,
            folders: TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory),
            launcher: ExecutorLauncher(
                program: ProgramPath.sibling("pipeline-executor"),
                errorLog: settings.logDirectory + "/executor_crash.log"),
            turnstile: settings.queueLockPath, places: settings.maximumExecutors)
        do {
            try queue.advance(patience: Self.patience) { launch in
                let log = try? LogFile(
                    path: settings.logDirectory + "/app.log",
                    threshold: LogLevel(name: settings.logLevel) ?? .info)
                log?.write(.info, .tasks, launch.sentence)
            }
        } catch {
            StandardError.line("pipeline-executor: no run could be launched: \(error)")
        }
    }
}

import API
import FastCGI
import Glibc
import LanguageModel
import Processes
import Settings
import TaskStoreSQLite
import Tasks

/// One worker: answers the requests of its pool until it is told to end.
struct Serving {
    private let worker: Worker
    private let router: Router
    private let orphans: Orphans
    private let log: LogFile
    private let clock: RequestClock?

    init(_ settings: Settings, pool: Pool) throws {
        // The signals are blocked before anything else, so that none can end a worker that has just been started.
        clock = RequestClock.inherited()
        worker = try Worker(maximumRequests: settings.maximumRequests)
        log = try LogFile(
            path: settings.logDirectory + "/app.log", threshold: LogLevel(name: settings.logLevel) ?? .info)
        let store = try TaskStoreSQLite(path: settings.statePath)
        let launcher = ExecutorLauncher(
            program: ProgramPath.sibling("pipeline-executor"),
            errorLog: settings.logDirectory + "/executor_crash.log")
        // Only requests that may wait ask the model.
        let model = try pool == .tools ? settings.model.map { try HTTPChatModel($0) } : nil
        let node = Node(settings: settings, store: store, launcher: launcher, logFile: log, model: model)
        router = Router(node, pool: pool)
        orphans = Orphans(store: store, root: settings.trainingDataDirectory)
    }

    func run() throws {
        _ = try worker.run(
            bodyLimit: router.bodyLimit, observe: observe,
            handle: { request in
                if let seconds = router.timeLimit(request) { clock?.limit(toSeconds: seconds) }
                return router.answer(request)
            })
    }

    private func observe(_ event: Worker.Event) {
        switch event {
        case .accepting: clock?.start()
        case .released: clock?.stop()
        case .childDied: reapExecutors()
        }
    }

    private func reapExecutors() {
        for (pid, end) in Children.reap() { orphans.record(executor: pid, end, in: log) }
    }
}

extension Orphans {
    /// Ends the run of a dead executor, and says so in the service's log.
    func record(executor pid: Int32, _ end: ProcessEnd, in log: LogFile) {
        do {
            guard let run = try fail(executor: pid, end) else { return }
            log.write(.error, "SimpleWorkflowManager", "任务 \(run.taskID) 失败: \(end.cause(pid: pid))")
        } catch {
            log.write(.error, "SimpleWorkflowManager", "执行进程 \(pid) 的结束无法记录: \(error)")
        }
    }
}

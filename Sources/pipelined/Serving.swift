import API
import FastCGI
import Glibc
import LanguageModel
import Logs
import Processes
import Settings
import State
import Tasks

/// One worker: answers the requests of its pool until it is told to end.
struct Serving {
    private let worker: Worker
    private let router: Router
    private let orphans: Orphans
    private let queue: RunQueue
    private let log: LogFile
    private let supervised: Supervised?
    private let tally: Tally
    private let record: ProcessRecord?

    /// Many times what the largest request takes.
    private static let mostMemory = 512 << 20

    init(_ settings: Settings, pool: Pool, supervised: Supervised?) throws {
        try Confinement.limitMemory(toBytes: Self.mostMemory)
        // The signals are blocked before anything else, so that none can end a worker that has just been started.
        self.supervised = supervised
        tally = Tally(limit: settings.maximumRequests)
        // A supervised worker waits for the one that takes its place.
        worker = try Worker(maximumRequests: supervised == nil ? settings.maximumRequests : 0)
        log = try LogFile(
            path: settings.logDirectory + "/app.log", threshold: LogLevel(name: settings.logLevel) ?? .info)
        record = ProcessRecord(title: "pipelined", in: settings.processDirectory)
        let store = try StateStore.open(settings, as: "pipelined worker \(pool.rawValue)")
        let launcher = ExecutorLauncher(settings)
        // Only requests that may wait ask the model.
        let model = try pool == .tools ? settings.model.map { try HTTPChatModel($0) } : nil
        let node = Node(
            settings: settings, store: store, launcher: launcher, logFile: log, model: model,
            supervised: supervised)
        router = Router(node, pool: pool)
        let folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        orphans = Orphans(store: store, folders: folders)
        queue = RunQueue(
            store: store, folders: folders, launcher: launcher, turnstile: settings.queueLockPath,
            places: settings.maximumExecutors)
    }

    func run() throws {
        defer { record?.remove() }
        Confinement.forgetStart()
        supervised?.isReady()
        _ = try worker.run(
            bodyLimit: router.bodyLimit, observe: observe,
            handle: { request in
                if let seconds = router.timeLimit(request) { supervised?.limit(toSeconds: seconds) }
                return router.answer(request)
            })
    }

    private func observe(_ event: Worker.Event) {
        switch event {
        case .accepting: supervised?.begin()
        case .missed: supervised?.withdraw()
        case .released:
            supervised?.end()
            if tally.reachesLimit() { supervised?.isFull() }
        case .childDied: reapExecutors()
        }
    }

    private func reapExecutors() {
        for child in Children.reap() { orphans.record(child, in: log) }
        do {
            try queue.advance { launch in log.write(.info, .tasks, launch.sentence) }
        } catch {
            log.write(.error, .tasks, "排队的任务无法开始: \(error)")
        }
    }
}

/// How many requests a worker has served.
private final class Tally {
    private let limit: Int
    private var count = 0

    init(limit: Int) { self.limit = limit }

    /// Counts one more; answers whether it is the last that there should be.
    func reachesLimit() -> Bool {
        count += 1
        return count == limit
    }
}

extension Orphans {
    /// Ends the run of a dead executor, and says so in the service's log.
    func record(_ child: AdoptedEnd, in log: LogFile) {
        do {
            guard let (run, cause) = try fail(child) else { return }
            log.write(.error, .tasks, "任务 \(run.taskID) 失败: \(cause)")
        } catch {
            log.write(.error, .tasks, "执行进程 \(child.pid) 的结束无法记录: \(error)")
        }
    }
}

extension ExecutorLauncher {
    /// Starts the executor that lies beside this program.
    init(_ settings: Settings) {
        self.init(
            program: ProgramPath.sibling("pipeline-executor"),
            errorLog: settings.logDirectory + "/executor_crash.log")
    }
}

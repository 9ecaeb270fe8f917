import Glibc
import LanguageModel
import Logs
import Pipeline
import Postgres
import Processes
import Settings
import TaskStoreSQLite
import Tasks
import Vectors

/// One run, from its order to its recorded end.
struct Execution {
    private let accepted: Run
    private let task: PipelineTask
    private let settings: Settings
    private let store: TaskStoreSQLite
    private let folders: TaskFolders
    private let log: LogFile
    private let writer: TaskWriter
    private let connection: ConnectionInfo

    init(_ order: LaunchOrder, _ writer: TaskWriter, _ folders: TaskFolders, settings: Settings) throws {
        self.settings = settings
        self.folders = folders
        accepted = order.run
        store = try TaskStoreSQLite(path: settings.statePath)
        store.writer = "pipeline-executor \(getpid())"
        guard let task = try store.task(order.run.taskID) else { throw Unstartable.noTask }
        self.task = task
        let own = try order.connection.map { try ConnectionInfo(uri: $0, within: settings.databaseNetworks) }
        guard let connection = own ?? settings.connection else {
            throw Unstartable.noConnection
        }
        self.connection = connection
        self.writer = writer
        log = try LogFile(of: writer, threshold: LogLevel(name: settings.logLevel) ?? .info)
    }

    func run() throws {
        if case .replaced = try store.recordExecutor(accepted, pid: getpid()) { throw Unstartable.replaced }
        log.write(.info, .run(task.id), "任务目录日志初始化完成")
        guard let request = task.runRequest, let end = try waitForPlace() ?? runner(request).run(request.mode)
        else { return }
        if case .failed(let message, _) = end { log.write(.error, .run(task.id), message) }
        try StoredRunRecorder(store: store, run: accepted).end(end)
    }

    /// Records that the run could not begin, since nobody else knows why.
    static func record(_ run: Run, _ reason: any Error, settings: Settings) throws {
        let store = try TaskStoreSQLite(path: settings.statePath)
        store.writer = "pipeline-executor \(getpid())"
        let end = RunEnd.failed(message: "运行无法开始: \(reason)", code: FailureCode(of: reason))
        try StoredRunRecorder(store: store, run: run).end(end)
    }

    /// Waits until fewer runs are ahead than may run at once.
    ///
    /// - Returns: how the run ended if it was cancelled meanwhile; nil when it may begin.
    private func waitForPlace() throws -> RunEnd? {
        var shown = -1
        while case let ahead = try store.runsAhead(of: accepted), ahead >= settings.maximumExecutors {
            let waiting = Progress(
                step: nil, done: 0, total: 0, message: "排队中，前面还有 \(ahead) 个任务在执行或等待")
            switch try store.report(accepted, waiting, at: .now()) {
            case .holds: break
            case .cancelRequested: return .cancelled
            case .replaced: throw Unstartable.replaced
            }
            if shown != ahead { log.write(.info, .run(task.id), waiting.message) }
            shown = ahead
            // A run ahead that died silently would hold everybody up.
            _ = try Orphans(store: store, folders: folders).sweep()
            Pause.milliseconds(300)
        }
        return nil
    }

    private func runner(_ request: RunRequest) throws -> PipelineRunner {
        let context = StepContext(
            writer: writer, parameters: task.parameters, vectorTables: request.vectorTables,
            connection: connection,
            vectors: try settings.vectorConnection.map {
                VectorTarget(
                    connection: $0, embedder: try settings.embedder(),
                    backups: VectorBackups(path: settings.vectorBackupsDirectory),
                    minimumRecall: settings.minimumRecall)
            },
            dictionary: settings.dictionary, model: try settings.model.map { try HTTPChatModel($0) },
            limits: StepContext.Limits(
                pairsPerTheme: settings.pairsPerTheme,
                statementTimeoutSeconds: settings.statementTimeoutSeconds,
                isSamplingOn: settings.isSamplingOn),
            log: log, taskID: task.id.text, createdBy: task.createdBy, run: "\(accepted.runID)")
        return PipelineRunner(context, recorder: StoredRunRecorder(store: store, run: accepted))
    }
}

/// Why a run cannot begin.
private enum Unstartable: Error {
    case noTask, noConnection, replaced
}

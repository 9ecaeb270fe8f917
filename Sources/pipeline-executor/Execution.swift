import Failpoints
import Glibc
import LanguageModel
import Logs
import Pipeline
import Postgres
import Processes
import Reviews
import Settings
import State
import Tasks
import Vectors

/// One run, from its order to its recorded end.
struct Execution {
    private let accepted: Run
    private let task: PipelineTask
    private let settings: Settings
    private let store: any TaskStore
    private let lease = RunLease()
    private let pulse: RunPulse
    private let log: LogFile
    private let writer: TaskWriter
    private let connection: ConnectionInfo

    init(_ order: LaunchOrder, _ writer: TaskWriter, settings: Settings) throws {
        self.settings = settings
        accepted = order.run
        pulse = settings.shared == nil ? RunPulse() : RunPulse { [lease] in Self.objection(lease) }
        store = try StateStore.open(settings, as: "pipeline-executor")
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

    /// Carries the run out.
    func run() throws {
        let keeper = try keepLease()
        defer { keeper?.end() }
        let standing = try store.recordExecutor(accepted, pid: getpid(), memory: MemoryEvents.mark())
        if case .replaced = standing { throw Unstartable.replaced }
        try Failpoint.pass("executor.recorded")
        log.write(.info, .run(task.id), "任务目录日志初始化完成")
        guard let request = task.runRequest else { throw Unstartable.noTask }
        let watch = RunWatch(accepted, pulse, settings)
        try watch.begin()
        let recorder = StoredRunRecorder(store: store, run: accepted, pulse: pulse)
        let done = request.mode == .complete ? task.leadingCompletedSteps : []
        let end = try runner(request, recorder).run(request.mode, after: done)
        watch.end()
        guard let end else { return }
        _ = Failpoint.code(at: "run.done")
        if case .failed(let message, _) = end { log.write(.error, .run(task.id), message) }
        try recorder.end(end)
        _ = Failpoint.code(at: "run.recorded")
    }

    /// Makes sure of the run's lease, which has begun with the launch, however long ago that was, and has it kept from now on.
    private func keepLease() throws -> LeaseKeeper? {
        guard let shared = store as? any SharedTaskStore else { return nil }
        let sentAt = Monotonic.bootMilliseconds()
        guard try shared.renew(accepted, seconds: RunLease.seconds) != nil else { throw Unstartable.replaced }
        lease.renew(sentAt: sentAt)
        let keeper = LeaseKeeper(accepted, lease, pulse, settings)
        try keeper.begin()
        return keeper
    }

    /// Whoever is not heard by the store that nodes share must change nothing any more.
    private static func objection(_ lease: RunLease) -> (any Error)? {
        lease.hasRunOut ? StepFailure(RunLease.outage, code: .stateUnavailable) : nil
    }

    /// Records that the run could not begin, since nobody else knows why.
    static func record(_ run: Run, _ reason: any Error, settings: Settings) throws {
        let store = try StateStore.open(settings, as: "pipeline-executor")
        let end = RunEnd.failed(message: "运行无法开始: \(reason)", code: FailureCode(of: reason))
        try StoredRunRecorder(store: store, run: run).end(end)
    }

    private func runner(
        _ request: RunRequest, _ recorder: StoredRunRecorder
    ) throws -> PipelineRunner {
        let decisions = { [store, task] in Decisions(try store.reviews(of: task.parameters.databaseName)) }
        let context = StepContext(
            writer: writer, parameters: task.parameters, vectorTables: request.vectorTables,
            connection: connection,
            vectors: try settings.vectorConnection.map {
                VectorTarget(
                    connection: $0, embedder: try settings.embedder(),
                    backups: VectorBackups(path: settings.vectorBackupsDirectory),
                    minimumRecall: settings.minimumRecall)
            },
            scratch: settings.scratchConnection ?? settings.vectorConnection,
            dictionary: settings.dictionary, corrections: settings.corrections, decisions: decisions,
            model: try settings.model.map { try HTTPChatModel($0) },
            limits: StepContext.Limits(
                pairsPerTheme: settings.pairsPerTheme,
                statementTimeoutSeconds: settings.statementTimeoutSeconds,
                isSamplingOn: settings.isSamplingOn, gateSeconds: settings.gateSeconds,
                modelMaximumTokens: settings.modelMaximumTokens, modelBudgetTokens: settings.modelBudgetTokens
            ),
            log: log, taskID: task.id.text, createdBy: task.createdBy, run: "\(accepted.runID)",
            origin: RunOrigin(
                list: try writer.directory.read(TaskDirectory.tableListName) ?? [], task.parameters,
                connection, settings, reviews: try decisions().text,
                software: ProgramPath.version(of: ProgramPath.own())))
        return PipelineRunner(context, recorder: recorder)
    }
}

/// Why a run cannot begin.
private enum Unstartable: Error {
    case noTask, noConnection, replaced
}

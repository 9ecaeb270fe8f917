internal import Annotation
public import LanguageModel
public import Logs
public import Processes
public import Settings
public import Tasks

/// One node of the service: what every endpoint works with.
public struct Node {
    let settings: Settings
    let store: any TaskStore
    let folders: TaskFolders
    let orphans: Orphans
    let queue: RunQueue
    /// Whose request is being answered.
    var caller = Caller(name: "guest", role: .admin)
    let silentHosts = SilentHosts()
    let annotator: Annotator
    let modelPause = ModelPause()
    let knownStates = KnownStates()
    let embedder: LazyEmbedder
    /// What this process has of its supervisor; nil where there is none.
    let supervised: Supervised?
    private let logFile: LogFile

    /// Makes a node from its parts; without a model none is asked.
    public init(
        settings: Settings, store: any TaskStore, launcher: ExecutorLauncher, logFile: LogFile,
        model: (any ChatModel)? = nil, supervised: Supervised? = nil
    ) {
        self.settings = settings
        self.store = store
        self.logFile = logFile
        self.supervised = supervised
        embedder = LazyEmbedder { try settings.embedder() }
        annotator = Annotator(dictionary: settings.dictionary, model: model)
        folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        orphans = Orphans(store: store, folders: folders)
        queue = RunQueue(
            store: store, folders: folders, launcher: launcher, turnstile: settings.queueLockPath,
            places: settings.maximumExecutors)
    }

    /// Whether lines of that level are written.
    func keepsLog(of level: LogLevel) -> Bool { logFile.keeps(level) }

    /// Writes a line of the service's log.
    func log(_ level: LogLevel, _ message: String, logger: Logger = .requests) {
        logFile.write(level, logger, message)
    }

    /// The task of that id in its true state: a run whose process is gone counts as failed.
    func task(_ id: String) throws(APIError) -> PipelineTask {
        guard let taskID = TaskID(id) else { throw .noTask(id) }
        return try internally {
            guard let task = try store.task(taskID) else { throw APIError.noTask(id) }
            if isElsewhere(task) { return task }
            if task.isWaiting { return try pushed(task) }
            guard endIfOrphaned(task) else { return task }
            guard let found = try store.task(taskID) else { throw APIError.noTask(id) }
            log(
                found.status == .cancelled ? .warning : .error,
                "任务 \(id) 的执行进程已消失，任务状态记为 \(found.status.rawValue)", logger: .tasks)
            return found
        }
    }

    /// Ends the task's run if its process is gone. Where that cannot be told or recorded the task is shown as it stands.
    ///
    /// - Returns: whether it did.
    func endIfOrphaned(_ task: PipelineTask) -> Bool {
        do {
            return try orphans.fail(task)
        } catch {
            log(.error, "任务 \(task.id) 的执行进程无法检查: \(error)", logger: .tasks)
            return false
        }
    }

    func directory(of id: TaskID) -> TaskDirectory { folders.directory(of: id) }

    /// The store, where other nodes use it too.
    var shared: (any SharedTaskStore)? { store as? any SharedTaskStore }

    /// Whether another node has the task's files and carries it out.
    func isElsewhere(_ task: PipelineTask) -> Bool { task.node != nil && task.node != shared?.identity.name }

    /// Whether the task has a directory, wherever that lies.
    func hasDirectory(_ task: PipelineTask) -> Bool {
        isElsewhere(task) ? task.recordedDirectory ?? false : directory(of: task.id).exists
    }

    /// The path of a task's file as the API shows it.
    func shownPath(_ id: TaskID, _ name: String) -> String {
        "\(settings.shownDataDirectory)/training_data/\(id)/\(name)"
    }
}

/// Where tasks are kept. One contract, tested over every implementation.
///
/// Every call is one transaction. Once a write has returned, it survives a crash of the machine. Writes of a run name
/// the run and change nothing once another run has replaced it. Where several nodes share the store, what it says of waiting
/// runs, places, runs in progress, executors and notices is about the tasks of one of them, see ``SharedTaskStore``.
public protocol TaskStore {
    /// The time by the store's clock, which is the same for all who use it: what every `at` is taken from.
    func now() throws(TaskStoreError) -> Timestamp
    /// Whether the store can be read, and is the one that was opened.
    func verify() throws(TaskStoreError)
    /// Does what keeps the store small and fast; often, by whoever has time.
    func maintain() throws(TaskStoreError)

    /// Reserves an id that was never used before.
    func reserveID(stem: String) throws(TaskStoreError) -> TaskID
    /// Adds a task; `connectionSecret` is its connection with the password, kept apart from what is shown, and `changes`
    /// are what was done to its directory before.
    func insert(_ task: PipelineTask, connectionSecret: String?, _ changes: [DirectoryChange])
        throws(TaskStoreError)
    /// Records what was done to the task's directory; whoever did it still holds its lock.
    func record(_ changes: [DirectoryChange], of id: TaskID) throws(TaskStoreError)
    /// The task, or nil when there is none of that id.
    func task(_ id: TaskID) throws(TaskStoreError) -> PipelineTask?
    /// What tells the store as it is from what it was before anybody changed anything in it; of this object's own only. Nil
    /// where that takes as long as reading.
    func version() throws(TaskStoreError) -> StoreVersion?
    /// What a task's record is told by, see ``PipelineTask/fingerprint``; nil when there is none of that id.
    func fingerprint(_ id: TaskID) throws(TaskStoreError) -> (value: UInt64, isInProgress: Bool)?
    /// The task's own connection with its password; nil when it uses the service's.
    func connectionSecret(_ id: TaskID) throws(TaskStoreError) -> String?
    /// Tasks newest first, ties broken by id, and the number of all that the filter lets through.
    func list(_ filter: TaskFilter, limit: Int, offset: Int) throws(TaskStoreError) -> TaskPage

    /// Makes the task `in_progress` under a new run, which waits for a place, unless it is in progress already.
    func claim(_ id: TaskID, _ request: RunRequest, at: Timestamp) throws(TaskStoreError) -> ClaimOutcome
    /// Asks the run to stop at its next item; a task that is pending or waits for a place is cancelled at once.
    func requestCancel(_ id: TaskID, at: Timestamp) throws(TaskStoreError) -> CancelOutcome
    /// The waiting runs that may be launched next, the first one first, so that creators take turns; a few at most, and
    /// none while as many runs as there are places have been launched.
    func nextRuns(places: Int) throws(TaskStoreError) -> [Run]
    /// Gives the waiting run one of so many places; whoever does holds its task's lock and starts the executor.
    func launch(_ run: Run, places: Int, at: Timestamp) throws(TaskStoreError) -> LaunchOutcome
    /// Lets a run whose executor could not be started wait again.
    func takeBack(_ run: Run) throws(TaskStoreError)
    /// Which of the waiting runs it is, from 1; nil when it does not wait.
    func place(of run: Run) throws(TaskStoreError) -> Int?
    /// Records which process was started for the run, and what its memory's counters say.
    func recordLaunch(_ run: Run, pid: Int32, memory: MemoryMark?) throws(TaskStoreError) -> Standing
    /// Records that the process carries out the run, by that process itself, which knows best whose memory counts.
    func recordExecutor(_ run: Run, pid: Int32, memory: MemoryMark?) throws(TaskStoreError) -> Standing
    /// Whether the run may go on.
    func standing(of run: Run) throws(TaskStoreError) -> Standing
    /// Marks the step as running.
    func startStep(_ run: Run, _ step: PipelineStep, executionID: String, at: Timestamp)
        throws(TaskStoreError) -> Standing
    /// Records progress of the run.
    func report(_ run: Run, _ progress: Progress, at: Timestamp) throws(TaskStoreError) -> Standing
    /// Ends the step as `completed`, `failed` or `cancelled`.
    func finishStep(_ run: Run, _ step: PipelineStep, _ end: StepEnd, at: Timestamp)
        throws(TaskStoreError) -> Standing
    /// Ends the run; the task's status follows from `end` and its steps.
    func finishRun(_ run: Run, _ end: RunEnd, at: Timestamp) throws(TaskStoreError) -> Standing
    /// Ends a run whose process is gone, as `cancelled` if it was asked to stop. `isCauseKnown` lets the true cause
    /// replace a guess made a moment before.
    func failOrphan(_ run: Run, cause: String, code: FailureCode, isCauseKnown: Bool, at: Timestamp)
        throws(TaskStoreError) -> Bool
    /// When the oldest run in progress was accepted; nil when there is none.
    func oldestRunInProgress() throws(TaskStoreError) -> Timestamp?
    /// Every run in progress.
    func runsInProgress() throws(TaskStoreError) -> [RunInProgress]
    /// The latest run that the process carried out, whatever became of it.
    func run(ofExecutor pid: Int32) throws(TaskStoreError) -> RunInProgress?
    /// Removes all records of a task at rest, after what was done to its directory; its id is never given out again.
    func delete(_ id: TaskID, _ changes: [DirectoryChange]) throws(TaskStoreError) -> DeleteOutcome
    /// Deletes several tasks in one transaction, each as ``delete(_:_:)`` does.
    func delete(_ tasks: [(id: TaskID, changes: [DirectoryChange])]) throws(TaskStoreError)
    /// Makes the steps `pending` again, as far as they are not disabled, since what they work on has changed; of a task at
    /// rest only. One that was `completed` is so in part.
    func reopen(_ id: TaskID, _ steps: [PipelineStep], at: Timestamp) throws(TaskStoreError)
    /// Replaces the task's business context.
    func setBusinessContext(_ id: TaskID, _ text: String, at: Timestamp) throws(TaskStoreError)

    /// Pins the task, which keeps it from being forgotten, however old it is; one that is pinned stays so. The caller holds the
    /// task's lock, or it is in progress.
    ///
    /// - Returns: false when there is no such task.
    func pin(_ id: TaskID, at: Timestamp) throws(TaskStoreError) -> Bool
    /// Takes the pin away.
    ///
    /// - Returns: false when there was none.
    func unpin(_ id: TaskID) throws(TaskStoreError) -> Bool
    /// Whether the task is pinned.
    func isPinned(_ id: TaskID) throws(TaskStoreError) -> Bool
    /// The tasks that are pinned.
    func pinned() throws(TaskStoreError) -> Set<TaskID>

    /// The first end of a run that nobody was told of, whoever recorded it and whatever died meanwhile; nil when there is none.
    /// The first call ever begins with the present.
    func nextNotice() throws(TaskStoreError) -> RunNotice?
    /// Notes that nobody need be told of this end any more.
    func settle(_ notice: RunNotice) throws(TaskStoreError)
    /// Forgets where telling stood: nobody is to be told for now.
    func stopNotices() throws(TaskStoreError)

    /// Puts down people's decisions, all or none of them.
    ///
    /// - Returns: how many decisions there had been on the same subjects.
    @discardableResult
    func review(_ changes: [ReviewChange]) throws(TaskStoreError) -> Int
    /// People's decisions, the latest first, and the number of all that the filter lets through.
    func reviews(_ filter: ReviewFilter, limit: Int, offset: Int) throws(TaskStoreError) -> ReviewPage
}

extension TaskStore {
    /// Adds a task without a directory.
    public func insert(_ task: PipelineTask, connectionSecret: String?) throws(TaskStoreError) {
        try insert(task, connectionSecret: connectionSecret, [])
    }

    /// Removes all records of a task at rest.
    public func delete(_ id: TaskID) throws(TaskStoreError) -> DeleteOutcome { try delete(id, []) }

    /// All that people have decided about a database, the earliest first.
    public func reviews(of databaseName: String) throws(TaskStoreError) -> [Review] {
        try reviews(ReviewFilter(databaseName: databaseName), limit: .max, offset: 0).reviews.reversed()
    }
}

/// Which tasks to list.
public struct TaskFilter: Hashable, Sendable {
    /// Only tasks in that state; nil for all.
    public var status: TaskStatus?
    /// Only tasks with that text in their name, whatever the case of its ASCII letters.
    public var namePart: String?
    /// Only tasks of that creator.
    public var createdBy: String?
    /// Only tasks of that database.
    public var databaseName: String?
    /// Only tasks created then or later.
    public var createdFrom: Timestamp?
    /// Only tasks created then or earlier.
    public var createdTo: Timestamp?

    /// Makes a filter that looks at the state only; nil lets all through.
    public init(status: TaskStatus? = nil) { self.status = status }
}

/// One page of a list.
public struct TaskPage: Sendable {
    /// The tasks of the page, in order; of a long business context each has the beginning only.
    public let tasks: [PipelineTask]
    /// How many tasks there are on all pages together.
    public let total: Int

    /// Makes a page from its parts.
    public init(tasks: [PipelineTask], total: Int) {
        self.tasks = tasks
        self.total = total
    }
}

/// What came of an attempt to start a run.
public enum ClaimOutcome: Sendable {
    case claimed(Run)
    case alreadyRunning
    case notFound
}

/// What came of an attempt to give a run a place.
public enum LaunchOutcome: Sendable {
    case launched
    /// All places are taken.
    case noPlace
    /// Somebody else has launched it, or it has ended.
    case notWaiting
}

/// What came of an attempt to cancel.
public enum CancelOutcome: Sendable {
    case requested
    case cancelled
    case notRunning
    case notFound
}

/// What came of an attempt to delete.
public enum DeleteOutcome: Sendable {
    case deleted
    case inProgress
    case notFound
}

/// Whether a run may go on.
public enum Standing: Sendable {
    case holds
    case cancelRequested
    case replaced
}

/// Tells a store as it is from what it was at another time.
public struct StoreVersion: Hashable, Sendable {
    private let others: Int64
    private let own: Int64

    /// - Parameters:
    ///   - others: what changes with whatever others write.
    ///   - own: what changes with whatever is written here.
    public init(others: Int64, own: Int64) { (self.others, self.own) = (others, own) }
}

/// How a step ended. `result` is JSON text with the step's figures.
public enum StepEnd: Sendable {
    case completed(result: String)
    case failed(message: String, code: FailureCode, result: String?)
    case cancelled

    /// What a store keeps of it.
    public var record: (status: StepStatus, message: String?, code: FailureCode?, result: String?) {
        switch self {
        case .completed(let result): (.completed, nil, nil, result)
        case .failed(let message, let code, let result): (.failed, message.bounded(), code, result)
        case .cancelled: (.cancelled, nil, nil, nil)
        }
    }
}

/// How a run ended.
public enum RunEnd: Sendable {
    case finished
    case failed(message: String, code: FailureCode)
    case cancelled
}

/// A run in progress and its process.
public struct RunInProgress: Sendable {
    /// The run.
    public let run: Run
    /// Whether it waits for a place and has no process.
    public let isWaiting: Bool
    /// Its process, once it is known.
    public let executorPID: Int32?
    /// What its memory's counters said when it was started.
    public let memory: MemoryMark?
    /// When it was first asked to stop; nil if it was not.
    public let cancelRequestedAt: Timestamp?
    /// When the process last told of itself; nil before the first time.
    public let reportedAt: Timestamp?
    /// The running step; nil between two.
    public let step: PipelineStep?

    /// Makes it from its parts.
    public init(
        run: Run, isWaiting: Bool, executorPID: Int32?, memory: MemoryMark?, cancelRequestedAt: Timestamp?,
        reportedAt: Timestamp?, step: PipelineStep?
    ) {
        self.run = run
        self.isWaiting = isWaiting
        self.executorPID = executorPID
        self.memory = memory
        self.cancelRequestedAt = cancelRequestedAt
        self.reportedAt = reportedAt
        self.step = step
    }
}

/// How often the kernel has ended a process of a control group since memory had run out.
public struct MemoryMark: Hashable, Sendable {
    /// The group, as `/proc/<pid>/cgroup` names it.
    public let group: String
    /// How often.
    public let kills: Int64

    /// Makes it from its parts.
    public init(group: String, kills: Int64) {
        self.group = group
        self.kills = kills
    }
}

/// The store cannot do what was asked.
public struct TaskStoreError: Error, Sendable, CustomStringConvertible {
    /// A sentence for the log.
    public let description: String
    /// Whether the same call may succeed later.
    public let isRetryable: Bool
    /// Whether the disk is full.
    public let isOutOfSpace: Bool

    /// Makes an error from its parts.
    public init(description: String, isRetryable: Bool, isOutOfSpace: Bool = false) {
        self.description = description
        self.isRetryable = isRetryable
        self.isOutOfSpace = isOutOfSpace
    }
}

/// One task as the store knows it.
public struct PipelineTask: Sendable {
    /// Names the task.
    public var id: TaskID
    /// The node that has its files and carries it out; nil where there is one node only.
    public var node: NodeName?
    /// Whether it has a directory, as the store was told; nil where that is not recorded.
    public var recordedDirectory: Bool?
    /// What its owner calls it.
    public var name: String?
    /// Its state.
    public var status: TaskStatus
    /// What it was created with.
    public var parameters: TaskParameters
    /// Who created it; `guest` without a key.
    public var createdBy: String
    /// When it was created.
    public var createdAt: Timestamp
    /// When the latest run was accepted.
    public var startedAt: Timestamp?
    /// When the latest run ended.
    public var completedAt: Timestamp?
    /// When its record last changed.
    public var updatedAt: Timestamp
    /// Why the latest run failed; nil if it did not.
    public var errorMessage: String?
    /// The same as a code.
    public var errorCode: FailureCode?
    /// The latest run; nil before the first.
    public var run: Run?
    /// What the latest run was asked to do; nil before the first.
    public var runRequest: RunRequest?
    /// When the latest run was given a place; nil while it waits for one.
    public var launchedAt: Timestamp?
    /// The executor's process id, once it is known.
    public var executorPID: Int32?
    /// Whether the run in progress was asked to stop.
    public var isCancelRequested: Bool
    /// When it was first asked to; nil at rest.
    public var cancelRequestedAt: Timestamp?
    /// How far the run in progress is; nil at rest.
    public var progress: Progress?
    /// Tells its record as it was read from what it is at another time; 0 of one that was not read.
    public var fingerprint: UInt64 = 0
    /// All four steps in order.
    public var steps: [StepRecord]

    /// Makes a task that was never run.
    public init(
        id: TaskID, name: String?, parameters: TaskParameters, createdBy: String, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.parameters = parameters
        self.createdBy = createdBy
        self.createdAt = createdAt
        status = .pending
        updatedAt = createdAt
        isCancelRequested = false
        steps = PipelineStep.allCases.map {
            StepRecord(step: $0, status: parameters.enables($0) ? .pending : .skipped)
        }
    }

    /// Whether its run waits for a free place, without a process.
    public var isWaiting: Bool { status == .inProgress && launchedAt == nil }

    /// The enabled steps that are done already, up to the first that is not: a complete run goes on after them.
    public var leadingCompletedSteps: [PipelineStep] {
        let enabled = steps.filter { parameters.enables($0.step) }
        return enabled.prefix { $0.status == .completed }.map(\.step)
    }

    /// The step that is running; nil at rest.
    public var currentStep: StepRecord? { steps.first { $0.status == .running } }
}

/// One step of a task.
public struct StepRecord: Sendable {
    /// Which step.
    public var step: PipelineStep
    /// Its state.
    public var status: StepStatus
    /// Names this one execution of the step; nil before the first.
    public var executionID: String?
    /// When its latest execution began.
    public var startedAt: Timestamp?
    /// When its latest execution ended.
    public var completedAt: Timestamp?
    /// Why the latest run failed; nil if it did not.
    public var errorMessage: String?
    /// The same as a code.
    public var errorCode: FailureCode?
    /// The step's figures, as JSON text.
    public var result: String?

    /// Makes a step that was never run.
    public init(step: PipelineStep, status: StepStatus) {
        self.step = step
        self.status = status
    }
}

/// One run of a task: who may write to it.
public struct Run: Hashable, Sendable {
    /// The task.
    public let taskID: TaskID
    /// Unique and growing over all runs of the store; also the order in which runs were accepted.
    public let runID: Int64
    /// Grows with each run of this task.
    public let fence: Int64

    /// Makes a run from its parts.
    public init(taskID: TaskID, runID: Int64, fence: Int64) {
        self.taskID = taskID
        self.runID = runID
        self.fence = fence
    }
}

/// What a client asks of a run.
public struct RunRequest: Hashable, Sendable {
    /// Which steps to run.
    public enum Mode: Hashable, Sendable {
        /// All enabled steps.
        case complete
        /// That one, even if it is disabled.
        case step(PipelineStep)

        /// The steps to run, in order.
        public func steps(of parameters: TaskParameters) -> [PipelineStep] {
            switch self {
            case .complete: PipelineStep.allCases.filter(parameters.enables)
            case .step(let only): [only]
            }
        }
    }

    /// Which steps to run.
    public let mode: Mode
    /// What to do with the vector tables before the load.
    public let vectorTables: VectorTableOptions
    /// The service's own database, its password masked: that of tasks that name none. Known to the claim only.
    public let defaultConnection: String?
    /// The step that a complete run goes on with; what is before it stays as it is. Nil for the beginning. Known to the
    /// claim only.
    public let firstStep: PipelineStep?
    /// Whether every step was done by an earlier run, which has not come to its end. Known to the claim only.
    public let isOnlyEnd: Bool

    /// Makes a request from its parts.
    public init(
        mode: Mode, vectorTables: VectorTableOptions, defaultConnection: String? = nil,
        firstStep: PipelineStep? = nil, isOnlyEnd: Bool = false
    ) {
        self.mode = mode
        self.vectorTables = vectorTables
        self.defaultConnection = defaultConnection
        self.firstStep = firstStep
        self.isOnlyEnd = isOnlyEnd
    }

    /// The steps whose records begin anew.
    public var renewedSteps: [PipelineStep] {
        switch mode {
        case .step(let only): [only]
        case .complete where isOnlyEnd: []
        case .complete: Array(PipelineStep.allCases.drop { firstStep != nil && $0 != firstStep })
        }
    }
}

/// How far the running step is.
public struct Progress: Hashable, Sendable {
    /// The running step; nil while the run waits for a free place.
    public var step: PipelineStep?
    /// Items done.
    public var done: Int
    /// Items in all; 0 while that is not known.
    public var total: Int
    /// What is being done.
    public var message: String
    /// Which of the waiting runs this one is, from 1; nil for one that does not wait, or where nobody has counted.
    public var place: Int?

    /// What a run says as long as it waits for a free place.
    public static let waiting = "排队中"

    /// Makes a progress from its parts.
    public init(step: PipelineStep?, done: Int, total: Int, message: String) {
        self.step = step
        self.done = done
        self.total = total
        self.message = message
    }

    /// 0…100 with one decimal.
    public var percent: Double {
        total > 0 ? (Double(done) * 1000 / Double(total)).rounded() / 10 : 0
    }
}

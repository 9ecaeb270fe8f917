/// One task as the store knows it.
public struct PipelineTask: Sendable {
    public var id: TaskID
    public var name: String?
    public var status: TaskStatus
    public var parameters: TaskParameters
    public var createdBy: String
    public var createdAt: Timestamp
    /// When the latest run was accepted.
    public var startedAt: Timestamp?
    /// When the latest run ended.
    public var completedAt: Timestamp?
    public var updatedAt: Timestamp
    public var errorMessage: String?
    /// The latest run; nil before the first.
    public var run: Run?
    /// What the latest run was asked to do; nil before the first.
    public var runRequest: RunRequest?
    /// The executor's process id, once it has reported.
    public var executorPID: Int32?
    public var isCancelRequested: Bool
    public var progress: Progress?
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

    /// The step that is running; nil at rest.
    public var currentStep: StepRecord? { steps.first { $0.status == .running } }
}

/// One step of a task.
public struct StepRecord: Sendable {
    public var step: PipelineStep
    public var status: StepStatus
    /// Names this one execution of the step; nil before the first.
    public var executionID: String?
    public var startedAt: Timestamp?
    public var completedAt: Timestamp?
    public var errorMessage: String?
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
    }

    public let mode: Mode
    public let vectorTables: VectorTableOptions

    /// Makes a request from its parts.
    public init(mode: Mode, vectorTables: VectorTableOptions) {
        self.mode = mode
        self.vectorTables = vectorTables
    }
}

/// How far the running step is.
public struct Progress: Hashable, Sendable {
    /// The running step; nil while the run waits for a free place.
    public var step: PipelineStep?
    public var done: Int
    public var total: Int
    public var message: String

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

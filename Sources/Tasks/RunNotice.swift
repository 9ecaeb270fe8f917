/// The end of a run that somebody is still to be told of.
public struct RunNotice: Sendable, Equatable {
    /// Tells it from all others, and grows.
    public let number: Int64
    /// The task.
    public let taskID: TaskID
    /// What the task was then.
    public let status: TaskStatus
    /// When.
    public let endedAt: Timestamp
    /// The run; nil for a task that had none.
    public let runID: Int64?

    /// Makes it from its parts.
    public init(number: Int64, taskID: TaskID, status: TaskStatus, endedAt: Timestamp, runID: Int64?) {
        self.number = number
        self.taskID = taskID
        self.status = status
        self.endedAt = endedAt
        self.runID = runID
    }
}

/// The states of a task. Spelled the same in SQL, JSON and logs.
public enum TaskStatus: String, Sendable, CaseIterable {
    case pending
    case inProgress = "in_progress"
    case completed
    case partialCompleted = "partial_completed"
    case failed
    case cancelled
}

/// The states of a step. Spelled the same in SQL, JSON and logs.
public enum StepStatus: String, Sendable, CaseIterable {
    case pending, running, completed, failed, skipped, cancelled
}

/// The four steps, in the order in which they run.
public enum PipelineStep: String, Sendable, CaseIterable {
    case ddlGeneration = "ddl_generation"
    case qaGeneration = "qa_generation"
    case sqlValidation = "sql_validation"
    case trainingLoad = "training_load"
}

public import Tasks

/// The parts of the service that write records, under the names by which people look for them.
public enum Logger: Sendable, Equatable {
    /// Requests and their answers.
    case requests
    /// What becomes of tasks.
    case tasks
    /// The service's own processes.
    case service
    /// A run, in the log of its task.
    case run(TaskID)
    /// The order of a run's steps.
    case steps
    case ddlGeneration
    case questionGeneration
    case sqlValidation
    case trainingLoad
    case vectorTables

    /// The name, as records have it.
    public var name: String {
        switch self {
        case .requests: "unified_api"
        case .tasks: "SimpleWorkflowManager"
        case .service: "pipelined"
        case .run(let task): Self.runPrefix + task.text
        case .steps: "SchemaWorkflowOrchestrator"
        case .ddlGeneration: "DDLMDGenerator"
        case .questionGeneration: "QuestionSQLGenerator"
        case .sqlValidation: "SQLValidator"
        case .trainingLoad: "TrainingDataLoader"
        case .vectorTables: "VectorTableManager"
        }
    }

    /// What the names of all ``run(_:)`` begin with.
    static let runPrefix = "TaskDir_"

    /// Those that write about one step only, and that step.
    static let ofOneStep: [(logger: Logger, step: PipelineStep)] = [
        (.ddlGeneration, .ddlGeneration), (.questionGeneration, .qaGeneration),
        (.sqlValidation, .sqlValidation), (.trainingLoad, .trainingLoad), (.vectorTables, .trainingLoad),
    ]
}

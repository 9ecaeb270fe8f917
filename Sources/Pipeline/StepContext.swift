public import Annotation
public import Interpretation
public import JSON
public import LanguageModel
public import Logs
public import Postgres
public import Reviews
public import Tasks

/// What a step works with.
public struct StepContext {
    /// The right to change the task's directory; what a step makes goes into its generation.
    public let writer: TaskWriter
    /// Where the artifacts lie.
    public var directory: TaskDirectory { writer.directory }
    /// What the task was created with.
    public let parameters: TaskParameters
    /// What this run does with the vector tables.
    public let vectorTables: VectorTableOptions
    /// The database to describe.
    public let connection: ConnectionInfo
    /// Where training data is loaded; nil when no database is configured for it.
    public let vectors: VectorTarget?
    /// A server on which witness databases may be made; nil where there is none.
    public let scratch: ConnectionInfo?
    /// What people say tables and columns mean.
    public let dictionary: BusinessDictionary
    /// What people have decided that they mean.
    public let corrections: Corrections
    /// What people have decided about this database by now, one thing at a time.
    public let decisions: () throws -> Decisions
    /// The language model; nil when none is configured.
    public let model: (any ChatModel)?
    /// Bounds of the work.
    public let limits: Limits
    /// The task's log.
    public let log: LogFile
    /// The task; nil for a run without a service.
    public let taskID: String?
    /// Who created the task; nil for a run without a service.
    public let createdBy: String?
    /// Tells the runs of a task apart.
    public let run: String
    /// What decides what the run makes; each step that ends well keeps it beside its figures.
    public let origin: (any JSONEncodable)?

    /// Bounds of the work.
    public struct Limits: Sendable {
        /// Question–SQL pairs for a theme.
        public let pairsPerTheme: Int
        /// Server-side limit for one statement, in seconds.
        public let statementTimeoutSeconds: Int
        /// Whether rows of the described tables may be read.
        public let isSamplingOn: Bool
        /// How long the gates may take in all, in seconds; 0 for no gates.
        public let gateSeconds: Int
        /// The longest answer of a model about pairs, in its tokens.
        public let modelMaximumTokens: Int
        /// The most tokens that a step spends on a model; 0 for no bound.
        public let modelBudgetTokens: Int

        /// Makes limits from their parts.
        public init(
            pairsPerTheme: Int, statementTimeoutSeconds: Int, isSamplingOn: Bool, gateSeconds: Int,
            modelMaximumTokens: Int = 2048, modelBudgetTokens: Int = 0
        ) {
            self.pairsPerTheme = pairsPerTheme
            self.statementTimeoutSeconds = statementTimeoutSeconds
            self.isSamplingOn = isSamplingOn
            self.gateSeconds = gateSeconds
            self.modelMaximumTokens = modelMaximumTokens
            self.modelBudgetTokens = modelBudgetTokens
        }
    }

    /// Makes a context from its parts.
    public init(
        writer: TaskWriter, parameters: TaskParameters, vectorTables: VectorTableOptions,
        connection: ConnectionInfo, vectors: VectorTarget?, scratch: ConnectionInfo?,
        dictionary: BusinessDictionary, corrections: Corrections,
        decisions: @escaping () throws -> Decisions = { Decisions() }, model: (any ChatModel)?,
        limits: Limits, log: LogFile, taskID: String? = nil,
        createdBy: String? = nil, run: String, origin: (any JSONEncodable)? = nil
    ) {
        self.writer = writer
        self.parameters = parameters
        self.vectorTables = vectorTables
        self.connection = connection
        self.vectors = vectors
        self.scratch = scratch
        self.dictionary = dictionary
        self.corrections = corrections
        self.decisions = decisions
        self.model = model
        self.limits = limits
        self.log = log
        self.taskID = taskID
        self.createdBy = createdBy
        self.run = run
        self.origin = origin
    }

    /// A session with the database to describe.
    func connect() throws -> PostgresConnection {
        try PostgresConnection(connection, statementTimeoutSeconds: limits.statementTimeoutSeconds)
    }

    /// The label of the database as part of a file's name.
    var fileLabel: String {
        String(
            parameters.databaseName.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" ? $0 : "_" })
    }
}

/// Why a step could not reach its end.
public struct StepFailure: Error, CustomStringConvertible {
    /// A sentence for the task's `error_message`.
    public let description: String
    /// The same as a code, for the task's `error_code`.
    public let code: FailureCode
    /// What the step has to tell all the same, as far as it came, as JSON text.
    let result: [UInt8]?

    /// A failure that leaves nothing to tell.
    public init(_ description: String, code: FailureCode) {
        (self.description, self.code, result) = (description, code, nil)
    }

    init(_ description: String, code: FailureCode = .stepFailed, result: StepResult? = nil) {
        self.description = description
        self.code = code
        self.result = result.map { JSONWriter.encode($0) }
    }
}

/// Thrown through a step when its run must stop.
public enum RunInterruption: Error {
    /// Somebody cancelled the run.
    case cancelled
    /// Another run has taken the task over.
    case replaced
}

/// What a task was created with. Defaults are those of the API guide, section 3.1.
public struct TaskParameters: Hashable, Sendable {
    /// The table list's name, relative to the service's folder of lists; nil when a list is uploaded instead.
    public var tableListFile: String?
    /// What the database is about, for prompts and texts.
    public var businessContext: String
    /// A label for file names and filters; the database itself is the connection's.
    public var databaseName: String
    /// The language of what is written, `zh` or `en`; nil for that of the tables' comments, the context, or the names.
    public var language: String?
    /// How many themes there are to be at most; nil for as many as the tables have.
    public var themeCount: Int?
    /// How many questions a theme has at most; nil for as many as the service is set to.
    public var questionsPerTheme: Int?
    /// How many pairs there are to be at most in all; nil for as many as the themes have.
    public var maxPairs: Int?
    /// The connection without its password: the client's, else the service's own as of the creation or the latest run.
    public var maskedConnection: String?
    /// Whether a complete run validates the SQL.
    public var enableSQLValidation = true
    /// Whether invalid SQL may be repaired.
    public var enableLLMRepair = true
    /// Whether validation rewrites the pair file.
    public var modifyOriginalFile = true
    /// Whether a complete run loads the vector tables.
    public var enableTrainingDataLoad = true
    /// What runs do with the vector tables unless they are told otherwise.
    public var vectorTables = VectorTableOptions()

    /// Makes parameters with the guide's defaults for what is not named.
    public init(
        tableListFile: String? = nil, businessContext: String, databaseName: String,
        maskedConnection: String? = nil
    ) {
        self.tableListFile = tableListFile
        self.businessContext = businessContext
        self.databaseName = databaseName
        self.maskedConnection = maskedConnection
    }

    /// What a task's context is when nobody has said anything.
    public static let noBusinessContext = "数据库管理系统"

    /// What somebody said the database is about; nil when nobody did.
    public var givenContext: String? { businessContext == Self.noBusinessContext ? nil : businessContext }

    /// Leaves the first 200 characters of the business context: what a list shows. The task's own state has all of it.
    public mutating func shortenContext() {
        guard businessContext.utf8.count > 200 else { return }
        businessContext = String(String.UnicodeScalarView(businessContext.unicodeScalars.prefix(200)))
    }

    /// Whether a complete run includes the step.
    public func enables(_ step: PipelineStep) -> Bool {
        switch step {
        case .ddlGeneration, .qaGeneration: true
        case .sqlValidation: enableSQLValidation
        case .trainingLoad: enableTrainingDataLoad
        }
    }
}

/// What to do with the vector tables before the load.
public struct VectorTableOptions: Hashable, Sendable {
    /// Copy both tables to `vector_bak/` first.
    public let backup: Bool
    /// Empty the embeddings before the load.
    public let truncate: Bool

    /// Truncating turns the backup on.
    public init(backup: Bool = false, truncate: Bool = false) {
        self.backup = backup || truncate
        self.truncate = truncate
    }
}

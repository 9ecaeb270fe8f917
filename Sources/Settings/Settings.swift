public import Annotation
internal import Crypto
internal import Glibc
public import Interpretation
public import LanguageModel
public import Postgres
public import Vectors

/// The service's settings, read once from the environment.
public struct Settings: Sendable {
    /// Absolute path of the folder that holds `state.db`, `training_data/`, `table_lists/` and `run/`.
    public let dataDirectory: String
    /// The same as it was given, for the paths that the API shows.
    public let shownDataDirectory: String
    /// Absolute path of the folder of `app.log`.
    public let logDirectory: String
    /// `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.
    public let logLevel: String
    /// Absolute path of the folder that `table_list_file` is relative to.
    public let tableListDirectory: String
    /// The database to describe when a task names none.
    public let connection: ConnectionInfo?
    /// The database that holds the LangChain tables.
    public let vectorConnection: ConnectionInfo?
    /// The server on which witness databases are made; nil where that is the one of the vector tables.
    public let scratchConnection: ConnectionInfo?
    /// Where the databases must lie that clients name; nil when that does not matter.
    public let databaseNetworks: Networks?
    /// The business context of tasks that give none.
    public let businessContext: String
    /// Who may use the service; nil when everybody may.
    public let apiKeys: [APIKey]?
    /// The names under which clients reach the service, in small letters; empty when they are those of this machine.
    public let serverNames: Set<String>
    /// The origins of other sites whose pages may use the service.
    public let allowedOrigins: Set<String>
    /// The state that this node shares with others; nil where it has its own.
    public let shared: SharedState?
    /// What people say tables and columns mean.
    public let dictionary: BusinessDictionary
    /// What people have decided that tables and columns mean.
    public let corrections: Corrections
    /// The SHA-256 of both, in hexadecimal.
    let knowledge: String
    /// The language model; nil when none is configured.
    public let model: HTTPChatModel.Endpoint?
    /// Who is to be told of the ends of runs; nil when nobody is.
    public let webhook: Webhook?
    /// The embedding model; nil when none is configured.
    public let embedding: EmbeddingEndpoint?
    /// Processes of the pool for state, files and logs.
    public let apiWorkers: Int
    /// Processes of the pool that may wait on other servers.
    public let toolsWorkers: Int
    /// After how many requests a worker is replaced; 0 for never.
    public let maximumRequests: Int
    /// How many tasks may run at once on this node.
    public let maximumExecutors: Int
    /// How long an executor may take to begin its work, in seconds.
    public let startTimeoutSeconds: Int
    /// How long a run may go on without getting on, in seconds.
    public let progressTimeoutSeconds: Int
    /// How long a step may take, in seconds.
    public let stepTimeoutSeconds: Int
    /// How long a run may take, in seconds.
    public let runTimeoutSeconds: Int
    /// After how many seconds with one request a worker counts as stuck.
    public let requestTimeoutSeconds: Int
    /// The same for a backup or a restore of the vector tables.
    public let vectorTimeoutSeconds: Int
    /// After how many hours the running service copies its store anew; 0 for never.
    public let stateBackupHours: Int
    /// How many of the copies stay.
    public let stateBackupsKept: Int
    /// How long a stopping supervisor waits for requests in hand, in seconds.
    public let graceSeconds: Int
    /// How many question–SQL pairs to write for a theme.
    public let pairsPerTheme: Int
    /// Server-side limit for one statement on the described database, in seconds.
    public let statementTimeoutSeconds: Int
    /// Whether rows of the described tables may be read, for examples, values and figures.
    public let isSamplingOn: Bool
    /// How long the gates of a run's pairs may take in all, in seconds; 0 for no gates.
    public let gateSeconds: Int
    /// The longest answer of the model about pairs, in its tokens.
    public let modelMaximumTokens: Int
    /// The most tokens that a step spends on the model; 0 for no bound.
    public let modelBudgetTokens: Int
    /// The least share of a load's drawn questions that must find their own record among five, 0…1.
    public let minimumRecall: Double

    /// With how many bytes free the disk of the data counts as full.
    public let diskReserveBytes: Int

    /// Where the tasks' directories lie.
    public var trainingDataDirectory: String { dataDirectory + "/training_data" }
    /// Where the backups of the vector tables lie.
    public var vectorBackupsDirectory: String { dataDirectory + "/vector_backups" }
    /// Where files lie that were put together for a download.
    public var exportDirectory: String { dataDirectory + "/exports" }
    /// The store's file.
    public var statePath: String { dataDirectory + "/state.db" }
    /// The file that tells this data directory from every other, made by the supervisor.
    public var instancePath: String { dataDirectory + "/node.id" }
    /// Where copies of the state lie.
    public var stateCopiesDirectory: String { dataDirectory + "/state_backups" }
    /// Where sockets and process ids lie.
    public var runDirectory: String { dataDirectory + "/run" }
    /// Where the locks of tasks lie.
    public var lockDirectory: String { runDirectory + "/locks" }
    /// The file that is locked while waiting runs are launched.
    public var queueLockPath: String { runDirectory + "/queue.lock" }
    /// Where it is noted when each duty was last done.
    public var dutyDirectory: String { runDirectory + "/duties" }
    /// Where the processes of the service are named.
    public var processDirectory: String { runDirectory + "/processes" }

    /// Who the service is to run as; nil for whoever starts it. Known before all other settings, whose files belong to
    /// that user.
    public static var user: String? {
        getenv(SettingKey.user.rawValue).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads and checks every variable.
    ///
    /// - Throws: ``SettingsError`` with all problems together.
    public init(environment: [String: String]) throws(SettingsError) {
        var reader = SettingReader(environment: environment)
        let data = reader.text(.dataDirectory)
        shownDataDirectory = data
        dataDirectory = Self.absolute(data)
        logDirectory = Self.absolute(reader.text(.logDirectory))
        logLevel = reader.choice(.logLevel, among: ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
        tableListDirectory = Self.absolute(
            environment[SettingKey.tableListDirectory.rawValue] ?? data + "/table_lists")
        connection = reader.connection(.connection, file: .connectionFile)
        vectorConnection = reader.connection(.vectorConnection, file: .vectorConnectionFile)
        scratchConnection = reader.connection(.scratchConnection, file: .scratchConnectionFile)
        databaseNetworks = reader.networks(.databaseNetworks)
        businessContext = reader.text(.businessContext)
        apiKeys = reader.keys(.apiKeysFile)
        serverNames = reader.names(.serverNames)
        allowedOrigins = reader.origins(.allowedOrigins)
        shared = reader.sharedState()
        dictionary = reader.dictionary()
        corrections = reader.corrections()
        knowledge = Hex.text(SHA256.digest(reader.knowledge))
        model = reader.model()
        webhook = reader.webhook()
        embedding = reader.embedding()
        apiWorkers = reader.integer(.apiWorkers, in: 1...256)
        toolsWorkers = reader.integer(.toolsWorkers, in: 1...256)
        maximumRequests = reader.integer(.maximumRequests, in: 0...1_000_000_000)
        let executors = reader.integer(.maximumExecutors, in: 0...256)
        maximumExecutors = executors > 0 ? executors : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        startTimeoutSeconds = reader.integer(.startTimeoutSeconds, in: 1...3600)
        progressTimeoutSeconds = reader.integer(.progressTimeoutSeconds, in: 1...604_800)
        stepTimeoutSeconds = reader.integer(.stepTimeoutSeconds, in: 1...604_800)
        runTimeoutSeconds = reader.integer(.runTimeoutSeconds, in: 1...604_800)
        requestTimeoutSeconds = reader.integer(.requestTimeoutSeconds, in: 1...86_400)
        vectorTimeoutSeconds = reader.integer(.vectorTimeoutSeconds, in: 1...86_400)
        stateBackupHours = reader.integer(.stateBackupHours, in: 0...8760)
        stateBackupsKept = reader.integer(.stateBackupsKept, in: 1...1000)
        graceSeconds = reader.integer(.graceSeconds, in: 1...3600)
        pairsPerTheme = reader.integer(.pairsPerTheme, in: 1...100)
        statementTimeoutSeconds = reader.integer(.statementTimeoutSeconds, in: 1...3600)
        isSamplingOn = reader.choice(.sampling, among: ["ON", "OFF"]) == "ON"
        gateSeconds = reader.integer(.gateSeconds, in: 0...86_400)
        modelMaximumTokens = reader.integer(.modelMaximumTokens, in: 256...65_536)
        modelBudgetTokens = reader.integer(.modelBudgetTokens, in: 0...1_000_000_000)
        minimumRecall = reader.share(.minimumRecall)
        diskReserveBytes = reader.integer(.diskReserve, in: 0...1_000_000) << 20
        guard reader.problems.isEmpty else { throw SettingsError(problems: reader.problems) }
    }

    /// Reads this process's environment.
    public init() throws(SettingsError) {
        var values: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                values[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        try self.init(environment: values)
    }

    private static func absolute(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if path.hasPrefix("/") { return path }
        guard let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
    }
}

/// What is wrong with the environment, all of it.
public struct SettingsError: Error, Sendable, CustomStringConvertible {
    /// One sentence for each problem; none holds a secret.
    public let problems: [String]
    /// All problems, one per line.
    public var description: String { problems.joined(separator: "\n") }
}

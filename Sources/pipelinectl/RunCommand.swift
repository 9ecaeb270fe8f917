import FoundationEssentials
import Glibc
import JSON
import LanguageModel
import Logs
import Pipeline
import Postgres
import Processes
import Settings
import Tasks
import Vectors

/// `pipelinectl run`: the four steps on one database, in a folder of its own, without any server.
struct RunCommand {
    static let usage = """
        usage: pipelinectl run --db URI --tables FILE [option…]

        Makes training data for the tables of a PostgreSQL database: DDL and Markdown, question-SQL pairs, validation,
        and, with --vector-db, the load into the LangChain vector tables.

          --db URI           postgresql://user:password@host:port/database, or @FILE whose first line is the URI
          --tables FILE      table list: one name per line or separated by commas
          --vector-db URI    database with pgvector to load into, or @FILE; without it the load is left out
          --out FOLDER       where the artifacts go; default ./pipeline_<timestamp>
          --context TEXT     what the database is about
          --language LANGUAGE  zh or en; default that of the tables' comments, else of --context, else of the names
          --db-name NAME     label in file names; default the database's name
          --themes N         themes at most; default as many as the tables have
          --pairs N          question-SQL pairs per theme, 1 to 100; default 10
          --max-pairs N      question-SQL pairs in all; default as many as the themes have
          --step NAME        only that step: ddl_generation, qa_generation, sql_validation or training_load
          --resume           go on in --out FOLDER after the last step that an earlier run has done there
          --no-sampling      read no rows of the tables, only the catalog
          --no-validation    leave the validation out
          --backup           copy the vector tables to vector_bak/ first
          --truncate         empty the vector tables before the load (implies --backup)

        The language model, the embedding model and the dictionary of business terms are those of the service's settings
        (DATA_PIPELINE_LLM_…, DATA_PIPELINE_EMBEDDING_…, DATA_PIPELINE_DICTIONARY), read from the environment; without them
        the built-in n-grams embed, and no model or term is used.
        """

    private let connection: ConnectionInfo
    private let vectorConnection: ConnectionInfo?
    private let list: TableList
    private let directory: TaskDirectory
    private let parameters: TaskParameters
    private let limits: StepContext.Limits
    private let mode: RunRequest.Mode
    private let isResumed: Bool
    private let settings: Settings

    init(_ arguments: [String]) throws {
        let options = try Options(
            arguments,
            valued: [
                "--db", "--tables", "--vector-db", "--out", "--context", "--language", "--db-name", "--pairs",
                "--themes", "--max-pairs", "--step",
            ],
            flags: ["--resume", "--no-validation", "--no-sampling", "--backup", "--truncate"])
        isResumed = options.has("--resume")
        if isResumed, options.value("--out") == nil || options.value("--step") != nil {
            throw UsageError(problem: "--resume needs --out FOLDER, and goes with no --step")
        }
        connection = try Self.connection(options.required("--db"), "--db")
        vectorConnection = try options.value("--vector-db").map { try Self.connection($0, "--vector-db") }
        let file = try options.required("--tables")
        guard let content = try? Data(contentsOf: URL(filePath: file)) else {
            throw UsageError(problem: "--tables: the file \(file) cannot be read")
        }
        list = try TableList(parsing: content, atMost: .max)
        directory = TaskDirectory(path: options.value("--out") ?? Self.freshFolder(at: .now()))
        settings = try Settings()
        limits = StepContext.Limits(
            pairsPerTheme: try options.number("--pairs", default: 10, in: 1...100),
            statementTimeoutSeconds: 30,
            isSamplingOn: !options.has("--no-sampling"), gateSeconds: settings.gateSeconds,
            modelMaximumTokens: settings.modelMaximumTokens, modelBudgetTokens: settings.modelBudgetTokens)
        if let name = options.value("--step") {
            guard let step = PipelineStep(rawValue: name) else {
                throw UsageError(
                    problem: "--step must be one of "
                        + PipelineStep.allCases.map(\.rawValue).joined(separator: ", "))
            }
            mode = .step(step)
        } else {
            mode = .complete
        }
        var parameters = TaskParameters(
            businessContext: options.value("--context") ?? TaskParameters.noBusinessContext,
            databaseName: options.value("--db-name") ?? connection.database)
        if let language = options.value("--language") {
            guard ["zh", "en"].contains(language) else {
                throw UsageError(problem: "--language must be zh or en")
            }
            parameters.language = language
        }
        parameters.themeCount = try options.optionalNumber("--themes", in: 1...10_000)
        parameters.maxPairs = try options.optionalNumber("--max-pairs", in: 1...100_000)
        parameters.enableSQLValidation = !options.has("--no-validation")
        parameters.enableTrainingDataLoad = vectorConnection != nil
        parameters.vectorTables = VectorTableOptions(
            backup: options.has("--backup"), truncate: options.has("--truncate"))
        self.parameters = parameters
    }

    /// A folder of this moment that is not there yet: an hour may come twice.
    private static func freshFolder(at time: Timestamp) -> String {
        let name = "./pipeline_\(time.compact)"
        var ordinal = 1
        func folder() -> String { ordinal == 1 ? name : "\(name)_\(ordinal)" }
        while access(folder(), F_OK) == 0 { ordinal += 1 }
        return folder()
    }

    /// - Returns: the exit code.
    func run() throws -> Int32 {
        guard let writer = try TaskWriter(standalone: directory) else {
            throw UsageError(problem: "another run is working in \(directory.path)")
        }
        try writer.create()
        let origin = RunOrigin(
            list: Array(list.fileText.utf8), parameters, connection, settings,
            pairsPerTheme: limits.pairsPerTheme, isSamplingOn: limits.isSamplingOn,
            software: ProgramPath.version(of: ProgramPath.own()))
        let done = isResumed ? try stepsDone(of: origin) : []
        try writer.write(list)
        let context = StepContext(
            writer: writer, parameters: parameters, vectorTables: parameters.vectorTables,
            connection: connection,
            vectors: try vectorConnection.map {
                VectorTarget(
                    connection: $0, embedder: try settings.embedder(),
                    backups: VectorBackups(path: directory.path(of: "vector_backups")),
                    minimumRecall: settings.minimumRecall)
            },
            scratch: settings.scratchConnection ?? vectorConnection,
            dictionary: settings.dictionary, corrections: settings.corrections,
            model: try settings.model.map { try HTTPChatModel($0) },
            limits: limits,
            log: try LogFile(of: writer, threshold: .info), run: Timestamp.now().compact, origin: origin)
        let recorder = ConsoleRecorder(steps: mode.steps(of: parameters).filter { !done.contains($0) })
        let end = PipelineRunner(context, recorder: recorder).run(mode, after: done)
        switch end {
        case .finished:
            print("artifacts: \(directory.path)")
            for file in try directory.files() { print("  \(file.name)  \(file.size) bytes") }
            return 0
        case .failed(let message, _):
            StandardError.line("failed: \(message)\nlog: \(directory.path(of: TaskDirectory.logName))")
            return 1
        case .cancelled, nil:
            StandardError.line("cancelled")
            return 130
        }
    }

    /// The steps that an earlier run has done in the folder, up to the first that it has not.
    private func stepsDone(of origin: RunOrigin) throws -> [PipelineStep] {
        var done: [PipelineStep] = []
        for step in mode.steps(of: parameters) {
            guard let text = try directory.read("\(step.rawValue)_result.json"),
                let earlier = try RunOrigin(of: JSONValue(parsing: text))
            else { break }
            if let change = origin.changes(since: earlier).first {
                throw UsageError(
                    problem:
                        "--resume: \(change.rawValue) changed after \(step.rawValue) was done; leave --resume out"
                )
            }
            done.append(step)
        }
        return done
    }

    /// A URI, or the first line of the file behind an `@`.
    static func connection(_ text: String, _ option: String) throws -> ConnectionInfo {
        var uri = text
        if text.hasPrefix("@") {
            guard let content = try? Data(contentsOf: URL(filePath: String(text.dropFirst()))) else {
                throw UsageError(problem: "\(option): the file \(text.dropFirst()) cannot be read")
            }
            uri =
                String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(
                    String.init) ?? ""
        }
        do {
            return try ConnectionInfo(uri: uri)
        } catch {
            throw UsageError(problem: "\(option): \(error)")
        }
    }
}

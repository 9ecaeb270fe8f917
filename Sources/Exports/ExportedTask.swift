import JSON
public import Reviews
public import Schema
public import Tasks
public import Training

/// What of a task can be handed on.
public struct ExportedTask {
    /// The label of its database.
    public let databaseName: String
    /// The pairs as they would be loaded.
    public let pairs: [QuestionSQLPair]
    /// What people have decided about the database.
    public let decisions: Decisions
    /// What is known of its tables; none where they were not described.
    public let tables: [Table]
    /// The language of what is written.
    public let language: Language
    /// The names of the tables' files.
    let names: FileNames
    private let directory: TaskDirectory
    private let evidence: [QuestionSQLPair: JSONValue]

    /// Reads what the task's directory holds.
    ///
    /// - Throws: ``FileError``, or ``TrainingError`` where its files are no pair files; nil when it has no pairs yet.
    public init?(_ directory: TaskDirectory, databaseName: String, decisions: Decisions) throws {
        guard let name = try directory.pairFile()?.name, let bytes = try directory.read(name) else {
            return nil
        }
        let stem = name.dropLast("_pair.json".count)
        pairs = try PairFile.settled(
            decisions.applied(to: PairFile.decode(bytes).pairs),
            repaired: directory.read(stem + "_repaired.json"),
            rejected: directory.read(stem + "_rejected.json"))
        let schema = try directory.read(SchemaFile.name).flatMap { try? SchemaFile(parsing: $0) }
        self.databaseName = databaseName
        self.decisions = decisions
        self.directory = directory
        tables = schema?.tables ?? []
        names = FileNames(tables.map(\.name))
        language = schema?.language ?? .chinese
        var evidence: [QuestionSQLPair: JSONValue] = [:]
        for line in try directory.read(stem + "_evidence.jsonl")?.split(separator: 0x0A) ?? [] {
            guard let json = try? JSONValue(parsing: line), let question = json["question"]?.stringValue,
                let sql = json["sql"]?.stringValue
            else { continue }
            evidence[QuestionSQLPair(question: question, sql: sql)] = json
        }
        self.evidence = evidence
    }

    /// What the evidence of a pair says under that name.
    func evidence(_ name: String, of pair: QuestionSQLPair) -> String? { evidence[pair]?[name]?.stringValue }

    /// The text of a file of the task; nil without one.
    func text(_ name: String) -> String? {
        (try? directory.read(name))?.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The content of a file of that format.
    public func file(_ format: ExportFormat, at time: Timestamp) -> [UInt8] {
        switch format {
        case .chat: chat()
        case .spider: spider()
        case .vanna: vanna()
        case .wrenai: wrenAI()
        case .csv: table()
        case .bundle: bundle(at: time)
        }
    }
}

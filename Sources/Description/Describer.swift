public import Annotation
internal import Catalog
public import Interpretation
public import Postgres
public import Schema
internal import Survey

/// Describes tables: reads the catalog, looks at rows, relates, interprets, and annotates, in that order and once.
public struct Describer {
    private let annotator: Annotator
    private let interpreter: Interpreter
    private let isSamplingOn: Bool

    /// Makes a describer.
    ///
    /// - Parameters:
    ///   - interpreter: says what is meant, with what people have decided.
    ///   - isSamplingOn: whether rows may be read.
    public init(annotator: Annotator, interpreter: Interpreter = Interpreter(), isSamplingOn: Bool) {
        self.annotator = annotator
        self.interpreter = interpreter
        self.isSamplingOn = isSamplingOn
    }

    /// Describes the tables that the names stand for, as ``SchemaReader/select(_:defaultSchema:)`` takes them.
    ///
    /// Rows are looked at outside the snapshot that the catalog is read in, in transactions of a statement each.
    /// - Parameters:
    ///   - context: what the database is about, for the model.
    ///   - language: what is written in; nil for the language of people's comments.
    ///   - otherwise: the language where there are no such comments; nil for that of the names.
    ///   - learnt: what need not be asked of the model; what is asked now is added.
    ///   - modelSeconds: how long the model may be asked at most, told when it is about to be; nil for as long as it takes.
    ///   - connect: makes a session; called again for many tables, and those that the server has no room for are done
    ///     without.
    ///   - progress: told how far the work is, several times a second; what it throws ends it.
    /// - Throws: ``UnknownTables`` when a name stands for nothing; ``CatalogError``, ``SurveyError``, or what a callback
    ///   throws.
    public func describe(
        _ names: [String], context: String, language: Language? = nil, otherwise: Language? = nil,
        learnt: inout LearntComments?,
        modelSeconds: () -> Double? = { nil }, connect: () throws -> PostgresConnection,
        progress: (DescriptionProgress) throws -> Void = { _ in }
    ) throws -> SchemaDescription {
        let connection = try connect()
        var (definitions, subjects, unreadable) = try read(names, on: connection)
        // The server knows the tables of this session by heart now; it works on while others are asked, and we.
        let fingerprint = CatalogFingerprint(of: definitions.map(\.name), on: connection)
        var answer: String?
        var sessions: [PostgresConnection] = []
        var problems: [SamplingProblem] = []
        if isSamplingOn {
            let wanted = min(3, 1 + subjects.count / 25) - 1
            while sessions.count < wanted, let more = try? connect() { sessions.append(more) }
            if sessions.isEmpty {
                answer = fingerprint?.value() ?? ""
                sessions = [connection]
            }
            (subjects, problems) = try survey(consume subjects, sessions, progress)
            let gone = Set(problems.filter(\.isGone).map(\.table))
            definitions.removeAll { gone.contains($0.name) }
            subjects.removeAll { gone.contains($0.table.name) }
        }
        let total = subjects.count
        let survey = RelationSurvey(isSamplingOn ? sessions : [connection], measures: isSamplingOn)
        var tables = try survey.related(subjects) { try progress(.relating(total: total)) }
        subjects = []
        // Nothing may stay open while a model thinks.
        if learnt != nil { answer = answer ?? fingerprint?.value() ?? "" }
        // What people say in the file of business terms is evidence before anything that is derived from names.
        annotator.annotateFromTerms(&tables)
        tables = interpreter.interpret(consume tables)
        let report = try annotator.annotate(
            &tables, context: context, language: language, otherwise: otherwise, learnt: &learnt,
            limitSeconds: modelSeconds()
        ) { done, total in
            try progress(.annotating(done: done, total: total))
        }
        tables = interpreter.complete(consume tables)
        for (index, table) in tables.enumerated() { definitions[index].describe(as: table) }
        return SchemaDescription(
            definitions: definitions,
            unreadable: unreadable, gone: problems.filter(\.isGone),
            notSampled: problems.filter { !$0.isGone }, fingerprint: { answer ?? fingerprint?.value() ?? "" },
            report: report, encoding: connection.serverEncoding)
    }

    /// Reads what the catalog says of the tables, and what is known of each.
    ///
    /// Each table is held once, and what is found out is added to it in its place, however much memory thousands of them take.
    private func read(
        _ names: [String], on connection: PostgresConnection
    ) throws -> ([TableDefinition], [SurveySubject], unreadable: [(table: TableName, error: CatalogError)]) {
        let selection = try SchemaReader(connection, measuresSizes: isSamplingOn).select(names)
        guard selection.resolution.unknown.isEmpty else {
            throw UnknownTables(unknown: selection.resolution.unknown, nameCount: names.count)
        }
        let subjects = selection.tables.map {
            SurveySubject(interpreter.commented($0.table), oid: $0.oid, pageCount: $0.pageCount)
        }
        return (selection.tables.map(\.undescribed), subjects, selection.unreadable)
    }

    private func survey(
        _ subjects: consuming [SurveySubject], _ sessions: [PostgresConnection],
        _ progress: (DescriptionProgress) throws -> Void
    ) throws -> (tables: [SurveySubject], problems: [SamplingProblem]) {
        let total = subjects.count
        var latest: (index: Int, table: Schema.TableName)?
        return try Sampler(sessions).survey(
            subjects,
            progress: { index, table in
                latest = (index, table)
                try progress(.surveying(done: index, total: total, table: table, begins: true))
            },
            waiting: {
                guard let (index, table) = latest else { return }
                try progress(.surveying(done: index, total: total, table: table, begins: false))
            })
    }
}

public import Postgres
internal import SQL
public import Schema

/// Bounds on what sampling may cost.
public struct SamplingLimits: Sendable {
    /// Rows read of each table at most.
    public var rows = 1000
    /// Server-side limit for each statement, in milliseconds.
    public var timeoutMilliseconds = 900
    /// How long a statement waits for a table that another session has locked, in milliseconds.
    public var lockTimeoutMilliseconds = 700
    /// Tables of up to so many pages of 8 KiB are counted and read from all over; larger ones are sampled by pages.
    public var smallTablePages = 1250
    /// Views and foreign tables are read where the planner's cost of doing so is no more than this.
    public var viewCost = 50_000.0
    /// Characters of a text that are read at most.
    var textLength = 200

    /// Rows that a table counted whole may have at most.
    static let smallTableRows = 200_000

    /// Makes the usual limits.
    public init() {}

    /// How many rows to look at: fewer of a wide table.
    func rowsWanted(of columns: Int) -> Int { max(100, min(rows, 20_000 / max(1, columns))) }
}

/// That the values of one table could not be looked at; its DDL is complete all the same.
public struct SamplingProblem: Sendable {
    /// The table.
    public let table: TableName
    /// Why.
    public let error: SurveyError

    /// Why, in one sentence.
    public var message: String { error.withoutValues }
    /// Whether the table is not there any more.
    public let isGone: Bool

    init(_ table: SurveySubject, _ error: SurveyError) {
        self.table = table.name
        self.error = error
        // undefined_table; a view may lack a table that it reads.
        isGone = error.databaseError?.sqlState == "42P01" && table.table.kind != .view
    }
}

/// Adds figures and examples from the data: samples, few-valued columns, ranges, shares of NULL, numbers of rows.
///
/// Large tables are never read whole nor counted: the planner's statistics are taken, else `TABLESAMPLE`. Secrets are
/// not read, personal data are masked (``Discretion``).
public struct Sampler {
    let sessions: [PostgresConnection]
    private(set) var limits: SamplingLimits

    /// Makes a sampler on a session that nobody else uses meanwhile.
    public init(_ connection: PostgresConnection, limits: SamplingLimits = SamplingLimits()) {
        self.init([connection], limits: limits)
    }

    /// Makes a sampler on a few sessions, among which the tables are shared out.
    public init(_ sessions: [PostgresConnection], limits: SamplingLimits = SamplingLimits()) {
        precondition(!sessions.isEmpty, "sampling needs a session")
        self.sessions = sessions
        self.limits = limits
        // Such a server counts bytes.
        if sessions[0].serverEncoding == "SQL_ASCII" { self.limits.textLength *= 4 }
    }

    /// Looks at the rows of the tables, each statement a short read-only transaction of its own.
    ///
    /// - Parameters:
    ///   - progress: called before each table with its position from 0; what it throws ends the work early, and the
    ///     sessions.
    ///   - waiting: called several times a second while the server works; what it throws does the same.
    /// - Returns: the tables with what their rows tell, and those of them that could not be sampled, both in order.
    /// - Throws: ``SurveyError`` when no session is left, or what the callbacks throw.
    public func survey(
        _ tables: consuming [SurveySubject], progress: (Int, TableName) throws -> Void = { _, _ in },
        waiting: () throws -> Void = {}
    ) throws -> (tables: [SurveySubject], problems: [SamplingProblem]) {
        let (figures, problems) = try look(at: tables, progress, waiting)
        for (index, known) in figures.enumerated() { tables[index].add(known) }
        return (tables, problems)
    }

    /// What the rows of each table tell, and which could not be looked at.
    private func look(
        at tables: [SurveySubject], _ progress: (Int, TableName) throws -> Void, _ waiting: () throws -> Void
    ) throws -> (figures: [TableFigures], problems: [SamplingProblem]) {
        // The rows of tiny tables say more than the planner's statistics, which cost more than reading them.
        let statistics = try TableStatistics.all(
            of: tables.filter { !$0.isTiny(limits) }, on: sessions[0])
        let looks = tables.map {
            TableLook(at: $0, known: statistics[$0.oid] ?? TableStatistics(), limits: limits)
        }
        var position = 0
        try limited(waiting: waiting) {
            while position < looks.count {
                try progress(position, looks[position].table.name)
                position += 1
                if let statement = looks[position - 1].begin() { return statement }
            }
            return nil
        }
        completeFailed(looks)
        return (looks.map { $0.shown ?? $0.tableFigures }, looks.compactMap(\.problem))
    }

    /// Takes from the planner's statistics what rows were meant to say that could not be read.
    private func completeFailed(_ looks: [TableLook]) {
        let failed = looks.filter { $0.problem?.isGone == false && $0.table.isTiny(limits) }
        guard !failed.isEmpty, let session = sessions.first(where: \.isAlive),
            let statistics = try? TableStatistics.all(of: failed.map(\.table), on: session)
        else { return }
        for look in failed { statistics[look.table.oid].map(look.complete(with:)) }
    }

    /// Carries out statements with the limits in force, each of them in a transaction that can only read.
    ///
    /// - Parameter next: as of ``StatementPipeline/run(_:waiting:)``.
    func limited(waiting: () throws -> Void, _ next: () throws -> PipelinedStatement?) throws {
        let pipeline = StatementPipeline(
            sessions,
            TransactionSettings(
                statementTimeout: limits.timeoutMilliseconds, lockTimeout: limits.lockTimeoutMilliseconds,
                searchPath: .publicFirst))
        do {
            try pipeline.run(next, waiting: waiting)
        } catch let error as PostgresError {
            throw SurveyError.database(error)
        }
    }
}

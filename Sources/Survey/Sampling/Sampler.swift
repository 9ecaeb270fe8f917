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

    init(_ table: Table, _ error: SurveyError) {
        self.table = table.name
        self.error = error
        // undefined_table; a view may lack a table that it reads.
        isGone = error.databaseError?.sqlState == "42P01" && table.kind != .view
    }
}

/// Adds figures and examples from the data: samples, few-valued columns, ranges, shares of NULL, numbers of rows.
///
/// Large tables are never read whole nor counted: the planner's statistics are taken, else `TABLESAMPLE`. Secrets are
/// not read, personal data are masked (``Discretion``).
public struct Sampler {
    let sessions: [PostgresConnection]
    let limits: SamplingLimits

    /// Makes a sampler on a session that nobody else uses meanwhile.
    public init(_ connection: PostgresConnection, limits: SamplingLimits = SamplingLimits()) {
        self.init([connection], limits: limits)
    }

    /// Makes a sampler on a few sessions, among which the tables are shared out.
    public init(_ sessions: [PostgresConnection], limits: SamplingLimits = SamplingLimits()) {
        precondition(!sessions.isEmpty, "sampling needs a session")
        self.sessions = sessions
        self.limits = limits
    }

    /// Samples the tables, each statement a short read-only transaction of its own.
    ///
    /// - Parameters:
    ///   - progress: called before each table with its position from 0; false ends the work early, and the sessions.
    ///   - waiting: called several times a second while the server works; false does the same.
    /// - Returns: the tables that could not be sampled, in the order of the tables.
    /// - Throws: when no session is left.
    public func sample(
        _ tables: inout [Table], progress: (Int, TableName) -> Bool = { _, _ in true },
        waiting: () -> Bool = { true }
    ) throws(SurveyError) -> [SamplingProblem] {
        // The rows of tiny tables say more than the planner's statistics, which cost more than reading them.
        let statistics = try TableStatistics.all(
            of: tables.filter { !$0.isTiny(limits) }, on: sessions[0])
        let looks = tables.map {
            TableLook(at: $0, known: statistics[$0.oid] ?? TableStatistics(), limits: limits)
        }
        var position = 0
        try limited(waiting: waiting) {
            while position < looks.count {
                guard progress(position, looks[position].table.name) else { throw Stopped() }
                position += 1
                if let statement = looks[position - 1].begin() { return statement }
            }
            return nil
        }
        completeFailed(looks)
        for (index, look) in looks.enumerated() {
            tables[index] = look.table
            fill(&tables[index], with: look.figures)
        }
        return looks.compactMap(\.problem)
    }

    /// Takes from the planner's statistics what rows were meant to say that could not be read.
    private func completeFailed(_ looks: [TableLook]) {
        let failed = looks.filter { $0.problem?.isGone == false && $0.table.isTiny(limits) }
        guard !failed.isEmpty, let session = sessions.first(where: \.isAlive),
            let statistics = try? TableStatistics.all(of: failed.map(\.table), on: session)
        else { return }
        for look in failed { statistics[look.table.oid].map(look.complete(with:)) }
    }

    /// That whoever waits for the work has had enough.
    private struct Stopped: Error {}

    /// Carries out statements with the limits in force, each of them in a transaction that can only read.
    ///
    /// - Parameter next: as of ``StatementPipeline/run(_:waiting:)``.
    func limited(
        waiting: () -> Bool, _ next: () throws -> PipelinedStatement?
    ) throws(SurveyError) {
        do {
            // Isolation that is stricter than this is of no use for one statement, and a standby has none.
            let pipeline = StatementPipeline(
                sessions, "ISOLATION LEVEL READ COMMITTED, READ ONLY",
                TransactionSettings(
                    statementTimeout: limits.timeoutMilliseconds, lockTimeout: limits.lockTimeoutMilliseconds,
                    searchPath: .publicFirst))
            try pipeline.run(next) { guard waiting() else { throw Stopped() } }
        } catch is Stopped {
            return
        } catch let error as PostgresError {
            throw .database(error)
        } catch {
            throw .database(PostgresError(kind: .protocolViolation, message: "\(error)"))
        }
    }

    private func fill(_ table: inout Table, with figures: [Int: ColumnFigures]) {
        let keys = table.constraints
            .filter { [.primaryKey, .unique, .foreignKey].contains($0.kind) && $0.columns.count == 1 }
            .flatMap(\.columns)
        for index in table.columns.indices {
            var column = table.columns[index]
            guard let known = figures[column.number] else { continue }
            column.nullFraction = known.nullFraction
            column.distinctEstimate = known.distinct
            guard !ColumnSecrecy.isSecret(column.name) else {
                table.columns[index] = column
                continue
            }
            let mask = { Discretion.masked($0, of: column) }
            for example in known.examples where !example.isEmpty && column.samples.count < 5 {
                let shown = TableText.value(mask(example), limit: 100)
                if !column.samples.contains(shown) { column.samples.append(shown) }
            }
            if let (low, high) = known.bounds(column.family), mask(low) == low, mask(high) == high {
                (column.minimum, column.maximum) = (low, high)
            }
            if column.enumValues.isEmpty, !keys.hasName(column.name), let few = known.fewValues(column),
                few.allSatisfy({ mask($0) == $0 })
            {
                column.enumValues = few
            }
            table.columns[index] = column
        }
    }
}

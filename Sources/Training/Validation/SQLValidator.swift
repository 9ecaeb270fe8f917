public import Postgres

/// Checks SQL against a live database without running it.
///
/// Each text is parsed by the extended protocol (so that it is one statement) and planned by `EXPLAIN`, both in a
/// read-only transaction with its own time limits that is always rolled back. The text itself is never executed;
/// functions that the planner evaluates cannot write. Blocking; for one thread.
public final class SQLValidator: SQLChecker {
    private let connection: PostgresConnection
    private let helper: PostgresConnection?
    private let settings: TransactionSettings

    /// Makes a validator on a session that nobody else uses meanwhile; one that is lost between two texts is made anew.
    ///
    /// - Parameters:
    ///   - helper: another such session, which plans texts beside it.
    ///   - statementTimeout: limit for parsing and for planning each text, in milliseconds.
    ///   - lockTimeout: limit for waiting on a lock, in milliseconds.
    public init(
        _ connection: PostgresConnection, besides helper: PostgresConnection? = nil,
        statementTimeout: Int = 10_000, lockTimeout: Int = 2_000
    ) {
        self.connection = connection
        self.helper = helper
        // A table of `public` is called by its name alone.
        settings = TransactionSettings(
            statementTimeout: statementTimeout, lockTimeout: lockTimeout, searchPath: .publicFirst)
    }

    /// Checks one text.
    public func check(_ sql: String) -> SQLVerdict {
        // C strings end at NUL: the server would see another text than the one that is kept.
        if sql.utf8.contains(0) { return .invalid(SQLProblem(.syntaxError, "the text holds a NUL byte")) }
        do throws(Doubt) {
            try begin()
            defer { _ = try? connection.query("ROLLBACK") }
            try parse(sql)
            try plan(sql)
            return .valid
        } catch {
            switch error {
            case .invalid(let problem): return .invalid(problem)
            case .inconclusive(let obstacle): return .inconclusive(obstacle)
            }
        }
    }

    /// Has the server plan all texts of which nothing but a query can be read, some sent ahead of the results of others.
    ///
    /// What is planned without anything that changes or locks rows, and returns columns, is valid. An option list stands before
    /// the text, so that it cannot add to it, and no statement that could follow is anything but one that may stand alone.
    public func areValid(_ texts: [String]) -> [Bool] {
        final class Verdicts { var areValid: [Bool] = [] }
        let verdicts = Verdicts()
        verdicts.areValid = texts.map { _ in false }
        var position = 0
        // The same limits as for one text by itself; what takes long is left to that.
        let silence = (settings.statementTimeout ?? 0) / 1000 + 30
        let pipeline = StatementPipeline(
            [connection, helper].compactMap { $0 }, settings, depth: 16, silenceSeconds: silence)
        var isQuick = true
        // A session that is lost shows at the next text that is checked by itself.
        try? pipeline.run {
            while isQuick, position < texts.count {
                defer { position += 1 }
                let text = StatementText(texts[position])
                guard text.isPlain, !texts[position].utf8.contains(0) else { continue }
                let mustShowColumns = text.mayLackColumns
                return PipelinedStatement(
                    Self.explanation(of: texts[position], showingColumns: mustShowColumns)
                ) { [index = position] rows in
                    let plan = rows.rowCount > 0 ? rows.text(0, 0) ?? "" : ""
                    verdicts.areValid[index] =
                        !plan.isEmpty && Self.fault(in: plan) == nil
                        && (!mustShowColumns || plan.contains(Self.columnsAtTop))
                    return nil
                } fail: { error in
                    isQuick = isQuick && !["57014", "55P03"].contains(error.sqlState)
                    return nil
                }
            }
            return nil
        }
        return verdicts.areValid
    }

    /// Whether the query returns at least one row now; nil when that cannot be told in time.
    ///
    /// This runs the query, up to its first row, in the same read-only transaction. Only for texts found valid.
    public func returnsRows(_ sql: String) -> Bool? {
        guard case .valid = check(sql) else { return nil }
        guard (try? begin()) != nil else { return nil }
        defer { _ = try? connection.query("ROLLBACK") }
        guard (try? connection.query("DECLARE probe NO SCROLL CURSOR FOR\n" + sql)) != nil,
            let rows = try? connection.query("FETCH 1 FROM probe")
        else { return nil }
        return rows.rowCount > 0
    }

    /// Why a check ends early.
    private enum Doubt: Error {
        case invalid(SQLProblem)
        case inconclusive(Obstacle)

        init(_ error: PostgresError) {
            self =
                Obstacle.Cause(error).map {
                    .inconclusive(
                        Obstacle($0, error.description, isSessionLost: error.isConnectionLost))
                }
                ?? .invalid(SQLProblem(error))
        }
    }

    private func begin() throws(Doubt) {
        do {
            try connection.begin("ISOLATION LEVEL READ COMMITTED, READ ONLY", settings: settings)
        } catch {
            // No text has been sent yet: whatever it is, no text is to blame.
            throw .inconclusive(
                Obstacle(
                    Obstacle.Cause(error) ?? .server, error.fault.map { "\($0)" } ?? error.description,
                    isSessionLost: error.isConnectionLost))
        }
    }

    /// Has the server parse the text as one statement, and looks at what kind of statement it is.
    private func parse(_ sql: String) throws(Doubt) {
        let text = StatementText(sql)
        let statement: StatementDescription
        do {
            statement = try connection.describe(sql)
        } catch {
            // The server calls both a second statement and a stray `$1` by codes that mean other things too.
            let doubt = Doubt(error)
            guard case .invalid(let problem) = doubt else { throw doubt }
            if problem.class == .syntaxError, text.isSeveral {
                throw .invalid(SQLProblem(.multipleStatements, problem.error))
            }
            if text.hasParameters {
                throw .invalid(SQLProblem(.syntaxError, problem.error, position: problem.position))
            }
            throw doubt
        }
        if statement.parameterCount > 0 {
            throw .invalid(
                SQLProblem(.syntaxError, "the statement takes \(statement.parameterCount) parameters"))
        }
        if let fault = text.queryFault { throw .invalid(SQLProblem(.notAQuery, fault)) }
        if statement.columns.isEmpty {
            throw .invalid(SQLProblem(.notAQuery, "the statement returns no columns"))
        }
    }

    /// Has the server plan the text, and looks for what changes or locks rows in the plan.
    ///
    /// The bare text was parsed before, so it cannot begin with EXPLAIN's own options. A read-only transaction does
    /// not stop EXPLAIN of a data-modifying statement, since that is not executed; its plan shows it.
    private func plan(_ sql: String) throws(Doubt) {
        let plan: String
        do {
            let rows = try connection.query(Self.explanation(of: sql))
            plan = rows.rowCount > 0 ? rows.text(0, 0) ?? "" : ""
        } catch {
            throw Doubt(error)
        }
        if let fault = Self.fault(in: plan) { throw .invalid(SQLProblem(.notAQuery, fault)) }
    }

    private static func explanation(of sql: String, showingColumns: Bool = false) -> String {
        "EXPLAIN (FORMAT JSON, COSTS FALSE, ANALYZE FALSE\(showingColumns ? ", VERBOSE" : ""))\n" + sql
    }

    /// The columns of a plan's topmost node; those of others stand further right. Some nodes show none although they have some.
    private static let columnsAtTop = "\n      \"Output\": ["

    /// What in a plan is no query's. Inside the plan's strings a quotation mark is escaped: these texts can only be keys and
    /// values.
    private static func fault(in plan: String) -> String? {
        if plan.contains("\"Node Type\": \"ModifyTable\"") { return "the statement changes data" }
        if plan.contains("\"Node Type\": \"LockRows\"") { return "the statement locks rows" }
        return nil
    }
}

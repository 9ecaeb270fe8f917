internal import Hashing
public import Postgres

/// What a query returned: enough to tell it from what another returned, and to judge it.
public struct QueryResult: Sendable, Equatable {
    /// How many rows, up to the bound.
    public let rowCount: Int
    /// Whether there is one row of nothing but NULL.
    public let isOnlyNull: Bool
    /// Whether several rows all show the same figures beside what they are told apart by.
    public let isUniform: Bool
    /// Tells it from other results; the order of rows counts where the query gives one.
    let digest: UInt64
}

/// What running a query came to.
public enum QueryOutcome: Sendable, Equatable {
    /// It ran.
    case rows(QueryResult)
    /// It took longer than it may, or something else was in the way.
    case obstacle(String)
    /// The server refuses it.
    case refused(String)
}

/// Runs queries, each in a transaction that may only read and is rolled back.
///
/// Blocking; for one thread.
public final class QueryRun {
    private let connection: PostgresConnection
    private let settings: TransactionSettings
    /// Most rows that are looked at.
    private static let mostRows = 2000

    /// Makes a run on a session that nobody else uses meanwhile.
    ///
    /// - Parameter milliseconds: how long a query may take.
    public init(_ connection: PostgresConnection, milliseconds: Int) {
        self.connection = connection
        settings = TransactionSettings(
            statementTimeout: milliseconds, lockTimeout: min(milliseconds, 2000), searchPath: .publicFirst)
    }

    /// Runs one query up to its first rows.
    public func run(_ sql: String, isOrdered: Bool) -> QueryOutcome {
        do {
            try connection.begin("ISOLATION LEVEL READ COMMITTED, READ ONLY", settings: settings)
            defer { _ = try? connection.query("ROLLBACK") }
            return .rows(try fetch(sql, isOrdered: isOrdered))
        } catch {
            return Self.outcome(of: error)
        }
    }

    /// Runs queries, some sent ahead of the results of others; once a session is lost, nothing more.
    ///
    /// - Parameter next: the next query with who takes what comes of it, such as ``digesting(_:isOrdered:_:)`` makes; nil
    ///   when there is none.
    func run(each next: () -> PipelinedStatement?) {
        // Whoever waits for a result that is not there any more finds it missing.
        try? StatementPipeline([connection], settings, depth: 64).run(next)
    }

    /// A query of which the first rows are told from those of others.
    static func digesting(
        _ sql: String, isOrdered: Bool, _ take: @escaping (QueryOutcome) -> Void
    ) -> PipelinedStatement {
        PipelinedStatement(bounded(sql)) { rows in
            take(.rows(digest(of: rows, isOrdered: isOrdered)))
            return nil
        } fail: { error in
            take(outcome(of: error))
            return nil
        }
    }

    /// A query of which the first rows are kept.
    static func keeping(
        _ sql: String, _ take: @escaping (Result<ResultTable, NoRows>) -> Void
    ) -> PipelinedStatement {
        PipelinedStatement(bounded(sql)) { rows in
            take(.success(table(of: rows)))
            return nil
        } fail: { error in
            if case .refused = outcome(of: error) {
                take(.failure(.refused))
            } else {
                take(.failure(.obstacle))
            }
            return nil
        }
    }

    /// The query up to its first rows; it was parsed before, so that it ends where it seems to.
    private static func bounded(_ sql: String) -> String {
        "SELECT * FROM (\n\(bare(sql))\n) AS look LIMIT \(mostRows)"
    }

    private static func bare(_ sql: String) -> String {
        String(sql.reversed().drop { $0 == ";" || $0.isWhitespace }.reversed())
    }

    /// Why a query has no rows.
    enum NoRows: Error { case refused, obstacle }

    private static func table(of rows: borrowing PostgresResult) -> ResultTable {
        var columns: [[String?]] = []
        for column in 0..<rows.columnCount {
            var values: [String?] = []
            for row in 0..<rows.rowCount { values.append(rows.text(row, column)) }
            columns.append(values)
        }
        return ResultTable(columns: columns, rowCount: rows.rowCount)
    }

    private static func outcome(of error: PostgresError) -> QueryOutcome {
        // Class 57 is the operator's or a time limit's doing, 53 a lack of resources, 40 a conflict, 08 and HV the way to
        // another server.
        let prefix = error.sqlState.map { String($0.prefix(2)) }
        let isSurroundings =
            prefix.map { ["57", "53", "40", "08", "55", "58", "HV", "XX"].contains($0) } == true
        // insufficient_privilege, character_not_in_repertoire, untranslatable_character
        let isObstacle =
            error.kind != .statement || isSurroundings
            || ["42501", "22021", "22P05"].contains(error.sqlState)
        return isObstacle ? .obstacle(error.description) : .refused(error.description)
    }

    /// A cursor, so that a query of millions of rows sends the first ones only.
    private func rows(of sql: String) throws(PostgresError) -> PostgresResult {
        try connection.query("DECLARE look NO SCROLL CURSOR FOR\n" + Self.bare(sql))
        defer { _ = try? connection.query("CLOSE look") }
        return try connection.query("FETCH \(Self.mostRows) FROM look")
    }

    private func fetch(_ sql: String, isOrdered: Bool) throws(PostgresError) -> QueryResult {
        Self.digest(of: try rows(of: sql), isOrdered: isOrdered)
    }

    private static func digest(of rows: borrowing PostgresResult, isOrdered: Bool) -> QueryResult {
        var hashes: [UInt64] = []
        var figures: Set<UInt64> = []
        let width = rows.columnCount
        var isNull = true
        for row in 0..<rows.rowCount {
            var hash = FNV1a()
            var figure = FNV1a()
            for column in 0..<width {
                var value = FNV1a()
                if rows.forEachByte(row, column, { value.add(UInt64($0)) }) {
                    isNull = false
                    value.add(0x2_0000)
                } else {
                    value.add(0x1_0000)
                }
                hash.add(value.value)
                if column > 0 { figure.add(value.value) }
            }
            hashes.append(hash.value)
            figures.insert(figure.value)
        }
        var whole = FNV1a()
        whole.add(UInt64(hashes.count))
        for hash in isOrdered ? hashes : hashes.sorted() { whole.add(hash) }
        return QueryResult(
            rowCount: rows.rowCount, isOnlyNull: rows.rowCount == 1 && isNull,
            isUniform: rows.rowCount > 2 && width > 1 && figures.count == 1, digest: whole.value)
    }
}

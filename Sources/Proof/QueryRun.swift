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

    /// Runs several queries in one transaction, each by itself; a transaction of its own for each would cost more than the query.
    public func run(all queries: [(sql: String, isOrdered: Bool)]) -> [QueryOutcome] {
        var outcomes: [QueryOutcome] = []
        do {
            try connection.begin("ISOLATION LEVEL READ COMMITTED, READ ONLY", settings: settings)
        } catch {
            return queries.map { _ in Self.outcome(of: error) }
        }
        defer { _ = try? connection.query("ROLLBACK") }
        for query in queries {
            do {
                try connection.query("SAVEPOINT one")
                outcomes.append(.rows(try fetch(query.sql, isOrdered: query.isOrdered)))
                try connection.query("RELEASE SAVEPOINT one")
            } catch {
                outcomes.append(Self.outcome(of: error))
                guard (try? connection.query("ROLLBACK TO SAVEPOINT one")) != nil else { break }
            }
        }
        while outcomes.count < queries.count { outcomes.append(.obstacle("the session was lost")) }
        return outcomes
    }

    /// Why a query has no rows.
    enum NoRows: Error { case refused, obstacle }

    /// The first rows of a query, with their values.
    func table(_ sql: String) -> Result<ResultTable, NoRows> {
        do {
            try connection.begin("ISOLATION LEVEL READ COMMITTED, READ ONLY", settings: settings)
            defer { _ = try? connection.query("ROLLBACK") }
            let rows = try rows(of: sql)
            let columns = (0..<rows.columnCount).map { column in
                (0..<rows.rowCount).map { rows.text($0, column) }
            }
            return .success(ResultTable(columns: columns, rowCount: rows.rowCount))
        } catch {
            if case .refused = Self.outcome(of: error) { return .failure(.refused) }
            return .failure(.obstacle)
        }
    }

    private static func outcome(of error: PostgresError) -> QueryOutcome {
        // Class 57 is the operator's or a time limit's doing, 53 a lack of resources, 40 a conflict, 08 the connection.
        let prefix = error.sqlState.map { String($0.prefix(2)) }
        let isSurroundings = prefix.map { ["57", "53", "40", "08", "55", "58", "XX"].contains($0) } == true
        // insufficient_privilege, character_not_in_repertoire, untranslatable_character
        let isObstacle =
            error.kind != .statement || isSurroundings
            || ["42501", "22021", "22P05"].contains(error.sqlState)
        return isObstacle ? .obstacle(error.description) : .refused(error.description)
    }

    /// A cursor, so that a query of millions of rows sends the first ones only.
    private func rows(of sql: String) throws(PostgresError) -> PostgresResult {
        let text = String(sql.reversed().drop { $0 == ";" || $0.isWhitespace }.reversed())
        try connection.query("DECLARE look NO SCROLL CURSOR FOR\n" + text)
        defer { _ = try? connection.query("CLOSE look") }
        return try connection.query("FETCH \(Self.mostRows) FROM look")
    }

    private func fetch(_ sql: String, isOrdered: Bool) throws(PostgresError) -> QueryResult {
        let rows = try rows(of: sql)
        var hashes: [UInt64] = []
        var figures: Set<UInt64> = []
        let width = rows.columnCount
        for row in 0..<rows.rowCount {
            var hash = FNV1a()
            var figure = FNV1a()
            for column in 0..<width {
                Self.add(rows.text(row, column), to: &hash)
                if column > 0 { Self.add(rows.text(row, column), to: &figure) }
            }
            hashes.append(hash.value)
            figures.insert(figure.value)
        }
        var whole = FNV1a()
        whole.add(UInt64(hashes.count))
        for hash in isOrdered ? hashes : hashes.sorted() { whole.add(hash) }
        return QueryResult(
            rowCount: rows.rowCount,
            isOnlyNull: rows.rowCount == 1 && (0..<width).allSatisfy { rows.text(0, $0) == nil },
            isUniform: rows.rowCount > 2 && width > 1 && figures.count == 1, digest: whole.value)
    }

    private static func add(_ text: String?, to hash: inout FNV1a) {
        guard let text else { return hash.add(0x1_0000) }
        for byte in text.utf8 { hash.add(UInt64(byte)) }
        hash.add(0x2_0000)
    }
}

public import Postgres
public import Schema
internal import SQL

/// What tells names and definitions of some tables from those of another time: one statement, which the server works on
/// while something else is done.
///
/// Neither OIDs nor statistics are in it, so that a copy of the tables has the same one.
public struct CatalogFingerprint {
    private let connection: PostgresConnection

    /// Asks the server on a session that nobody else uses until ``value()`` has returned; nil where that fails.
    public init?(of tables: [TableName], on connection: PostgresConnection) {
        self.connection = connection
        do {
            try connection.begin(
                "ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                settings: TransactionSettings(lockTimeout: 1000, searchPath: .empty))
            try connection.send(
                CatalogQueries.fingerprint,
                [ArrayText.literal(tables.map(\.schema)), ArrayText.literal(tables.map(\.name))])
        } catch {
            _ = try? connection.query("ROLLBACK")
            return nil
        }
    }

    /// Waits for the answer: hexadecimal digits; nil where there is none, a view's table being locked, say.
    public func value() -> String? {
        let answer = try? connection.receive().text(0, 0)
        _ = try? connection.query("ROLLBACK")
        return answer ?? nil
    }
}

public import Postgres
internal import SQL
public import Schema

/// A database of its own for witness rows, dropped when it is closed.
///
/// Its name tells the run it belongs to, so that those of dead runs can be told and dropped.
public final class ScratchDatabase {
    /// Its name.
    public let name: String
    private let server: PostgresConnection
    /// A session in it.
    public private(set) var connection: PostgresConnection?
    private static let prefix = "pipelined_scratch_"

    /// Makes the database, after dropping those of runs that are over.
    ///
    /// - Parameters:
    ///   - run: what tells the run from others: lower-case letters, digits, underscores.
    ///   - isAlive: whether a run of that name goes on.
    /// - Throws: ``PostgresError``, such as for a role without CREATEDB.
    public init(
        on info: ConnectionInfo, run: String, isAlive: (String) -> Bool
    ) throws(PostgresError) {
        server = try PostgresConnection(info, statementTimeoutSeconds: 60)
        name = Self.prefix + run
        let found = try server.query(
            "SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND pg_get_userbyid(datdba) = current_user",
            [Self.prefix])
        for row in 0..<found.rowCount {
            guard let other = found.text(row, 0), !isAlive(String(other.dropFirst(Self.prefix.count))) else {
                continue
            }
            _ = try? server.query("DROP DATABASE IF EXISTS \(SQLText.identifier(other))")
        }
        try server.query("CREATE DATABASE \(SQLText.identifier(name)) TEMPLATE template0 ENCODING 'UTF8'")
        do {
            connection = try PostgresConnection(info.other(database: name), statementTimeoutSeconds: 30)
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    /// Ends the session and drops the database.
    public func close() {
        connection = nil
        _ = try? server.query("DROP DATABASE IF EXISTS \(SQLText.identifier(name))")
    }

    /// Makes the tables; what cannot be made here is left out.
    public func make(_ schema: WitnessSchema) throws(PostgresError) {
        guard let connection else { return }
        for statement in schema.statements { try attempt(statement, on: connection) }
    }

    /// Fills the tables anew.
    ///
    /// - Parameters:
    ///   - literals: what queries compare columns with, by table and column.
    ///   - seed: equal seeds give equal rows.
    public func fill(
        _ schema: WitnessSchema, literals: [TableName: [String: [String]]], seed: UInt64, rows: Int = 24
    ) throws(PostgresError) {
        guard let connection else { return }
        for table in schema.tables {
            try attempt("TRUNCATE \(table.name.sqlText)", on: connection)
        }
        for witness in schema.witnesses(literals: literals, seed: seed, rows: rows) {
            guard let all = witness.insertion, !(try attempt(all, on: connection)) else { continue }
            for one in witness.insertions { try attempt(one, on: connection) }
        }
    }

    /// Runs a statement; false where the server refuses it.
    @discardableResult
    private func attempt(
        _ statement: String, on connection: PostgresConnection
    ) throws(PostgresError) -> Bool {
        do {
            try connection.query(statement)
            return true
        } catch {
            guard error.kind == .statement else { throw error }
            return false
        }
    }
}

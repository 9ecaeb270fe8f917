public import Postgres
internal import SQL
public import Schema

/// A database of its own for witness rows, dropped when it is closed.
///
/// Its name tells when it was made. One that nobody is connected to a minute later belongs to a run that has died.
public final class ScratchDatabase {
    /// Its name.
    public let name: String
    private let server: PostgresConnection
    /// A session in it, open as long as it lives.
    public private(set) var connection: PostgresConnection?
    private static let prefix = "pipelined_scratch_"

    /// Makes the database, after dropping what dead runs have left.
    ///
    /// - Throws: ``PostgresError``, such as for a role without CREATEDB.
    public init(on info: ConnectionInfo) throws(PostgresError) {
        server = try PostgresConnection(info, statementTimeoutSeconds: 60)
        let left = try server.query(
            """
            SELECT datname FROM pg_database AS d
            WHERE datname ~ $1 AND pg_get_userbyid(datdba) = current_user
              AND split_part(datname, '_', 3)::bigint < extract(epoch FROM clock_timestamp()) - 60
              AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datname = d.datname)
            """, ["^\(Self.prefix)[0-9]{1,12}_[0-9a-f]{16}$"])
        for row in 0..<left.rowCount {
            guard let other = left.text(row, 0) else { continue }
            _ = try? server.query("DROP DATABASE IF EXISTS \(SQLText.identifier(other))")
        }
        let clock = try server.query("SELECT extract(epoch FROM clock_timestamp())::bigint")
        let tag = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let padding = String(repeating: "0", count: 16 - tag.count)
        name = Self.prefix + (clock.text(0, 0) ?? "0") + "_" + padding + tag
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
    ///
    /// - Parameter goesOn: asked before each statement, whether to go on.
    public func make(
        _ schema: WitnessSchema, while goesOn: () -> Bool = { true }
    ) throws(PostgresError) {
        guard let connection else { return }
        for statement in schema.statements where goesOn() { try attempt(statement, on: connection) }
    }

    /// Fills the tables anew.
    ///
    /// - Parameters:
    ///   - literals: what queries compare columns with, by table and column.
    ///   - seed: equal seeds give equal rows.
    ///   - goesOn: asked before each statement, whether to go on.
    public func fill(
        _ schema: WitnessSchema, literals: [TableName: [String: [String]]], seed: UInt64, rows: Int = 24,
        while goesOn: () -> Bool = { true }
    ) throws(PostgresError) {
        guard let connection else { return }
        for table in schema.tables where goesOn() {
            try attempt("TRUNCATE \(table.name.sqlText)", on: connection)
        }
        for witness in schema.witnesses(literals: literals, seed: seed, rows: rows) where goesOn() {
            guard let all = witness.insertion, !(try attempt(all, on: connection)) else { continue }
            for one in witness.insertions where goesOn() { try attempt(one, on: connection) }
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

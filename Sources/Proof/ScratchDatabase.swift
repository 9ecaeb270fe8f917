public import Postgres
internal import SQL
internal import Schema

/// A database of its own for witness rows, dropped when it is closed.
///
/// Its name tells when it was made. One that nobody is connected to a minute later belongs to a run that has died.
public final class ScratchDatabase {
    /// Its name.
    public let name: String
    private let info: ConnectionInfo
    /// A session in it, open as long as it lives; there is no other one, so that a role of one connection can have it.
    public private(set) var connection: PostgresConnection?
    private static let prefix = "pipelined_scratch_"

    /// Makes the database, after dropping what dead runs have left.
    ///
    /// - Throws: ``PostgresError``, such as for a role without CREATEDB.
    public init(on info: ConnectionInfo) throws(PostgresError) {
        self.info = info
        name = try Self.onServer(info, Self.create)
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
        guard !isClosed else { return }
        isClosed = true
        connection = nil
        let statement = "DROP DATABASE IF EXISTS \(SQLText.identifier(name))"
        _ = try? Self.onServer(info) { server throws(PostgresError) in
            // A pooler keeps its session in the database when ours has ended.
            try server.query(statement + (server.serverVersion >= 130000 ? " WITH (FORCE)" : "")).rowCount
        }
    }

    private var isClosed = false

    /// Asks the server outside of any transaction, where databases are made and dropped.
    ///
    /// No settings can be in force there but those of the session. Where role or database have such that it cannot be done
    /// (read-only, a short time limit), it is done in a session that begins with others.
    private static func onServer<Answer>(
        _ info: ConnectionInfo, _ ask: (PostgresConnection) throws(PostgresError) -> Answer
    ) throws(PostgresError) -> Answer {
        let server = try PostgresConnection(info, statementTimeoutSeconds: 60)
        do {
            return try ask(server)
        } catch {
            // read_only_sql_transaction, query_canceled, lock_not_available, idle_session_timeout
            guard ["25006", "57014", "55P03", "57P05"].contains(error.sqlState) else { throw error }
            var defaults = [
                "default_transaction_read_only": "off", "statement_timeout": "60000", "lock_timeout": "10000",
                "exit_on_error": "off",
            ]
            if server.serverVersion >= 140000 { defaults["idle_session_timeout"] = "0" }
            return try ask(PostgresConnection(info, statementTimeoutSeconds: 60, defaults: defaults))
        }
    }

    private static func create(on server: PostgresConnection) throws(PostgresError) -> String {
        let left = try server.query(
            """
            SELECT datname FROM pg_database AS d
            WHERE datname ~ $1 AND pg_get_userbyid(datdba) = current_user
              AND split_part(datname, '_', 3)::bigint < extract(epoch FROM clock_timestamp()) - 60
              AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datname = d.datname)
            """, ["^\(prefix)[0-9]{1,12}_[0-9a-f]{16}$"])
        for row in 0..<left.rowCount {
            guard let other = left.text(row, 0) else { continue }
            _ = try? server.query("DROP DATABASE IF EXISTS \(SQLText.identifier(other))")
        }
        let clock = try server.query("SELECT extract(epoch FROM clock_timestamp())::bigint")
        let tag = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let padding = String(repeating: "0", count: 16 - tag.count)
        let name = prefix + (clock.text(0, 0) ?? "0") + "_" + padding + tag
        try server.query("CREATE DATABASE \(SQLText.identifier(name)) TEMPLATE template0 ENCODING 'UTF8'")
        return name
    }

    /// Makes the tables; what cannot be made here is left out.
    ///
    /// - Parameter goesOn: asked before each statement, whether to go on.
    public func make(
        _ schema: WitnessSchema, while goesOn: () -> Bool = { true }
    ) throws(PostgresError) {
        try together { connection throws(PostgresError) in
            for statement in schema.statements where goesOn() {
                try Self.attempt(statement, on: connection)
            }
        }
    }

    /// Fills the tables anew.
    ///
    /// - Parameters:
    ///   - literals: what queries compare columns with.
    ///   - aims: whether to add rows that their conditions tell apart.
    ///   - shape: how the rows lie.
    ///   - seed: equal seeds give equal rows.
    ///   - goesOn: asked before each statement, whether to go on.
    public func fill(
        _ schema: WitnessSchema, literals: Literals, seed: UInt64, rows: Int = 24, aims: Bool = false,
        shape: WitnessShape = .mixed,
        while goesOn: () -> Bool = { true }
    ) throws(PostgresError) {
        try together { connection throws(PostgresError) in
            for table in schema.tables where goesOn() {
                try Self.attempt("TRUNCATE \(table.name.sqlText)", on: connection)
            }
            let witnesses = schema.witnesses(
                literals: literals.byTable, targets: aims ? literals.targets : [:], seed: seed, rows: rows,
                shape: shape)
            for witness in witnesses where goesOn() {
                guard let all = witness.insertion, !(try Self.attempt(all, on: connection)) else { continue }
                for one in witness.insertions where goesOn() { try Self.attempt(one, on: connection) }
            }
        }
    }

    /// Runs statements in one transaction, whatever role and database have set.
    private func together(_ work: (PostgresConnection) throws(PostgresError) -> Void) throws(PostgresError) {
        guard let connection else { return }
        try connection.begin("READ WRITE", settings: TransactionSettings(searchPath: .publicFirst))
        do throws(PostgresError) {
            try work(connection)
            try connection.query("COMMIT")
        } catch {
            _ = try? connection.query("ROLLBACK")
            throw error
        }
    }

    /// Runs a statement of a transaction; false where the server refuses it.
    @discardableResult
    private static func attempt(
        _ statement: String, on connection: PostgresConnection
    ) throws(PostgresError) -> Bool {
        try connection.query("SAVEPOINT one")
        do {
            try connection.query(statement)
        } catch {
            guard error.kind == .statement else { throw error }
            try connection.query("ROLLBACK TO SAVEPOINT one")
            return false
        }
        try connection.query("RELEASE SAVEPOINT one")
        return true
    }
}

internal import Postgres

/// The session that a store works on, and the transactions on it.
///
/// Whatever a transaction needs set is set inside it: behind a pooler the session goes to somebody else afterwards. A
/// session that was lost between two transactions, as while vectors were made, is opened anew.
final class VectorSession {
    /// Opens a session with the database of the vector tables.
    typealias Opening = () throws(PostgresError) -> PostgresConnection

    private let open: Opening
    private var current: PostgresConnection?
    /// The schema of pgvector where the search path does not hold it.
    var extensionSchema: String?

    init(_ open: @escaping Opening) { self.open = open }

    /// How a transaction begins.
    enum Mode {
        case write
        /// One snapshot for all statements.
        case snapshot

        var options: StaticString {
            switch self {
            case .write: "ISOLATION LEVEL READ COMMITTED, READ WRITE"
            case .snapshot: "ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            }
        }
    }

    /// The session outside a transaction, for a statement that stands alone.
    func connection() throws(PostgresError) -> PostgresConnection {
        if let current, current.isAlive { return current }
        let fresh = try open()
        current = fresh
        return fresh
    }

    /// Runs the body in a transaction that is committed at its end.
    ///
    /// - Parameters:
    ///   - lockTimeoutSeconds: how long a statement waits for a lock; 0 for ever.
    ///   - wrap: gives the server's refusals our type.
    /// - Throws: ``VectorError``; the transaction is rolled back then. ``VectorError/commitLost(_:)`` when whether it was
    ///   committed cannot be told from here.
    func transaction<T>(
        _ mode: Mode, lockTimeoutSeconds: Int = 60, otherwise wrap: (PostgresError) -> VectorError,
        _ body: (PostgresConnection) throws -> T
    ) throws(VectorError) -> T {
        func typed(_ error: any Error) -> VectorError {
            switch error {
            case let error as VectorError: error
            case let error as PostgresError: error.isConnectionLost ? .connection(error) : wrap(error)
            default: .cancelled(cause: error)
            }
        }
        let connection: PostgresConnection
        let value: T
        do {
            connection = try begin(mode, lockTimeoutSeconds)
            do {
                value = try body(connection)
            } catch {
                _ = try? connection.query("ROLLBACK")
                throw error
            }
        } catch {
            throw typed(error)
        }
        do throws(PostgresError) {
            try connection.query("COMMIT")
        } catch {
            guard error.isConnectionLost else { throw wrap(error) }
            throw mode == .write ? .commitLost(error) : .connection(error)
        }
        return value
    }

    private func begin(_ mode: Mode, _ lockTimeoutSeconds: Int) throws(PostgresError) -> PostgresConnection {
        var connection = try connection()
        let settings = Queries.settings(
            extensionSchema: extensionSchema, lockTimeout: lockTimeoutSeconds * 1000)
        do throws(PostgresError) {
            try connection.begin(mode.options, setting: settings)
        } catch {
            // The server may have closed the session while nobody looked at it.
            guard error.isConnectionLost else { throw error }
            current = nil
            connection = try self.connection()
            try connection.begin(mode.options, setting: settings)
        }
        return connection
    }
}

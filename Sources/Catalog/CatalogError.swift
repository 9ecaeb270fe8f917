public import Postgres
public import Schema

/// Why a catalog could not be read.
public enum CatalogError: Error, Sendable, CustomStringConvertible {
    /// The server, or the way to it, failed.
    case database(PostgresError)
    /// The server is older than this module understands; its version as a number, such as `90600`.
    case unsupportedServer(Int)
    /// A relation that was found before has gone.
    case vanished(TableName)
    /// Another session has locked a table that a view reads, so that its definition cannot be had.
    case locked(TableName)
    /// A name in a database without an encoding is no UTF-8; the name as far as it can be shown.
    case undecodableName(String)

    /// The database's own error, where that is the reason.
    public var databaseError: PostgresError? {
        guard case .database(let error) = self else { return nil }
        return error
    }

    /// True when the same call may succeed later.
    public var isRetryable: Bool {
        switch self {
        case .database(let error): error.isRetryable
        case .unsupportedServer, .undecodableName: false
        case .vanished, .locked: true
        }
    }

    /// A sentence fit for a stranger.
    public var description: String {
        switch self {
        case .database(let error): "\(error)"
        case .unsupportedServer(let version):
            "PostgreSQL 12 or later is needed, the server is \(version / 10000)"
        case .locked(let name): "the definition of \(name) cannot be read while a table of it is locked"
        case .vanished(let name): "\(name) was dropped while it was being read"
        case .undecodableName(let name):
            "the name \(name) in a database of encoding SQL_ASCII is no UTF-8"
        }
    }
}

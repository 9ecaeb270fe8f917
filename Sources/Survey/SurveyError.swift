public import Postgres
public import Schema

/// Why rows could not be looked at.
public enum SurveyError: Error, Sendable, CustomStringConvertible {
    /// The server, or the way to it, failed.
    case database(PostgresError)
    /// Reading a view's or foreign table's rows would cost too much.
    case tooCostly(TableName)
    /// A materialized view was never filled.
    case unpopulated(TableName)
    /// The rows are not on this server.
    case unavailable(TableName)
    /// The role may read no column.
    case unreadable(TableName)

    /// The database's own error, where that is the reason.
    public var databaseError: PostgresError? {
        guard case .database(let error) = self else { return nil }
        return error
    }

    /// True when the same call may succeed later.
    public var isRetryable: Bool { databaseError?.isRetryable ?? false }

    /// The description without what the server quotes of the data, which may be a secret that a view computes with, and of
    /// other servers, whose addresses are nobody's business.
    var withoutValues: String {
        guard let state = databaseError?.sqlState else { return description }
        return switch state.prefix(2) {
        case "08", "HV", "58": "the rows are kept elsewhere, and cannot be had [SQLSTATE \(state)]"
        // What holds of tables, rights, locks, limits and settings; all else may tell of rows.
        case "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57": description
        default: "a value of some row cannot be computed [SQLSTATE \(state)]"
        }
    }

    /// A sentence fit for a stranger.
    public var description: String {
        switch self {
        case .database(let error): "\(error)"
        case .tooCostly(let name): "reading rows of \(name) would cost too much"
        case .unpopulated(let name): "\(name) has not been populated"
        case .unavailable(let name): "the rows of \(name) are not on this server"
        case .unreadable(let name): "permission denied for \(name)"
        }
    }
}

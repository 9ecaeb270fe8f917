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
    /// The role may read no column.
    case unreadable(TableName)

    /// The database's own error, where that is the reason.
    public var databaseError: PostgresError? {
        guard case .database(let error) = self else { return nil }
        return error
    }

    /// True when the same call may succeed later.
    public var isRetryable: Bool { databaseError?.isRetryable ?? false }

    /// The description without what the server quotes of the data, which may be a secret that a view computes with.
    var withoutValues: String {
        // Class 22: data exception.
        guard let state = databaseError?.sqlState, state.hasPrefix("22") else { return description }
        return "a value of some row cannot be computed [SQLSTATE \(state)]"
    }

    /// A sentence fit for a stranger.
    public var description: String {
        switch self {
        case .database(let error): "\(error)"
        case .tooCostly(let name): "reading rows of \(name) would cost too much"
        case .unpopulated(let name): "\(name) has not been populated"
        case .unreadable(let name): "permission denied for \(name)"
        }
    }
}

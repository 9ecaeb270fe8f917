internal import Postgres
import Tasks

extension TaskStoreError {
    private static let diskFull = "53100"

    /// - Parameter isUnknown: whether it was carried out cannot be told.
    init(_ error: PostgresError, _ info: ConnectionInfo, isUnknown: Bool = false) {
        let hint: String =
            switch error.sqlState {
            case "3F000", "42P01", "42883": StoreForm.notPrepared
            case "42501":
                "; the role needs the rights on schema \(StoreForm.schema) that the role has which made it"
            default: isUnknown ? "; whether it was recorded is not known" : ""
            }
        self.init(
            description: "\(info.masked): \(error)\(hint)",
            isRetryable: error.isRetryable || error.isConnectionLost || error.isOfStandby || isUnknown,
            isOutOfSpace: error.sqlState == Self.diskFull)
    }
}

extension PostgresError {
    /// Whether the server takes no writes, as one that has become a standby.
    var isOfStandby: Bool { sqlState == "25006" }

    /// Whether the statement may succeed under limits of our own.
    var isWorthOwnLimits: Bool { kind == .statement && isRetryable }

    /// Whether others were in the way.
    var isConflict: Bool { sqlState?.hasPrefix("40") ?? false }
}

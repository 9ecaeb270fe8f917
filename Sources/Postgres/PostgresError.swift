internal import CPostgres

/// Why a PostgreSQL operation failed.
///
/// Messages come from the server or libpq and never hold a password; SQL text and hosts are for the log only.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: Sendable {
        /// No connection could be made, or it was lost.
        case connection
        /// The server did not answer in time, neither yes nor no.
        case silence
        /// The server refused a statement.
        case statement
        /// The program and the server disagree about the protocol's state.
        case protocolViolation
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// The five-character SQLSTATE, where the server sent one.
    public let sqlState: String?
    /// The primary message, one sentence.
    public let message: String
    /// The server's detail line.
    public let detail: String?
    /// The server's hint.
    public let hint: String?
    /// Position of the error in the statement, in characters from 1.
    public let position: Int?
    /// Why no connection could be made, where that is the failure.
    public let fault: ConnectionFault?
    /// Where the server was, such as in which row of a COPY.
    public let context: String?

    /// Makes an error from its parts.
    public init(
        kind: Kind, sqlState: String? = nil, message: String, detail: String? = nil, hint: String? = nil,
        position: Int? = nil, context: String? = nil, fault: ConnectionFault? = nil
    ) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.position = position
        self.fault = fault
        self.context = context
    }

    /// Whether there is no usable session, or none any more.
    public var isConnectionLost: Bool { kind == .connection || kind == .silence }

    /// True when the same statement may succeed later: timeouts, lost connections, conflicts, lack of resources.
    ///
    /// The classes are those of "PostgreSQL Error Codes" in the PostgreSQL manual.
    public var isRetryable: Bool {
        guard let sqlState else { return isConnectionLost }
        return ["08", "40", "53", "57", "58"].contains(String(sqlState.prefix(2))) || sqlState == "55P03"
    }

    /// The message with the SQLSTATE, for logs and reports.
    public var description: String {
        var text = message
        if let detail { text += " (\(detail))" }
        if let sqlState { text += " [SQLSTATE \(sqlState)]" }
        return text
    }
}

internal import CSQLite

/// Why an SQLite operation failed; see "Result and Error Codes" in SQLite's documentation.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The extended result code.
    public let code: Int32
    /// SQLite's message.
    public let message: String

    /// Makes an error from its parts.
    public init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// Another connection is in the way; the same call may succeed later.
    public var isRetryable: Bool { code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED }

    /// A row breaks a CHECK, UNIQUE, NOT NULL or foreign key constraint.
    public var isConstraintViolation: Bool { code & 0xFF == SQLITE_CONSTRAINT }

    /// The message with the code, for the log.
    public var description: String { "\(message) (SQLite \(code))" }
}

internal import CSQLite
internal import Glibc

/// Why an SQLite operation failed; see "Result and Error Codes" in SQLite's documentation.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The extended result code.
    public let code: Int32
    /// SQLite's message.
    public let message: String
    /// The errno of the system call that failed last; 0 when none did.
    public let systemCode: Int32

    /// The result code of somebody else being in the way.
    public static let busy = SQLITE_BUSY
    /// The result code of a file that cannot be read or written.
    public static let inputOutput = SQLITE_IOERR

    /// Makes an error from its parts.
    public init(code: Int32, message: String, systemCode: Int32 = 0) {
        self.code = code
        self.message = message
        self.systemCode = systemCode
    }

    /// The disk is full, or a quota is used up.
    public var isOutOfSpace: Bool {
        if code & 0xFF == SQLITE_FULL { return true }
        return [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF) && [ENOSPC, EDQUOT].contains(systemCode)
    }

    /// The file is no database, or a damaged one.
    public var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }

    /// Another connection is in the way; the same call may succeed later.
    public var isRetryable: Bool { code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED }

    /// A row breaks a CHECK, UNIQUE, NOT NULL or foreign key constraint.
    public var isConstraintViolation: Bool { code & 0xFF == SQLITE_CONSTRAINT }

    /// The message with the code, for the log.
    public var description: String { "\(message) (SQLite \(code))" }
}

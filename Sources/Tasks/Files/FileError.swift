internal import Glibc

/// A file could not be read or written.
public struct FileError: Error, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// The errno.
    public let code: Int32

    /// Makes an error from its parts.
    public init(path: String, code: Int32) {
        self.path = path
        self.code = code
    }

    /// Whether the disk is full or a quota is used up.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// File and reason, for the log.
    public var description: String { "\(path): \(String(cString: strerror(code)))" }
}

internal import Failpoints
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

    /// Passes a failpoint before something is done to the file.
    @inline(__always)
    static func pass(_ name: StaticString, _ path: @autoclosure () -> String) throws(FileError) {
        let code = Failpoint.code(at: name)
        if code != 0 { throw FileError(path: path(), code: code) }
    }

    /// File and reason, for the log.
    public var description: String { "\(path): \(String(cString: strerror(code)))" }
}

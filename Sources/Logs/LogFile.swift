internal import CSystem
internal import Glibc
public import Tasks

/// Appends records to a log file. Whole records only: each is one write to a file opened for appending.
///
/// A file that was moved away or deleted, as the rotation of logs does, is made anew at the next record.
public final class LogFile {
    /// Where the file lies.
    public let path: String
    private let threshold: LogLevel
    private let descriptor: Int32

    /// Opens the file, creating it if it is missing.
    ///
    /// - Parameter threshold: records below that level are dropped.
    /// - Throws: ``FileError``.
    public init(path: String, threshold: LogLevel = .info) throws(FileError) {
        self.path = path
        self.threshold = threshold
        descriptor = Self.open(path)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
    }

    /// Opens the log of a task, which is made if it is missing, and its directory with it.
    ///
    /// - Throws: ``FileError``.
    public convenience init(of writer: TaskWriter, threshold: LogLevel) throws(FileError) {
        try writer.create()
        try self.init(path: writer.directory.path(of: TaskDirectory.logName), threshold: threshold)
    }

    deinit { close(descriptor) }

    private static func open(_ path: String) -> Int32 {
        Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o640)
    }

    /// Whether another file, or none, has the path now.
    private var isMoved: Bool {
        var (own, there) = (stat(), stat())
        guard fstat(descriptor, &own) == 0 else { return false }
        return lstat(path, &there) != 0 || there.st_ino != own.st_ino || there.st_dev != own.st_dev
    }

    /// Goes on in the file that has the path; where there can be none, in the old one.
    private func reopen() {
        let fresh = Self.open(path)
        guard fresh >= 0 else { return }
        dup2(fresh, descriptor)
        csystem_set_cloexec(descriptor, 1)
        close(fresh)
    }

    /// Whether records of that level are not dropped.
    public func keeps(_ level: LogLevel) -> Bool { level >= threshold }

    /// Adds a record with the present time. A log that cannot be written stops nobody's work.
    public func write(_ level: LogLevel, _ logger: Logger, _ message: String) {
        guard keeps(level) else { return }
        let record = LogRecord(
            timestamp: Timestamp.now().log, level: level, logger: logger.name, message: message)
        let bytes = Array(record.text.utf8)
        if isMoved { reopen() }
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}

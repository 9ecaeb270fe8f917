internal import Glibc

/// A child process that does one thing beside its parent, such as copying the store.
public final class Errand {
    private let program: String
    private let arguments: [String]
    private let errorLog: String
    private var pid: Int32?

    /// - Parameters:
    ///   - program: the program's path.
    ///   - arguments: its arguments, its name first.
    ///   - errorLog: where its standard output and error go.
    public init(_ program: String, _ arguments: [String], errorLog: String) {
        self.program = program
        self.arguments = arguments
        self.errorLog = errorLog
    }

    /// Whether it is under way, as far as ``ended(_:)`` was told.
    public var isUnderWay: Bool { pid != nil }

    /// Starts it.
    public func begin() throws(ProcessError) {
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let log = open(errorLog, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        defer { for descriptor in [null, log] where descriptor >= 0 { close(descriptor) } }
        guard log >= 0 else { throw ProcessError(operation: "open \(errorLog)", code: errno) }
        pid = try Spawn.start(
            program, arguments: arguments, descriptors: [null, log, log], newSession: false)
    }

    /// Notes the end of a child.
    ///
    /// - Returns: whether it was this one.
    public func ended(_ child: Int32) -> Bool {
        guard child == pid else { return false }
        pid = nil
        return true
    }
}

internal import CSystem
internal import Failpoints
internal import Glibc
public import Tasks

/// Starts executors: each in a session of its own, holding its task's run lock, told what to do by a pipe.
public struct ExecutorLauncher: Sendable {
    private let program: String
    private let errorLog: String

    /// Descriptor of the locked run lock in the executor.
    public static let lockDescriptor: Int32 = 3

    /// - Parameters:
    ///   - program: the executor's executable.
    ///   - errorLog: where its standard output and error go; only crashes of the program itself write there.
    public init(program: String, errorLog: String) {
        self.program = program
        self.errorLog = errorLog
    }

    /// Looks whether there is a program to start.
    func check() throws(ProcessError) {
        guard access(program, X_OK) == 0 else {
            throw ProcessError(operation: "start \(program)", code: errno)
        }
    }

    /// Starts the executor of a task that the caller has claimed; the task's lock passes to it.
    ///
    /// - Parameter order: what the executor reads from its standard input; at most 60 KiB, so that it fits the pipe.
    /// - Returns: its process id.
    public func launch(_ task: TaskID, _ writer: TaskWriter, order: [UInt8]) throws(ProcessError) -> Int32 {
        precondition(order.count <= 60 * 1024, "the order does not fit the pipe")
        do {
            try writer.prepareHandOver()
        } catch {
            throw ProcessError(operation: "write \(error.path)", code: error.code)
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ProcessError(operation: "pipe", code: errno) }
        defer { ends.forEach { close($0) } }
        try ProcessError.pass("launch.ordered")
        guard write(ends[1], order, order.count) == order.count else {
            throw ProcessError(operation: "write the order", code: errno)
        }
        let log = open(errorLog, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard log >= 0 else { throw ProcessError(operation: "open \(errorLog)", code: errno) }
        defer { close(log) }
        let pid = try Spawn.start(
            program, arguments: ["pipeline-executor", task.text],
            descriptors: [ends[0], log, log, writer.lockDescriptor], newSession: true)
        _ = Failpoint.code(at: "launch.started")
        // An executor that hangs before it can record itself is found by this.
        writer.handOver(note: ExecutorProcess(pid: pid)?.note ?? "")
        return pid
    }
}

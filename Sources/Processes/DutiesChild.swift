internal import CSystem
internal import Glibc

/// The supervisor's child that does what may block, `pipelined duties`, as the supervisor keeps it.
///
/// It hears through a pipe, its standard input, how processes ended that the supervisor has adopted, and ends itself when
/// the supervisor is gone.
struct DutiesChild {
    private let program: String
    private(set) var pid: Int32?
    private var pipe: Int32 = -1
    private var notBefore: Int64 = 0

    init(program: String) { self.program = program }

    /// Starts it if it does not run.
    ///
    /// - Returns: why it could not be started; it is tried again a second later.
    mutating func keep(now: Int64) -> ProcessError? {
        guard pid == nil, now >= notBefore else { return nil }
        notBefore = now + 1000
        var ends: [Int32] = [-1, -1]
        guard csystem_pipe(&ends) == 0 else { return ProcessError(operation: "pipe", code: errno) }
        defer { close(ends[0]) }
        do throws(ProcessError) {
            pid = try Spawn.start(
                program, arguments: ["pipelined", "duties"], descriptors: [ends[0], 1, 2], newSession: false)
        } catch {
            close(ends[1])
            return error
        }
        // What does not fit into the pipe is dropped: the supervisor waits for nobody.
        _ = csystem_set_nonblocking(ends[1])
        pipe = ends[1]
        return nil
    }

    /// Takes note of a dead child; answers whether it was this one.
    mutating func remove(_ dead: Int32) -> Bool {
        guard dead == pid else { return false }
        pid = nil
        close(pipe)
        return true
    }

    /// Tells it how a process ended.
    func tell(_ dead: Int32, _ end: ProcessEnd) {
        guard pid != nil else { return }
        let line = Array(AdoptedEnd(pid: dead, end: end).line.utf8)
        _ = write(pipe, line, line.count)
    }

    /// Sends it a signal. It is a child not yet reaped, so the id cannot belong to anybody else.
    func signal(_ signal: Int32) {
        if let pid { kill(pid, signal) }
    }
}

/// How a process ended that the supervisor has adopted, as it tells its child.
public struct AdoptedEnd: Sendable, Equatable {
    /// The process.
    public let pid: Int32
    /// How it ended.
    public let end: ProcessEnd

    /// Makes it from its parts.
    public init(pid: Int32, end: ProcessEnd) {
        self.pid = pid
        self.end = end
    }

    /// Reads a line; nil when it is none.
    public init?(line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count == 3, let pid = Int32(words[0]), let number = Int32(words[2]) else { return nil }
        switch words[1] {
        case "exited": self.init(pid: pid, end: .exited(code: number))
        case "killed": self.init(pid: pid, end: .killed(signal: number))
        default: return nil
        }
    }

    /// The line, with its line break.
    public var line: String {
        switch end {
        case .exited(let code): "\(pid) exited \(code)\n"
        case .killed(let signal): "\(pid) killed \(signal)\n"
        }
    }
}

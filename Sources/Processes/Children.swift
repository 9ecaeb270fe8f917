internal import CSystem
internal import Glibc
public import Tasks

/// How a process ended.
public enum ProcessEnd: Sendable, Equatable {
    case exited(code: Int32)
    case killed(signal: Int32)

    /// The cause for the task's record, in the language of the API's users.
    public func cause(pid: Int32) -> String {
        switch self {
        case .exited(let code): "执行进程 \(pid) 异常退出，退出码 \(code)"
        case .killed(let signal): "执行进程 \(pid) 被信号 \(signal) (\(Self.name(of: signal))) 终止"
        }
    }

    /// The same as a code.
    public var code: FailureCode {
        switch self {
        case .exited: .executorFailed
        case .killed: .executorKilled
        }
    }

    private static func name(of signal: Int32) -> String {
        switch signal {
        case SIGKILL: "SIGKILL，可能是内存不足或人为终止"
        case SIGTERM: "SIGTERM"
        case SIGINT: "SIGINT"
        case SIGSEGV: "SIGSEGV"
        case SIGABRT: "SIGABRT"
        case SIGILL: "SIGILL"
        case SIGTRAP: "SIGTRAP"
        case SIGBUS: "SIGBUS"
        default: String(cString: strsignal(signal))
        }
    }
}

/// The child processes of this process.
public enum Children {
    /// Collects every child that has ended.
    public static func reap() -> [(pid: Int32, end: ProcessEnd)] {
        var ended: [(pid: Int32, end: ProcessEnd)] = []
        var code: Int32 = 0
        var signal: Int32 = 0
        while case let pid = csystem_reap(&code, &signal), pid > 0 {
            ended.append((pid, signal == 0 ? .exited(code: code) : .killed(signal: signal)))
        }
        return ended
    }
}

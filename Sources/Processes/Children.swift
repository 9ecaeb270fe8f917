internal import CSystem
internal import Glibc
public import Tasks

/// How a process ended.
public enum ProcessEnd: Sendable, Equatable {
    case exited(code: Int32)
    case killed(signal: Int32)

    /// The cause for the task's record, in the language of the API's users.
    ///
    /// - Parameter isOutOfMemory: whether the kernel has ended a process of its control group meanwhile.
    public func cause(pid: Int32, isOutOfMemory: Bool) -> (text: String, code: FailureCode) {
        switch self {
        case .exited(let code): ("执行进程 \(pid) 异常退出，退出码 \(code)", .executorFailed)
        case .killed(SIGKILL) where isOutOfMemory:
            ("执行进程 \(pid) 因内存不足被系统终止 (SIGKILL)", .outOfMemory)
        case .killed(let signal):
            ("执行进程 \(pid) 被信号 \(signal) (\(Self.name(of: signal))) 终止", .executorKilled)
        }
    }

    private static func name(of signal: Int32) -> String {
        switch signal {
        case SIGKILL: "SIGKILL"
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
    public static func reap() -> [AdoptedEnd] {
        var ended: [AdoptedEnd] = []
        var code: Int32 = 0
        var signal: Int32 = 0
        while case let dead = csystem_dead_child(), dead > 0 {
            // Of a process that is collected nothing is known any more.
            let memory = MemoryEvents.mark(of: dead, isDead: true)
            while case let pid = csystem_reap(&code, &signal), pid > 0 {
                ended.append(
                    AdoptedEnd(
                        pid: pid, end: signal == 0 ? .exited(code: code) : .killed(signal: signal),
                        memory: pid == dead ? memory : nil))
                if pid == dead { break }
            }
        }
        return ended
    }
}

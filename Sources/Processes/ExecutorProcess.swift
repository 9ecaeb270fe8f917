internal import CSystem
internal import Glibc
public import Tasks

/// The process that carries out a task's run, held so that no other process can be mistaken for it.
///
/// A process id may be given to another process at any time, so it is checked once a pidfd holds on to whatever has it.
/// An executor carries out one run and ends, so a signal through the pidfd cannot meet a later run either.
public struct ExecutorProcess: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Holds the process, if it is the executor of that task; see pidfd_open(2).
    public init?(pid: Int32, of task: TaskID) {
        descriptor = csystem_pidfd_open(pid)
        guard descriptor >= 0, Self.arguments(of: pid) == ["pipeline-executor", task.text] else {
            return nil
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Sends it and its children a signal; one that has ended gets none.
    public func send(_ signal: Int32) { _ = csystem_pidfd_signal_group(descriptor, signal) }

    private static func arguments(of pid: Int32) -> [String] {
        let file = open("/proc/\(pid)/cmdline", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(file, &buffer, buffer.count)
        return buffer[..<max(0, count)].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}

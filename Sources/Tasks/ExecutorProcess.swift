internal import CSystem
internal import Glibc

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

    /// Waits for its end.
    ///
    /// - Returns: whether it ended in that time.
    public func ends(withinMilliseconds time: Int32) -> Bool {
        var end = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var result: Int32
        repeat { result = poll(&end, 1, time) } while result < 0 && errno == EINTR
        return result > 0
    }

    /// Sends it a signal; one that has ended gets none.
    public func send(_ signal: Int32) { _ = csystem_pidfd_signal(descriptor, signal) }

    /// Ends it: after that time without an end of its own with SIGTERM, and a second later with SIGKILL.
    public func end(afterMilliseconds grace: Int32) {
        guard !ends(withinMilliseconds: grace) else { return }
        send(SIGTERM)
        guard !ends(withinMilliseconds: 1000) else { return }
        send(SIGKILL)
    }

    private static func arguments(of pid: Int32) -> [String] {
        let file = open("/proc/\(pid)/cmdline", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(file, &buffer, buffer.count)
        return buffer[..<max(0, count)].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}

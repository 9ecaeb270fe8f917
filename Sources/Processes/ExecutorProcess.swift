internal import CSystem
internal import Glibc
public import Tasks

/// The process that carries out a task's run, known so that no other process can be mistaken for it.
///
/// A process id may be given to another process at any time, so the time of the start belongs to it, and it is checked once a
/// pidfd holds on to whatever has the id. An executor leads a session and a group of its own; as long as a member of the
/// group lives nobody else is given the group's number, even if the leader is gone.
public struct ExecutorProcess: Sendable, Equatable {
    /// The leader.
    public let pid: Int32
    private let startTime: UInt64
    /// Whether it has stopped since the store that nodes share has not heard it.
    public private(set) var isFenced = false
    /// What it adds to its note then.
    public static let fencedMark = "fenced"

    /// The process of that id that lives now, or has ended and is not reaped; nil when there is none.
    public init?(pid: Int32) {
        guard let startTime = Self.startTime(of: pid) else { return nil }
        self.pid = pid
        self.startTime = startTime
    }

    /// Takes the executor's description from a line; nil when there is none in it.
    public init?(note: String) {
        let words = note.split(separator: " ")
        guard words.count == 2 || words.dropFirst(2) == [Substring(Self.fencedMark)],
            let pid = Int32(words[0]),
            pid > 1, let time = UInt64(words[1])
        else { return nil }
        (self.pid, startTime) = (pid, time)
        isFenced = words.count > 2
    }

    /// The process, if it is the executor of that task by its arguments: how those of the release before are told.
    public init?(pid: Int32, of task: TaskID) {
        guard let process = Self(pid: pid), Self.arguments(of: pid) == ["pipeline-executor", task.text] else {
            return nil
        }
        self = process
    }

    /// The line that describes it.
    public var note: String { "\(pid) \(startTime)" }

    /// Whether the leader is gone.
    public var hasEnded: Bool {
        guard let now = Self.startTime(of: pid) else { return true }
        return now != startTime || Self.state(of: pid) == UInt8(ascii: "Z")
    }

    /// Kills it and all that it has started, as far as that has stayed in its group.
    public func kill() {
        let descriptor = csystem_pidfd_open(pid)
        guard descriptor >= 0 else {
            if errno == ESRCH { Glibc.kill(-pid, SIGKILL) }
            return
        }
        defer { close(descriptor) }
        guard Self.startTime(of: pid) == startTime else { return }
        csystem_pidfd_signal_group(descriptor, pid, SIGKILL)
    }

    /// What follows the name in `/proc/<pid>/stat`, see proc(5); the name may hold anything.
    private static func status(of pid: Int32) -> [Substring.UTF8View]? {
        guard let content = read("/proc/\(pid)/stat", atMost: 1024),
            let end = content.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let text = Substring(decoding: content[(end + 1)...], as: UTF8.self)
        return text.split(separator: " ").map(\.utf8)
    }

    private static func state(of pid: Int32) -> UInt8? { status(of: pid)?.first?.first }

    private static func startTime(of pid: Int32) -> UInt64? {
        guard let fields = status(of: pid), fields.count > 19 else { return nil }
        return UInt64(Substring(fields[19]))
    }

    private static func arguments(of pid: Int32) -> [String] {
        (read("/proc/\(pid)/cmdline", atMost: 256) ?? []).split(separator: 0).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func read(_ path: String, atMost most: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: most)
        let count = Glibc.read(file, &buffer, most)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

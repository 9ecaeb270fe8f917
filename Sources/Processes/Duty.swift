internal import Glibc

/// What the child of the supervisor sees to, again and again.
public enum Duty: String, Sendable, CaseIterable {
    /// Runs whose process is gone are ended, and executors that do not stop in time are killed.
    case runs
    /// Runs that other nodes have left are ended; a node that is to end does once it is idle.
    case nodes
    /// The store's log is moved into the store, so that it stays short.
    case checkpoint
    /// What deleted tasks have left is removed.
    case trash
    /// The store is copied from time to time.
    case copy
    /// Whoever wants to know is told of the ends of runs.
    case notices

    /// After how long without success, in milliseconds, somebody should look.
    public static let lateAfter: Int64 = 15_000
}

/// When each duty was last done, for whoever asks how the node is: eight bytes a duty, in a folder of files.
///
/// The files are there before they are needed and are written in place, so that a full disk does not matter.
public struct DutyClock: Sendable {
    private let folder: String

    /// - Parameter folder: `run/duties`; made if it is not there.
    public init(folder: String) {
        self.folder = folder
        mkdir(folder, 0o750)
    }

    /// Forgets what an earlier process has done.
    public func reset() {
        for duty in Duty.allCases { write(0, duty) }
    }

    /// Notes that the duty has just been done.
    public func done(_ duty: Duty) { write(Monotonic.milliseconds(), duty) }

    /// How long ago the duty was last done, in milliseconds; nil when it was not since the service has started.
    public func age(of duty: Duty) -> Int64? {
        let file = open(path(duty), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var at: Int64 = 0
        guard pread(file, &at, 8, 0) == 8, at > 0, case let age = Monotonic.milliseconds() - at, age >= 0
        else {
            return nil
        }
        return age
    }

    private func write(_ moment: Int64, _ duty: Duty) {
        let file = open(path(duty), O_WRONLY | O_CREAT | O_CLOEXEC, 0o640)
        guard file >= 0 else { return }
        defer { close(file) }
        var moment = moment
        pwrite(file, &moment, 8, 0)
    }

    private func path(_ duty: Duty) -> String { "\(folder)/\(duty.rawValue)" }
}

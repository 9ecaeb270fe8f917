internal import Synchronization

/// How long the executor of a run may go on without having been heard by the store that nodes share.
///
/// The store's lease ends later than this, whatever the clocks are set to: who is not heard any more has stopped before anybody
/// else ends its run.
public final class RunLease: Sendable {
    /// How long the store waits for a renewal, in seconds.
    public static let seconds = 20
    /// How often it is renewed, in milliseconds.
    public static let interval: Int64 = 5000
    /// After how long without one the executor stops, in milliseconds.
    static let patience: Int64 = 15_000
    /// What is said of a run that has stopped for it.
    public static let outage = "状态数据库不可用，运行已中止"

    /// When the latest renewal that was heard was sent, by the machine's clock that nobody sets.
    private let heardAt: Mutex<Int64>

    /// Counts from now until a renewal is heard.
    public init() { heardAt = Mutex(Monotonic.bootMilliseconds()) }

    /// Notes that a renewal that was sent then has been heard.
    public func renew(sentAt: Int64) { heardAt.withLock { $0 = max($0, sentAt) } }

    /// Whether the run must stop at once.
    public var hasRunOut: Bool { Monotonic.bootMilliseconds() - heardAt.withLock { $0 } >= Self.patience }
}

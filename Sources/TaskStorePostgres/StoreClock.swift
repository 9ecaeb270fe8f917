internal import Glibc
import Tasks

/// The server's clock, as far as it is known here: by how much it is ahead of the time since this machine was started, which
/// no one can set.
struct StoreClock {
    /// In milliseconds.
    private let ahead: Int64
    private let measuredAt: Int64

    /// - Parameters:
    ///   - server: what the server's clock said between the two moments.
    ///   - sentAt: the time since the start of this machine when the server was asked, in milliseconds.
    ///   - receivedAt: the same when it had answered.
    init(server: Int64, sentAt: Int64, receivedAt: Int64) {
        ahead = server - sentAt - (receivedAt - sentAt) / 2
        measuredAt = receivedAt
    }

    /// The present moment.
    var now: Timestamp { Timestamp(milliseconds: Self.uptime() + ahead) }

    /// How long ago it was measured, in milliseconds.
    var age: Int64 { Self.uptime() - measuredAt }

    /// The time since this machine was started, sleep included, in milliseconds.
    static func uptime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

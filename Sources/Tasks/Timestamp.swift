internal import Glibc

/// A moment in milliseconds since 1970, shown in local time to the second.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01 00:00:00 UTC.
    public let milliseconds: Int64

    /// Makes a moment from milliseconds since 1970.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The present moment.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// `2025-06-27T14:30:52`, the form of the API.
    public var iso: String { text(dateSeparator: "-", between: "T", timeSeparator: ":") }
    /// `2025-06-27 14:30:52`, the form of the logs.
    public var log: String { text(dateSeparator: "-", between: " ", timeSeparator: ":") }
    /// `20250627_143052`, the form of file names.
    public var compact: String { text(dateSeparator: "", between: "_", timeSeparator: "") }
    /// `20250627143052`, the form of execution ids.
    public var dense: String { text(dateSeparator: "", between: "", timeSeparator: "") }

    /// The earlier moment is the smaller one.
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    private func text(dateSeparator: String, between: String, timeSeparator: String) -> String {
        var seconds = time_t(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000)
        var local = tm()
        localtime_r(&seconds, &local)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(local.tm_year + 1900)\(dateSeparator)\(two(local.tm_mon + 1))\(dateSeparator)\(two(local.tm_mday))"
            + "\(between)\(two(local.tm_hour))\(timeSeparator)\(two(local.tm_min))\(timeSeparator)\(two(local.tm_sec))"
    }
}

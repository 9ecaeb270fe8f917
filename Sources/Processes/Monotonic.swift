internal import Glibc

/// The clock that all processes of the machine share and nobody sets.
public enum Monotonic {
    /// Milliseconds since the machine was started.
    public static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

internal import Glibc

/// The clocks that all processes of the machine share and nobody sets.
public enum Monotonic {
    /// Milliseconds since the machine was started.
    public static func milliseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    /// The same with the time that it slept: what others see pass, whatever becomes of this machine.
    public static func bootMilliseconds() -> Int64 { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

internal import Glibc

/// Waiting for a short time.
public enum Pause {
    /// Blocks this thread for that long.
    public static func milliseconds(_ count: Int) {
        poll(nil, 0, Int32(count))
    }
}

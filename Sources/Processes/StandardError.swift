internal import Glibc

/// The standard error output.
public enum StandardError {
    /// Writes a line.
    public static func line(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(2, bytes, bytes.count)
    }
}

internal import Glibc

/// What the system says of an `errno`.
enum SystemError {
    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}

#if DEBUG
    internal import Glibc
#endif

/// A point between two durable effects, at which a test breaks the program off. A release build holds nothing of it.
///
/// `PIPELINED_FAILPOINT` says where and how: `NAME=kill`, `NAME=EIO`, `NAME=ENOSPC` or `NAME=sleep:MILLISECONDS`. With
/// `@FILE` that stands in a file, which whoever strikes removes first, so that it happens once, in one of many processes.
public enum Failpoint {
    /// The effect after a point is to fail.
    public struct Failure: Error, Sendable {
        /// The errno.
        public let code: Int32

        /// Makes a failure.
        @inlinable
        public init(code: Int32) { self.code = code }
    }

    /// Passes a point.
    ///
    /// - Returns: the errno with which the next effect is to fail; 0 to go on.
    @inlinable @inline(__always)
    public static func code(at name: StaticString) -> Int32 {
        #if DEBUG
            return strike(name)
        #else
            return 0
        #endif
    }

    /// Passes a point; throws where the next effect is to fail.
    @inlinable @inline(__always)
    public static func pass(_ name: StaticString) throws(Failure) {
        let code = code(at: name)
        if code != 0 { throw Failure(code: code) }
    }

    /// Whether the program is to be a later release, whose form of the state that nodes share is newer by one: what
    /// `PIPELINED_NEXT_FORM` makes of a debug build.
    public static var isNextForm: Bool {
        #if DEBUG
            getenv("PIPELINED_NEXT_FORM") != nil
        #else
            false
        #endif
    }

    /// What a child process must inherit of the environment besides, as the beginning of `NAME=value`: the point, the
    /// form, and the clock of libfaketime.
    public static var variables: [String] {
        #if DEBUG
            ["PIPELINED_FAILPOINT=", "PIPELINED_NEXT_FORM=", "LD_PRELOAD=", "FAKETIME"]
        #else
            []
        #endif
    }

    #if DEBUG
        private static let setting: String? = getenv("PIPELINED_FAILPOINT").map { String(cString: $0) }

        @usableFromInline static func strike(_ name: StaticString) -> Int32 {
            guard let setting else { return 0 }
            guard setting.hasPrefix("@") else { return carryOut(setting, at: "\(name)") }
            let path = String(setting.dropFirst())
            guard let order = read(path), order.hasPrefix("\(name)="), unlink(path) == 0 else { return 0 }
            return carryOut(order, at: "\(name)")
        }

        private static func carryOut(_ order: String, at name: String) -> Int32 {
            let words = order.split(separator: "=", maxSplits: 1)
            guard words.count == 2, words[0] == name else { return 0 }
            let action = words[1].prefix { !$0.isWhitespace }
            switch action {
            case "kill":
                kill(getpid(), SIGKILL)
                return 0
            case "EIO": return EIO
            case "ENOSPC": return ENOSPC
            default:
                guard action.hasPrefix("sleep:"), let milliseconds = Int32(action.dropFirst(6)) else {
                    return 0
                }
                poll(nil, 0, milliseconds)
                return 0
            }
        }

        private static func read(_ path: String) -> String? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = Glibc.read(file, &bytes, bytes.count)
            return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
        }
    #endif
}

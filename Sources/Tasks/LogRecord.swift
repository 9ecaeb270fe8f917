/// The levels of log records, by severity.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case debug = "DEBUG"
    case info = "INFO"
    case warning = "WARNING"
    case error = "ERROR"
    case critical = "CRITICAL"

    /// The level of that name in any case.
    public init?(name: String) {
        self.init(rawValue: name.uppercased())
    }

    /// The less severe level is the smaller one.
    public static func < (a: LogLevel, b: LogLevel) -> Bool { a.severity < b.severity }

    private var severity: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        case .critical: 4
        }
    }
}

/// One record of a task log: `2025-07-01 14:30:52 [INFO] DDLMDGenerator: 开始处理表: t`.
///
/// Further lines of a message are indented by four spaces, so that no message can look like a record of its own.
public struct LogRecord: Hashable, Sendable {
    /// Local time, `YYYY-MM-DD HH:MM:SS`.
    public var timestamp: String
    /// How severe it is.
    public var level: LogLevel
    /// Which part of the service wrote it.
    public var logger: String
    /// The message, line breaks included.
    public var message: String

    /// Makes a record from its parts.
    public init(timestamp: String, level: LogLevel, logger: String, message: String) {
        self.timestamp = timestamp
        self.level = level
        self.logger = logger
        self.message = message
    }

    /// The record as a file holds it, the last line break included.
    public var text: String {
        var result = "\(timestamp) [\(level.rawValue)] \(logger): "
        var skipsLineFeed = false
        for scalar in message.unicodeScalars {
            defer { skipsLineFeed = scalar == "\r" }
            switch scalar {
            case "\n" where skipsLineFeed: continue
            case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}": result += "\n    "
            case "\t": result.unicodeScalars.append(scalar)
            case "\0"..<" ", "\u{7F}":
                result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\n"
    }

    /// Reads a record's bytes, without its last line break; nil when they are no record.
    public init?(parsing bytes: some Collection<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard Self.isStart(Array(bytes.prefix(Self.startLength))) else { return nil }
        timestamp = String(text.prefix(19))
        let rest = text.dropFirst(21)
        guard let bracket = rest.firstIndex(of: "]"),
            let level = LogLevel(rawValue: String(rest[..<bracket])),
            let colon = rest[bracket...].firstRange(of: ": ")
        else { return nil }
        self.level = level
        logger = String(rest[rest.index(bracket, offsetBy: 2)..<colon.lowerBound])
        message = rest[colon.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated().map { index, line in index > 0 && line.hasPrefix("    ") ? line.dropFirst(4) : line
            }
            .joined(separator: "\n")
    }

    /// How many bytes tell whether a line starts a record.
    public static let startLength = 21

    /// Whether a line with that beginning starts a record: `dddd-dd-dd dd:dd:dd [`.
    public static func isStart(_ line: some Collection<UInt8>) -> Bool {
        guard line.count >= startLength else { return false }
        for (byte, expected) in zip(line, pattern) {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard expected == UInt8(ascii: "d") ? isDigit : byte == expected else { return false }
        }
        return true
    }

    private static let pattern = Array("dddd-dd-dd dd:dd:dd [".utf8)
}

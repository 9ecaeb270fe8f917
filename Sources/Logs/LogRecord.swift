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

    /// How many bytes its name has.
    var nameLength: Int {
        switch self {
        case .debug, .error: 5
        case .info: 4
        case .warning: 7
        case .critical: 8
        }
    }

    /// Its place among the levels, from 0.
    var severity: Int {
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

    /// Whether the message goes on in the file.
    public var isCut = false

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
    ///
    /// Bytes, not characters: a `\r\n` or a combining mark would hide the separators.
    public init?(parsing bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard let level = bytes.withUnsafeBytes(Self.level(ofStart:)) else { return nil }
        self.level = level
        timestamp = String(decoding: bytes[..<19], as: UTF8.self)
        let name = bytes.withUnsafeBytes { Self.logger(in: $0, level) }
        logger = String(decoding: bytes[name], as: UTF8.self)
        let message = bytes[(name.isEmpty ? name.lowerBound : name.upperBound + 2)...]
        let indent = Array("    ".utf8)
        let lines = message.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .map { $0 > 0 && $1.starts(with: indent) ? $1.dropFirst(4) : $1 }
        self.message = String(decoding: Array(lines.joined(separator: [0x0A])), as: UTF8.self)
    }

    /// How many bytes come before the level.
    static let startLength = 21

    /// The level of the record that begins with those bytes, `dddd-dd-dd dd:dd:dd [LEVEL] `; nil if none does.
    static func level(ofStart bytes: UnsafeRawBufferPointer) -> LogLevel? {
        LogRecordStart.shared.level(of: bytes)
    }
}

import Logs
import Tasks

/// The records of a log, found line by line by somebody who has it all in memory.
struct PlainLog {
    /// A record's parts as bytes, and the line that it begins on.
    struct Entry {
        let line: Int
        let level: LogLevel
        var bytes: [UInt8]
    }

    private(set) var entries: [Entry] = []

    init(_ bytes: [UInt8]) {
        // A last line without its line break is still being written.
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
            .enumerated()
        {
            if let level = Self.level(of: line) {
                entries.append(Entry(line: index + 1, level: level, bytes: Array(line)))
            } else if !entries.isEmpty {
                entries[entries.count - 1].bytes += [0x0A] + line
            }
        }
    }

    /// The level of a line `dddd-dd-dd dd:dd:dd [LEVEL] …`.
    static func level(of line: ArraySlice<UInt8>) -> LogLevel? {
        let shape = Array("0000-00-00 00:00:00 [".utf8)
        guard line.count > shape.count else { return nil }
        for (byte, wanted) in zip(line, shape) {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard wanted == UInt8(ascii: "0") ? isDigit : byte == wanted else { return nil }
        }
        let rest = line.dropFirst(shape.count)
        return LogLevel.allCases.first { rest.starts(with: Array("\($0.rawValue)] ".utf8)) }
    }

    /// The message as a log holds it: every kind of line break is one, other control characters are spelled out.
    static func normalized(_ message: String) -> String {
        var text = String.UnicodeScalarView()
        let scalars = Array(message.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar.value {
            case 0x0A where index > 0 && scalars[index - 1] == "\r": continue
            case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: text.append("\n")
            case 0x09: text.append(scalar)
            case 0..<0x10: text += "\\x0\(String(scalar.value, radix: 16))".unicodeScalars
            case 0x10..<0x20, 0x7F: text += "\\x\(String(scalar.value, radix: 16))".unicodeScalars
            default: text.append(scalar)
            }
        }
        return String(text)
    }
}

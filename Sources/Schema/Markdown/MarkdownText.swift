internal import SQL

/// Pieces of Markdown: the one place that knows how text from a database is kept from acting as markup.
///
/// Everything stays on its line, and reads the same with the backslashes taken away. The rules are CommonMark's, with
/// the tables and strikethrough of GitHub's.
public enum MarkdownText {
    /// Text within a line.
    public static func plain(_ text: String) -> String {
        let line = TableText.line(text)
        // Nearly all text has none of those.
        guard line.utf8.contains(where: isMark) else { return line }
        let bytes = Array(line.utf8)
        let escaped = bytes.indices.filter { isMarkup(bytes, at: $0) }
        guard !escaped.isEmpty else { return line }
        var result: [UInt8] = []
        var start = 0
        for index in escaped {
            result += bytes[start..<index] + [UInt8(ascii: "\\")]
            start = index
        }
        return String(decoding: result + bytes[start...], as: UTF8.self)
    }

    /// Whether a byte may act as markup, wherever it stands.
    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"),
            UInt8(ascii: "|"), UInt8(ascii: "~"), UInt8(ascii: "_"), UInt8(ascii: "\\"), UInt8(ascii: "&"):
            true
        default: false
        }
    }

    private static func isMarkup(_ bytes: [UInt8], at index: Int) -> Bool {
        let next = index + 1 < bytes.count ? bytes[index + 1] : nil
        switch bytes[index] {
        case UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            return true
        case UInt8(ascii: "_"):
            // `service_area` emphasizes nothing.
            return !(index > 0 && isWord(bytes[index - 1]) && next.map(isWord) == true)
        case UInt8(ascii: "\\"): return next.map { (0x21...0x7E).contains($0) && !isWord($0) } ?? true
        case UInt8(ascii: "&"): return next.map { $0 == UInt8(ascii: "#") || isLetter($0) } ?? false
        default: return false
        }
    }

    /// Text that begins a line: not a heading, list, quotation or rule, whatever it begins with.
    public static func paragraph(_ text: String) -> String {
        let line = plain(text)
        if let first = line.first, "#+-=>".contains(first) { return "\\" + line }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, let mark = line.dropFirst(digits.count).first, ".)".contains(mark) else {
            return line
        }
        return digits + "\\" + line.dropFirst(digits.count)
    }

    /// SQL as code, which knows no escapes: its fence is longer than any run of backticks in it.
    static func code(_ sql: String) -> String {
        let text = String(sql.unicodeScalars.map { isBreak($0) ? " " : Character($0) })
        let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        let needsRoom =
            text.first.map { "` ".contains($0) } ?? true || text.last.map { "` ".contains($0) } ?? true
        return needsRoom ? "\(fence) \(text) \(fence)" : fence + text + fence
    }

    /// A name as SQL needs it written: in double quotes unless it is plain.
    public static func identifier(_ name: String) -> String { knownIdentifiers(name) }

    private static let knownIdentifiers = Memo { verbatim(sqlText($0)) }

    /// A relation's name, without schema `public`, or that of one of its columns.
    public static func name(_ name: TableName, column: String? = nil) -> String {
        let schema = name.schema == "public" ? [] : [name.schema]
        return verbatim(
            (schema + [name.name] + [column].compactMap { $0 }).map(sqlText).joined(separator: "."))
    }

    /// A name on one line, with Unicode escapes for breaks in it.
    private static func sqlText(_ name: String) -> String {
        guard name.unicodeScalars.contains(where: isBreak) else { return SQLText.identifier(name) }
        let escaped = name.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\"\""
            default: isBreak(scalar) ? "\\" + hexadecimal(scalar, digits: 4) : String(scalar)
            }
        }
        return "U&\"\(escaped.joined())\""
    }

    /// The text as it is, as code where it would act as markup.
    private static func verbatim(_ text: String) -> String { plain(text) == text ? text : code(text) }

    /// Names in a row.
    static func list(_ names: [String]) -> String { names.map(identifier).joined(separator: ", ") }

    /// A value within a list of values: as it is, or as SQL where that would not show where it begins and ends.
    static func element(_ value: String) -> String {
        let isEvident =
            !value.isEmpty && TableText.line(value) == value && !value.contains(",")
            && !["'", "\"", "`"].contains { value.hasPrefix($0) || value.hasSuffix($0) }
        return isEvident ? example(value) : code(literal(value))
    }

    /// A value that serves as an example, on one line; as code where it would act as markup or hold a comma.
    static func example(_ value: String) -> String {
        let line = TableText.line(value)
        return line.contains(",") ? code(line) : verbatim(line)
    }

    /// A string literal on one line.
    private static func literal(_ value: String) -> String {
        let literal = SQLText.literal(value)
        guard value.unicodeScalars.contains(where: isBreak) else { return literal }
        let escaped = literal.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            default: isBreak(scalar) ? "\\u" + hexadecimal(scalar, digits: 4) : String(scalar)
            }
        }
        return (literal.hasPrefix("E") ? "" : "E") + escaped.joined()
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar, digits: Int) -> String {
        let text = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

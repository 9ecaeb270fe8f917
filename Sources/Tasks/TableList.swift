internal import Encodings
internal import SQL

/// The tables that a task is about, as a person wrote them down.
public struct TableList: Hashable, Sendable {
    /// Names in order, without duplicates, as they were written: `t`, `s.t`, `"My Table"`, `s."订单"`.
    public let names: [String]

    /// Most bytes of a list.
    public static let maximumBytes = 2 * 1024 * 1024
    /// Most tables in a list that the service takes.
    public static let maximumTables = 1000

    /// What stands between two names of one line.
    private static let separators: Set<Unicode.Scalar> = [",", ";", "，", "；", "、"]

    /// Reads a list: UTF-8 (a byte order mark is allowed) or GBK, one name per line or separated by commas; `#` and
    /// `--` start comments; blank lines do not count; duplicates are dropped.
    ///
    /// - Parameter limit: most tables.
    public init(
        parsing bytes: some Collection<UInt8>, atMost limit: Int = maximumTables
    ) throws(TableListError) {
        guard bytes.count <= Self.maximumBytes else { throw .tooLarge }
        guard !bytes.contains(0), let text = Self.decode(Array(bytes)) else { throw .notText }
        var names: [String] = []
        var lineNumber = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            lineNumber += 1
            var rest = line.unicodeScalars
            while let name = try Self.nextName(&rest, lineNumber: lineNumber) { names.append(name) }
        }
        try self.init(names: names, atMost: limit)
    }

    /// Takes names one by one, as the API's `table_names` gives them.
    public init(names given: [String], atMost limit: Int = maximumTables) throws(TableListError) {
        // Compared by bytes: names that only look alike are different tables.
        var seen: Set<[UInt8]> = []
        var names: [String] = []
        for (index, name) in given.enumerated() {
            guard let canonical = Self.canonical(name) else { throw Self.bad(Substring(name), index + 1) }
            if seen.insert(Array(canonical.utf8)).inserted { names.append(canonical) }
        }
        guard !names.isEmpty else { throw .empty }
        guard names.count <= limit else { throw .tooMany(names.count) }
        self.names = names
    }

    /// The list as a file: one name per line.
    public var fileText: String { names.map { $0 + "\n" }.joined() }

    /// The name with white space around its parts removed, or nil when it is no name.
    static func canonical(_ text: String) -> String? {
        guard !text.unicodeScalars.contains(where: isLineBreak) else { return nil }
        var rest = Substring(text).unicodeScalars
        guard let name = try? nextName(&rest, lineNumber: 0), rest.allSatisfy(WrittenName.isBlank) else {
            return nil
        }
        return name
    }

    /// Takes the next name off the line; nil at its end or at a comment.
    private static func nextName(
        _ rest: inout Substring.UnicodeScalarView, lineNumber: Int
    ) throws(TableListError) -> String? {
        rest = rest.drop { WrittenName.isBlank($0) || separators.contains($0) }
        if rest.isEmpty || startsComment(rest) { return nil }
        let start = Substring(rest)
        guard let name = WrittenName(taking: &rest, style) else { throw bad(start, lineNumber) }
        guard rest.first.map(separators.contains) ?? true || startsComment(rest) else {
            throw bad(start, lineNumber)
        }
        return name.text
    }

    private static func startsComment(_ rest: Substring.UnicodeScalarView) -> Bool {
        rest.first == "#" || rest.starts(with: "--".unicodeScalars)
    }

    private static let style = WrittenName.Style(
        parts: 2, longestPart: WrittenName.longestPart,
        plain: { isNameStart($0) || !$1 && (("0"..."9").contains($0) || $0 == "$") },
        quoted: { !isLineBreak($0) && $0 != "\0" })

    /// What PostgreSQL lets an unquoted name begin with: ASCII letters, `_`, and everything beyond ASCII.
    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        default:
            !scalar.isASCII && !separators.contains(scalar) && !WrittenName.isBlank(scalar)
                && !isLineBreak(scalar)
        }
    }

    /// Whether a list cannot be written line by line with that in a name.
    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool { Character(scalar).isNewline }

    private static func bad(_ text: Substring, _ lineNumber: Int) -> TableListError {
        // A character may go on for ever.
        .badName(line: lineNumber, text: String(text.unicodeScalars.prefix(80)))
    }

    private static func decode(_ bytes: [UInt8]) -> String? {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        return String(validating: content, as: UTF8.self) ?? TextEncoding.gbk.decode(content)
    }
}

/// Why a table list was not accepted.
public enum TableListError: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLarge
    case notText
    case empty
    case tooMany(Int)
    case badName(line: Int, text: String)

    /// A sentence for the API's users.
    public var description: String {
        switch self {
        case .tooLarge: "表清单不能超过 2 MiB"
        case .notText: "表清单必须是 UTF-8 或 GBK 编码的文本"
        case .empty: "表清单中没有表名"
        case .tooMany(let count): "表清单最多包含 \(TableList.maximumTables) 个表，实际 \(count) 个"
        case .badName(let line, let text): "表清单第 \(line) 行无效: \(text)，应为 表名 或 schema.表名，特殊名称用双引号"
        }
    }
}

public import Schema

/// What people say tables and columns mean, in a text file: a line `name = meaning` each, `#` before a note.
///
/// A name is `table`, `schema.table`, `column`, `table.column` or `schema.table.column`, a part in quotation marks where
/// SQL needs them; the most specific one counts. An unquoted name is taken as written, then in lower case.
public struct BusinessDictionary: Sendable {
    private var meanings: [[String]: String] = [:]
    private var lowered: [[String]: String] = [:]

    /// A dictionary without entries.
    public init() {}

    /// Reads a file: UTF-8, with or without a byte order mark.
    ///
    /// - Throws: ``BusinessDictionaryError`` with all bad lines.
    public init(parsing bytes: some Sequence<UInt8>) throws(BusinessDictionaryError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var text = Array(bytes)[...]
        if text.starts(with: mark) { text = text.dropFirst(mark.count) }
        var problems: [BusinessDictionaryError.Problem] = []
        var first: [[String]: Int] = [:]
        for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = line.last == 0x0D ? line.dropLast() : line
            do throws(BadLine) {
                guard let entry = try Entry(line) else { continue }
                if let other = first[entry.name] { throw .repeated(line: other) }
                first[entry.name] = index + 1
                meanings[entry.name] = entry.meaning
                if let name = entry.loweredName { lowered[name] = entry.meaning }
            } catch {
                problems.append(.init(line: index + 1, reason: error.description))
            }
        }
        guard problems.isEmpty else { throw BusinessDictionaryError(problems: problems) }
    }

    /// Gives the table and its columns a comment wherever there is none and the file has one.
    public func annotate(_ table: inout Table) {
        guard !meanings.isEmpty else { return }
        let (schema, name) = (table.name.schema, table.name.name)
        if let meaning = meaning(of: [schema, name], [name]) {
            table.annotate(meaning, from: .businessDictionary)
        }
        for index in table.columns.indices {
            let column = table.columns[index].name
            if let meaning = meaning(of: [schema, name, column], [name, column], [column]) {
                table.columns[index].annotate(meaning, from: .businessDictionary)
            }
        }
    }

    private func meaning(of names: [String]...) -> String? {
        names.lazy.compactMap { meanings[$0] ?? lowered[$0] }.first
    }
}

/// Every line of a dictionary that cannot be read.
public struct BusinessDictionaryError: Error, Sendable, CustomStringConvertible {
    /// One line.
    public struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// Its number from 1.
        public let line: Int
        /// What is wrong with it.
        public let reason: String
        /// Number and reason.
        public var description: String { "line \(line): \(reason)" }
    }

    /// In the order of the lines.
    public let problems: [Problem]
    /// All of them, one a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// What is wrong with a line.
private enum BadLine: Error, CustomStringConvertible {
    case notUTF8, noEquals, badName, badMeaning
    case repeated(line: Int)

    var description: String {
        switch self {
        case .notUTF8: "the text is not UTF-8"
        case .noEquals: "there is no = between name and meaning"
        case .badName: "the name is not table, schema.table, column, table.column or schema.table.column"
        case .badMeaning:
            "the meaning must have 1 to \(CommentText.maximumLength) characters and no control characters"
        case .repeated(let line): "the name stands in line \(line) already"
        }
    }
}

/// One entry of the file.
private struct Entry {
    var name: [String] = []
    var isQuoted = false
    let meaning: String

    /// What an unquoted name stands for beside itself.
    var loweredName: [String]? {
        let name = name.map { $0.lowercased() }
        return isQuoted || name == self.name ? nil : name
    }

    /// Reads a line; nil when it is blank or a note.
    init?(_ line: ArraySlice<UInt8>) throws(BadLine) {
        guard let text = String(validating: line, as: UTF8.self) else { throw .notUTF8 }
        var rest = text.unicodeScalars[...].drop { $0.properties.isWhitespace }
        guard let first = rest.first, first != "#" else { return nil }
        var isPartDue = true
        while true {
            rest = rest.drop { $0.properties.isWhitespace }
            guard let next = rest.first else { throw .noEquals }
            if isPartDue {
                name.append(try Self.part(&rest, isQuoted: &isQuoted))
                isPartDue = false
            } else if next == "." {
                isPartDue = true
                rest.removeFirst()
            } else if next == "=" {
                rest.removeFirst()
                break
            } else {
                throw rest.contains("=") ? .badName : .noEquals
            }
        }
        guard name.count <= 3 else { throw .badName }
        guard let meaning = CommentText.line(String(Substring(rest))) else { throw .badMeaning }
        self.meaning = meaning
    }

    /// Takes one part of a name, up to 63 bytes as PostgreSQL has it.
    private static func part(
        _ rest: inout Substring.UnicodeScalarView, isQuoted: inout Bool
    ) throws(BadLine) -> String {
        var part = String.UnicodeScalarView()
        if rest.first == "\"" {
            isQuoted = true
            rest.removeFirst()
            while true {
                guard let next = rest.popFirst() else { throw .badName }
                if next == "\"" {
                    guard rest.first == "\"" else { break }
                    rest.removeFirst()
                }
                part.append(next)
            }
        } else {
            while let next = rest.first, !".=\"".unicodeScalars.contains(next), !next.properties.isWhitespace
            {
                part.append(next)
                rest.removeFirst()
            }
        }
        guard !part.isEmpty, part.count <= 63, String(part).utf8.count <= 63 else { throw .badName }
        return String(part)
    }
}

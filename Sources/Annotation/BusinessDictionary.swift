internal import SQL
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
                table.annotateColumn(at: index, meaning, from: .businessDictionary)
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
    let name: [String]
    /// What an unquoted name stands for beside itself.
    let loweredName: [String]?
    let meaning: String

    /// Reads a line; nil when it is blank or a note.
    init?(_ line: ArraySlice<UInt8>) throws(BadLine) {
        guard let text = String(validating: line, as: UTF8.self) else { throw .notUTF8 }
        var rest = text.unicodeScalars[...].drop(while: WrittenName.isBlank)
        guard let first = rest.first, first != "#" else { return nil }
        guard let written = WrittenName(taking: &rest, Self.style), rest.first == "=" else {
            throw text.unicodeScalars.contains("=") ? .badName : .noEquals
        }
        guard let meaning = CommentText.line(String(Substring(rest.dropFirst()))) else { throw .badMeaning }
        self.meaning = meaning
        name = written.parts.map(\.text)
        let lowered = name.map { $0.lowercased() }
        loweredName = written.parts.contains(where: \.isQuoted) || lowered == name ? nil : lowered
    }

    /// `table`, `schema.table`, `column`, `table.column` or `schema.table.column`.
    private static let style = WrittenName.Style(parts: 3, longestPart: WrittenName.longestPart) {
        scalar, _ in
        scalar != "." && scalar != "=" && scalar != "\"" && !WrittenName.isBlank(scalar)
    }
}

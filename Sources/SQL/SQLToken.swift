/// A piece of SQL text.
public struct SQLToken: Equatable, Sendable {
    /// What sort of piece it is.
    public enum Kind: Sendable {
        /// A key word or a name without quotes.
        case word
        /// A name in double quotes.
        case quotedIdentifier
        /// A string constant of any form.
        case string
        /// A number without a sign.
        case number
        /// `$1` and the like.
        case parameter
        /// One character of an operator, a bracket or a separator; `::` is one.
        case symbol
        /// `-- …` or `/* … */`.
        case comment
    }

    /// What sort of piece it is.
    public var kind: Kind
    /// The text as written.
    public var text: String
    /// Its place in the UTF-8 of the whole text.
    public var range: Range<Int>
    /// Whether it has an end of its own; false for a quote or comment that the text breaks off in.
    public var isClosed: Bool

    /// The tokens of a text, in order, without the white space between them.
    public static func all(in sql: String) -> [SQLToken] {
        let bytes = Array(sql.utf8)
        var lexer = SQLLexer(bytes)
        var tokens: [SQLToken] = []
        while let (kind, range, isClosed) = lexer.next() {
            let text = String(decoding: bytes[range], as: UTF8.self)
            tokens.append(SQLToken(kind: kind, text: text, range: range, isClosed: isClosed))
        }
        return tokens
    }

    /// The same without comments.
    public static func code(in sql: String) -> [SQLToken] { all(in: sql).filter { $0.kind != .comment } }

    /// Whether it is that key word, in any case.
    public func isWord(_ word: String) -> Bool {
        kind == .word && text.utf8.count == word.utf8.count && text.lowercased() == word
    }

    /// Whether it is that sign.
    public func isSymbol(_ sign: String) -> Bool { kind == .symbol && text == sign }

    /// The identifier it stands for: folded to lower case, or without its quotes; nil for other tokens.
    public var identifier: String? {
        switch kind {
        case .word: text.lowercased()
        case .quotedIdentifier:
            text.utf8.first == UInt8(ascii: "\"") ? content(after: 1) : decoded(content(after: 3))
        default: nil
        }
    }

    /// The text that a string constant stands for; nil for other tokens, bit strings and dollar quotes.
    public var literal: String? {
        guard kind == .string else { return nil }
        switch text.utf8.first.map({ $0 | 0x20 }) {
        case UInt8(ascii: "'") | 0x20: return content(after: 1)
        case UInt8(ascii: "n"): return content(after: 2)
        case UInt8(ascii: "e"): return unescaped(content(after: 2))
        case UInt8(ascii: "u"): return decoded(content(after: 3))
        default: return nil
        }
    }

    /// What stands between the quotes, the first of which ends the given number of bytes; doubled ones count once.
    private func content(after start: Int) -> String {
        let bytes = Array(text.utf8)
        let quote = bytes[start - 1]
        var content: [UInt8] = []
        var index = start
        let end = bytes.count - (isClosed ? 1 : 0)
        while index < end {
            content.append(bytes[index])
            index += bytes[index] == quote && index + 1 < end && bytes[index + 1] == quote ? 2 : 1
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// The text of an `E'…'`, as far as the server writes such: it escapes nothing but the backslash itself.
    private func unescaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\\", let next = rest.popFirst() {
                result.append(Self.escapes[next] ?? next)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
    ]

    /// The text of a `U&'…'` or `U&"…"`: `\XXXX` and `\+XXXXXX` are characters by their numbers.
    private func decoded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                result.append(scalar)
                continue
            }
            if rest.first == "\\" {
                result.append(rest.removeFirst())
                continue
            }
            let isLong = rest.first == "+"
            let digits = rest.dropFirst(isLong ? 1 : 0).prefix(isLong ? 6 : 4)
            guard let code = UInt32(String(digits), radix: 16), let named = Unicode.Scalar(code) else {
                result.append(scalar)
                continue
            }
            result.append(named)
            rest = rest.dropFirst(digits.count + (isLong ? 1 : 0))
        }
        return String(result)
    }
}

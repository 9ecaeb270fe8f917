/// A piece of an expression as the server writes it.
enum SQLToken: Equatable {
    /// A key word or a name without quotes.
    case word(String)
    /// A name in double quotes, without them.
    case quoted(String)
    /// A string constant, without its quotes.
    case literal(String)
    /// A number without a sign.
    case number(String)
    /// An operator or a parenthesis.
    case sign(String)

    /// Whether it can be a name.
    var isName: Bool {
        switch self {
        case .quoted: true
        case .word(let word): !["NOT", "NULL", "ARRAY", "ANY", "CASE", "true", "false"].contains(word)
        case .literal, .number, .sign: false
        }
    }

    /// What it says, for comparing key words.
    var text: String {
        switch self {
        case .word(let text), .quoted(let text), .literal(let text), .number(let text), .sign(let text): text
        }
    }

    /// The tokens of an expression; nil when a quote in it is not closed.
    static func all(in text: String) -> [SQLToken]? {
        var tokens: [SQLToken] = []
        var rest = Substring(text).unicodeScalars
        while let first = rest.first {
            if first == " " || first == "\n" || first == "\t" {
                rest.removeFirst()
            } else if first == "'" {
                guard let literal = quotedText(&rest, "'", isEscaped: false) else { return nil }
                tokens.append(.literal(literal))
            } else if first == "E", rest.dropFirst().first == "'" {
                rest.removeFirst()
                guard let literal = quotedText(&rest, "'", isEscaped: true) else { return nil }
                tokens.append(.literal(literal))
            } else if first == "\"" {
                guard let name = quotedText(&rest, "\"", isEscaped: false) else { return nil }
                tokens.append(.quoted(name))
            } else if isWordStart(first) {
                let word = rest.prefix { isWordStart($0) || isDigit($0) || $0 == "$" }
                tokens.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
            } else if isDigit(first) {
                let number = rest.prefix { isDigit($0) || $0 == "." }
                tokens.append(.number(String(number)))
                rest = rest.dropFirst(number.count)
            } else {
                let isCast = first == ":" && rest.dropFirst().first == ":"
                tokens.append(.sign(isCast ? "::" : String(first)))
                rest = rest.dropFirst(isCast ? 2 : 1)
            }
        }
        return tokens
    }

    private static func quotedText(
        _ rest: inout Substring.UnicodeScalarView, _ quote: Unicode.Scalar, isEscaped: Bool
    ) -> String? {
        rest.removeFirst()
        var text = ""
        while let next = rest.popFirst() {
            if next == quote {
                guard rest.first == quote else { return text }
                rest.removeFirst()
            } else if isEscaped, next == "\\" {
                // The server escapes nothing but the backslash itself.
                _ = rest.popFirst()
            }
            text.unicodeScalars.append(next)
        }
        return nil
    }

    private static func isWordStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x80 || scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}

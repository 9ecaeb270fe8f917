/// Splits SQL text into tokens, by "Lexical Structure" in the PostgreSQL manual.
///
/// It tells classes of faults apart and finds names; whether a text is valid is the server's to say.
enum SQLScanner {
    struct Token: Equatable {
        enum Kind { case word, quotedIdentifier, string, number, parameter, symbol, comment }

        var kind: Kind
        /// The text as written.
        var text: String
        /// Its place in the UTF-8 of the statement.
        var range: Range<Int>

        /// The identifier it stands for: folded to lower case, or without its quotes; nil for other tokens.
        var identifier: String? {
            switch kind {
            case .word: text.lowercased()
            case .quotedIdentifier:
                text.dropFirst().dropLast().split(separator: "\"\"", omittingEmptySubsequences: false)
                    .joined(separator: "\"")
            default: nil
            }
        }
    }

    /// The tokens without white space; an unterminated token reaches to the end.
    static func tokens(of sql: String) -> [Token] {
        let bytes = Array(sql.utf8)
        var tokens: [Token] = []
        var start = 0
        while start < bytes.count {
            if isSpace(bytes[start]) {
                start += 1
                continue
            }
            let (kind, end) = token(bytes, start)
            tokens.append(
                Token(
                    kind: kind, text: String(decoding: bytes[start..<end], as: UTF8.self), range: start..<end)
            )
            start = end
        }
        return tokens
    }

    private static func token(_ bytes: [UInt8], _ start: Int) -> (Token.Kind, Int) {
        let next = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch bytes[start] {
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
            return (.comment, bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count)
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): return (.comment, endOfComment(bytes, start))
        case UInt8(ascii: "'"): return (.string, endOfQuoted(bytes, start, escapes: false))
        case UInt8(ascii: "\""): return (.quotedIdentifier, endOfQuoted(bytes, start, escapes: false))
        case UInt8(ascii: "e"), UInt8(ascii: "E"):
            if next == UInt8(ascii: "'") { return (.string, endOfQuoted(bytes, start + 1, escapes: true)) }
        case UInt8(ascii: "$"):
            if isDigit(next) {
                return (.parameter, bytes[(start + 1)...].firstIndex { !isDigit($0) } ?? bytes.count)
            }
            if let end = endOfDollarQuoted(bytes, start) { return (.string, end) }
            return (.symbol, start + 1)
        default: break
        }
        if isDigit(bytes[start]) {
            let end = bytes[start...].firstIndex { !isWordPart($0) && $0 != UInt8(ascii: ".") }
            return (.number, end ?? bytes.count)
        }
        if isWordStart(bytes[start]) {
            let end = bytes[start...].firstIndex { !isWordPart($0) && $0 != UInt8(ascii: "$") }
            return (.word, end ?? bytes.count)
        }
        return (.symbol, start + 1)
    }

    private static func endOfQuoted(_ bytes: [UInt8], _ start: Int, escapes: Bool) -> Int {
        let quote = bytes[start]
        var index = start + 1
        while index < bytes.count {
            if escapes, bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] != quote {
                index += 1
            } else if index + 1 < bytes.count, bytes[index + 1] == quote {
                index += 2
            } else {
                return index + 1
            }
        }
        return bytes.count
    }

    private static func endOfComment(_ bytes: [UInt8], _ start: Int) -> Int {
        var depth = 0
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "/"), bytes[index + 1] == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return index }
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    /// The end of `$tag$ … $tag$`; nil when no tag starts here.
    private static func endOfDollarQuoted(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard let close = bytes[(start + 1)...].firstIndex(where: { !isWordPart($0) }),
            bytes[close] == UInt8(ascii: "$")
        else { return nil }
        let tag = bytes[start...close]
        var index = close + 1
        while index + tag.count <= bytes.count {
            if bytes[index..<index + tag.count].elementsEqual(tag) { return index + tag.count }
            index += 1
        }
        return bytes.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }

    private static func isWordPart(_ byte: UInt8) -> Bool { isWordStart(byte) || isDigit(byte) }
}

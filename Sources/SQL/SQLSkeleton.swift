/// SQL that the server wrote, with what stands in quotes out of the way.
public enum SQLSkeleton {
    /// The text with everything outside quotes in lower case.
    ///
    /// What the server writes outside quotes is key words in capitals and names that are lower case already, so the
    /// meaning stays.
    public static func lowered(_ sql: String) -> String {
        var bytes = Array(sql.utf8)
        var lexer = SQLLexer(bytes)
        while let (kind, range, _) = lexer.next() {
            for index in range {
                let byte = bytes[index]
                // The letter before a quote is no part of what is quoted.
                let isQuote = byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
                if kind == .string || kind == .quotedIdentifier, isQuote { break }
                if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { bytes[index] = byte | 0x20 }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where a text first occurs outside quotes.
    public static func range(of pattern: String, in sql: String) -> Range<String.Index>? {
        guard let found = offsets(of: Array(pattern.utf8), in: Array(sql.utf8)) else { return nil }
        let start = sql.utf8.index(sql.startIndex, offsetBy: found.lowerBound)
        return start..<sql.utf8.index(start, offsetBy: found.count)
    }

    /// A condition, or a CHECK's, without the words and parentheses around it.
    public static func condition(of definition: String) -> String {
        var text = Array(definition.utf8)
        for end in [" NOT VALID", " NOT ENFORCED", " NO INHERIT"]
        where text.suffix(end.utf8.count).elementsEqual(end.utf8) {
            text.removeLast(end.utf8.count)
        }
        if let start = offsets(of: Array("CHECK (".utf8), in: text) { text.removeFirst(start.upperBound - 1) }
        while isEnclosed(text) { text = Array(text.dropFirst().dropLast()) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func offsets(of pattern: [UInt8], in sql: [UInt8]) -> Range<Int>? {
        guard !pattern.isEmpty, sql.count >= pattern.count else { return nil }
        var lexer = SQLLexer(sql)
        var quoted = nextQuoted(&lexer)
        var index = 0
        while index + pattern.count <= sql.count {
            if let range = quoted, index >= range.lowerBound {
                index = range.upperBound
                quoted = nextQuoted(&lexer)
                continue
            }
            if sql[index] == pattern[0], sql[index..<index + pattern.count].elementsEqual(pattern) {
                return index..<index + pattern.count
            }
            index += 1
        }
        return nil
    }

    private static func nextQuoted(_ lexer: inout SQLLexer) -> Range<Int>? {
        while let piece = lexer.next() {
            if piece.kind == .string || piece.kind == .quotedIdentifier { return piece.range }
        }
        return nil
    }

    /// Whether one pair of parentheses encloses all of the text.
    private static func isEnclosed(_ sql: [UInt8]) -> Bool {
        guard sql.first == UInt8(ascii: "("), sql.last == UInt8(ascii: ")") else { return false }
        var lexer = SQLLexer(sql)
        var depth = 0
        while let piece = lexer.next() {
            guard piece.kind == .symbol else { continue }
            if sql[piece.range.lowerBound] == UInt8(ascii: "(") { depth += 1 }
            if sql[piece.range.lowerBound] == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { return piece.range.upperBound == sql.count }
        }
        return false
    }
}

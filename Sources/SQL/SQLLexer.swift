/// Splits SQL text into tokens, by "Lexical Structure" in the PostgreSQL manual.
///
/// It says nothing of whether a text is valid; that is the server's to say. What is not closed reaches to the end.
struct SQLLexer {
    /// One token: its kind, its place among the bytes, and whether its closing quote or the like is there.
    typealias Piece = (kind: SQLToken.Kind, range: Range<Int>, isClosed: Bool)

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next token; nil at the end.
    mutating func next() -> Piece? {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        let (kind, end, isClosed) = piece(at: start)
        position = end
        return (kind, start..<end, isClosed)
    }

    private func piece(at start: Int) -> (SQLToken.Kind, Int, Bool) {
        let first = bytes[start]
        let next = byte(start + 1)
        switch first {
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
            return (.comment, bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count, true)
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): return comment(start)
        case UInt8(ascii: "'"): return quoted(start, .string)
        case UInt8(ascii: "\""): return quoted(start, .quotedIdentifier)
        case UInt8(ascii: "$"): return dollar(start)
        case UInt8(ascii: ":") where next == UInt8(ascii: ":"): return (.symbol, start + 2, true)
        default: break
        }
        if Self.isDigit(first) {
            let end = bytes[start...].firstIndex { !Self.isWordPart($0) && $0 != UInt8(ascii: ".") }
            return (.number, end ?? bytes.count, true)
        }
        guard Self.isWordStart(first) else { return (.symbol, start + 1, true) }
        if let constant = prefixed(start) { return constant }
        let end = bytes[start...].firstIndex { !Self.isWordPart($0) && $0 != UInt8(ascii: "$") }
        return (.word, end ?? bytes.count, true)
    }

    /// A constant or a name whose kind a letter before the quote tells: `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'`, `U&"…"`.
    private func prefixed(_ start: Int) -> (SQLToken.Kind, Int, Bool)? {
        let letter = bytes[start] | 0x20
        if byte(start + 1) == UInt8(ascii: "'") {
            if letter == UInt8(ascii: "e") { return quoted(start + 1, .string, escapes: true) }
            return [UInt8(ascii: "b"), UInt8(ascii: "x"), UInt8(ascii: "n")].contains(letter)
                ? quoted(start + 1, .string) : nil
        }
        guard letter == UInt8(ascii: "u"), byte(start + 1) == UInt8(ascii: "&") else { return nil }
        switch byte(start + 2) {
        case UInt8(ascii: "'"): return quoted(start + 2, .string)
        case UInt8(ascii: "\""): return quoted(start + 2, .quotedIdentifier)
        default: return nil
        }
    }

    private func quoted(
        _ start: Int, _ kind: SQLToken.Kind, escapes: Bool = false
    ) -> (SQLToken.Kind, Int, Bool) {
        let quote = bytes[start]
        var index = start + 1
        while index < bytes.count {
            if escapes, bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] != quote {
                index += 1
            } else if byte(index + 1) == quote {
                index += 2
            } else {
                return (kind, index + 1, true)
            }
        }
        return (kind, bytes.count, false)
    }

    private func comment(_ start: Int) -> (SQLToken.Kind, Int, Bool) {
        var depth = 0
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "/"), bytes[index + 1] == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return (.comment, index, true) }
            } else {
                index += 1
            }
        }
        return (.comment, bytes.count, false)
    }

    /// `$1`, `$tag$ … $tag$`, or the sign alone.
    private func dollar(_ start: Int) -> (SQLToken.Kind, Int, Bool) {
        if Self.isDigit(byte(start + 1)) {
            let end = bytes[(start + 1)...].firstIndex { !Self.isDigit($0) } ?? bytes.count
            return (.parameter, end, true)
        }
        guard let close = bytes[(start + 1)...].firstIndex(where: { !Self.isWordPart($0) }),
            bytes[close] == UInt8(ascii: "$")
        else { return (.symbol, start + 1, true) }
        let tag = bytes[start...close]
        var index = close + 1
        while index + tag.count <= bytes.count {
            if bytes[index..<index + tag.count].elementsEqual(tag) {
                return (.string, index + tag.count, true)
            }
            index += 1
        }
        return (.string, bytes.count, false)
    }

    private func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }

    private static func isWordPart(_ byte: UInt8) -> Bool { isWordStart(byte) || isDigit(byte) }
}

/// A name as people write it: `t`, `s.t`, `"My Table"`, `sales."订单"`.
public struct WrittenName: Hashable, Sendable {
    /// One part of the name.
    public struct Part: Hashable, Sendable {
        /// The part without its quotes.
        public let text: String
        /// Whether it stood in double quotes.
        public let isQuoted: Bool

        /// What the part may mean, best first: an unquoted part is taken as written, then in lower case.
        public var readings: [String] {
            let folded = text.lowercased()
            return isQuoted || folded == text ? [text] : [text, folded]
        }

        /// The part as it was written, in quotes if it was.
        public var written: String { isQuoted ? SQLText.quoted(text) : text }
    }

    /// What counts as a name in some place.
    public struct Style: Sendable {
        let parts: Int
        let longestPart: Int
        let plain: @Sendable (_ scalar: Unicode.Scalar, _ isFirst: Bool) -> Bool
        let quoted: @Sendable (Unicode.Scalar) -> Bool

        /// Makes a style from its rules.
        ///
        /// - Parameters:
        ///   - parts: most parts, which `.` stands between.
        ///   - longestPart: most bytes of a part; PostgreSQL cuts longer ones.
        ///   - plain: what a part without quotes may begin with, and hold; blanks around it do not belong to it.
        ///   - quoted: what may stand in quotes.
        public init(
            parts: Int, longestPart: Int = .max,
            plain: @escaping @Sendable (_ scalar: Unicode.Scalar, _ isFirst: Bool) -> Bool,
            quoted: @escaping @Sendable (Unicode.Scalar) -> Bool = { _ in true }
        ) {
            self.parts = parts
            self.longestPart = longestPart
            self.plain = plain
            self.quoted = quoted
        }

        /// A table's name that is all of a text, whatever stands in it.
        public static let table = Style(parts: 2) { scalar, _ in scalar != "." && scalar != "\"" }
    }

    /// White space of all widths, none included: what people copy from pages and tables has no-break, ideographic and
    /// zero-width spaces around it, and a list that was put together of several a byte order mark in its middle.
    public static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || ["\u{200B}", "\u{2060}", "\u{FEFF}"].contains(scalar)
    }

    /// Most bytes of a part that PostgreSQL does not cut (`NAMEDATALEN`).
    public static let longestPart = 63

    /// Its parts, at least one.
    public let parts: [Part]

    /// Reads a text that is a name and nothing else, white space around it aside; nil for any other.
    public init?(_ text: String, _ style: Style = .table) {
        var rest = Substring(text).unicodeScalars
        self.init(taking: &rest, style)
        guard rest.isEmpty else { return nil }
    }

    /// Takes a name off the front of a text, with the white space around it; nil where none stands there.
    public init?(taking rest: inout Substring.UnicodeScalarView, _ style: Style) {
        var parts: [Part] = []
        while true {
            rest = rest.drop(while: Self.isBlank)
            guard parts.count < style.parts, let part = Self.part(&rest, style) else { return nil }
            parts.append(part)
            rest = rest.drop(while: Self.isBlank)
            guard rest.first == "." else { break }
            rest.removeFirst()
        }
        self.parts = parts
    }

    /// The name as it was written, without white space around its parts.
    public var text: String { parts.map(\.written).joined(separator: ".") }

    private static func part(_ rest: inout Substring.UnicodeScalarView, _ style: Style) -> Part? {
        var text = String.UnicodeScalarView()
        let isQuoted = rest.first == "\""
        if isQuoted {
            rest.removeFirst()
            while true {
                guard let next = rest.popFirst(), style.quoted(next) else { return nil }
                if next == "\"" {
                    guard rest.first == "\"" else { break }
                    rest.removeFirst()
                }
                text.append(next)
            }
        } else {
            while let next = rest.first, style.plain(next, text.isEmpty) { text.append(rest.removeFirst()) }
            while let last = text.last, isBlank(last) { text.removeLast() }
        }
        let part = Part(text: String(text), isQuoted: isQuoted)
        return (1...style.longestPart).contains(part.text.utf8.count) ? part : nil
    }
}

internal import SQL

/// Pieces of DDL as text.
enum DDLText {
    /// The text on one line, so that it can stand after `--` or in a list entry.
    static func line(_ text: String) -> String {
        if isLine(text) { return text }
        let breaks: Set<Unicode.Scalar> = [
            "\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}", "\t",
        ]
        let words = text.unicodeScalars.split { breaks.contains($0) || $0 == " " || $0.value < 0x20 }
        return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    /// Whether the text is on one line already, told by its bytes; false also where it takes a closer look.
    private static func isLine(_ text: String) -> Bool {
        var before = UInt8(ascii: " ")
        for byte in text.utf8 {
            // 0xC2 and 0xE2 begin U+0085, U+2028 and U+2029.
            if byte < 0x20 || byte == 0xC2 || byte == 0xE2 { return false }
            if byte == UInt8(ascii: " "), before == byte { return false }
            before = byte
        }
        return before != UInt8(ascii: " ")
    }

    /// A statement that makes a thing unless it is there already, for things that know no `if not exists`.
    static func guarded(_ statement: String) -> String {
        var tag = "$$"
        var number = 0
        while statement.includes(tag) {
            number += 1
            tag = "$guard\(number)$"
        }
        return """
            do \(tag) begin
              \(statement);
            exception when duplicate_object or duplicate_function or unique_violation then null;
            end \(tag);
            """
    }

    /// The text as SQL comments, line by line.
    static func commented(_ text: String) -> [String] {
        text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" }
            .map { "-- " + String($0) }
    }

    /// The guarded definition of a type.
    static func type(_ type: TypeDefinition) -> String {
        let name = type.name.sqlText
        switch type.body {
        case .enumeration(let labels):
            return guarded("create type \(name) as enum (\(list(labels.map(SQLText.literal))))")
        case .composite(let attributes):
            return guarded("create type \(name) as (\(list(attributes)))")
        case .range(let options):
            return guarded("create type \(name) as range (\(options))")
        case .domain(let base, let collation, let notNull, let expression, let checks):
            var text = "create domain \(name) as \(base)"
            if let collation { text += " collate \(collation)" }
            if let expression { text += " default \(expression)" }
            if let notNull { text += " \(notNull)" }
            for check in checks where !check.hasSuffix(" NOT VALID") {
                text += " " + SQLSkeleton.lowered(check)
            }
            for check in checks where check.hasSuffix(" NOT VALID") {
                text += ";\n  alter domain \(name) add \(SQLSkeleton.lowered(check))"
            }
            return guarded(text)
        }
    }

    /// Elements separated by commas.
    static func list(_ elements: [String]) -> String { elements.joined(separator: ", ") }

    /// Identifiers separated by commas.
    static func names(_ names: [String]) -> String { list(names.map(SQLText.identifier)) }
}

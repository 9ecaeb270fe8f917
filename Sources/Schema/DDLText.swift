internal import Postgres

/// Pieces of DDL as text.
enum DDLText {
    /// The text with everything outside quotes in lower case.
    ///
    /// What the server writes outside quotes is key words in capitals and names that are lower case already, so the
    /// meaning stays.
    static func lowered(_ sql: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(sql.utf8.count)
        var quote: UInt8?
        for byte in sql.utf8 {
            if let open = quote {
                bytes.append(byte)
                if byte == open { quote = nil }
            } else {
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { quote = byte }
                let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                bytes.append(isCapital ? byte | 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text on one line, so that it can stand after `--` or in a list entry.
    static func line(_ text: String) -> String {
        let breaks: Set<Unicode.Scalar> = [
            "\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}", "\t",
        ]
        let words = text.unicodeScalars.split { breaks.contains($0) || $0 == " " || $0.value < 0x20 }
        return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    /// A statement that makes a thing unless it is there already, for things that know no `if not exists`.
    static func guarded(_ statement: String) -> String {
        var tag = "$$"
        var number = 0
        while statement.contains(tag) {
            number += 1
            tag = "$guard\(number)$"
        }
        return """
            do \(tag) begin
              \(statement);
            exception when duplicate_object then null;
            end \(tag);
            """
    }

    /// `create schema if not exists`, nil for `public`.
    static func schema(_ name: String) -> String? {
        name == "public" ? nil : "create schema if not exists \(SQLText.identifier(name));"
    }

    /// `create extension if not exists`, with its schema before it.
    static func ownExtension(_ one: Extension) -> [String] {
        let home = one.schema == "pg_catalog" ? nil : one.schema
        let place = home.map { " with schema \(SQLText.identifier($0))" } ?? ""
        return [
            home.flatMap(schema), "create extension if not exists \(SQLText.identifier(one.name))\(place);",
        ].compactMap { $0 }
    }

    /// The guarded definition of a type.
    static func type(_ type: TypeDefinition) -> String {
        let name = type.name.sqlText
        switch type.body {
        case .enumeration(let labels):
            return guarded("create type \(name) as enum (\(list(labels.map(SQLText.literal))))")
        case .composite(let attributes):
            return guarded("create type \(name) as (\(list(attributes)))")
        case .range(let subtype):
            return guarded("create type \(name) as range (subtype = \(subtype))")
        case .domain(let base, let collation, let isNotNull, let expression, let checks):
            var text = "create domain \(name) as \(base)"
            if let collation { text += " collate \(collation)" }
            if let expression { text += " default \(expression)" }
            if isNotNull { text += " not null" }
            for check in checks { text += " " + lowered(check) }
            return guarded(text)
        }
    }

    /// `create sequence if not exists`.
    static func sequence(_ sequence: ColumnSequence) -> String {
        let type = sequence.type == "bigint" ? [] : ["as \(sequence.type)"]
        let words = ["create sequence if not exists \(sequence.name.sqlText)"] + type + sequence.options
        return words.joined(separator: " ") + ";"
    }

    /// Elements separated by commas.
    static func list(_ elements: [String]) -> String { elements.joined(separator: ", ") }

    /// Identifiers separated by commas.
    static func names(_ names: [String]) -> String { list(names.map(SQLText.identifier)) }
}

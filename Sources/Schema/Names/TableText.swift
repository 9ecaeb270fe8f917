internal import SQL

/// Sentences about a table that DDL and Markdown share.
public enum TableText {
    /// The text on one line, so that it can stand after `--` or in a list entry.
    public static func line(_ text: String) -> String {
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

    /// What to call the table: its label up to the first full stop or line break when that is long.
    public static func title(of table: Table) -> String {
        let text = comment(table.label)
        guard text.utf8.count > 40, text.count > 40 else { return text }
        let first = text.prefix { !"。；;!！".contains($0) }
        return first.count > 80 ? first.prefix(80) + "…" : String(first)
    }

    /// One line on what the table holds: the whole comment, or its main columns where there is none.
    public static func summary(of table: Table, _ words: DocumentWords) -> String {
        if let text = table.comment, [.people, .database].contains(text.source),
            comment(text.text) != title(of: table)
        {
            return comment(text.text)
        }
        let kind =
            switch table.kind {
            case .table, .partitionedTable: words("表", "table")
            case .view: words("视图", "view")
            case .materializedView: words("物化视图", "materialized view")
            case .foreignTable: words("外部表", "foreign table")
            }
        var telling = table.columns.indices.lazy.filter { !isHousekeeping(table.columns[$0], in: table) }
            .makeIterator()
        var labels: [String] = []
        while labels.count < 8, let index = telling.next() {
            labels.append(short(table.columns[index].label))
        }
        let names = labels.joined(separator: words("、", ", "))
        let more = telling.next() != nil ? words("等", " and others") : ""
        let start = title(of: table) + words.bracketed("\(kind) \(line(table.name.name))")
        return names.isEmpty ? start : start + words("，主要字段：", ", main columns: ") + names + more
    }

    /// Columns that nearly every table of a schema has, so that they tell nothing of this one.
    private static func isHousekeeping(_ column: Column, in table: Table) -> Bool {
        usualColumns.contains(column.name) || table.primaryKey.isName(column.name)
    }

    private static let usualColumns: Set<String> = [
        "id", "version", "create_ts", "created_by", "update_ts", "updated_by", "delete_ts", "deleted_by",
        "created_at", "updated_at", "deleted_at", "create_time", "update_time", "is_deleted", "del_flag",
        "create_by", "update_by", "tenant_id", "last_update", "remark",
    ]
}

extension TableText {
    /// The first words of a label, for a place within a sentence.
    static func short(_ label: String) -> String { knownShort(label) }

    private static let knownShort = Memo<String> { label in
        let line = comment(label)
        let first = line.unicodeScalars.prefix { !clauseEnds.contains($0) }
        return first.isEmpty ? line : String(first)
    }

    private static let clauseEnds: Set<Unicode.Scalar> = [
        ",", "，", ";", "；", "(", "（", "。", ":", "：",
    ]

    /// A value from the data on one line, cut to a readable length.
    public static func value(_ text: String, limit: Int = 50) -> String {
        let line = line(text)
        return line.utf8.count > limit && line.count > limit ? line.prefix(limit) + "…" : line
    }

    /// A share as `97.5%`.
    public static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
}

extension TableText {
    /// What people wrote, as it stands in documents: on one line, without addresses of pages and without HTML.
    public static func comment(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x3C || $0 == 0x26 }) || text.includes("://") else {
            return line(text)
        }
        var bytes = withoutTags(Array(text.utf8))
        for (entity, character) in [
            ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&"),
        ] {
            bytes = replacing(entity, with: character, in: bytes)
        }
        return withoutEmptyBrackets(line(String(decoding: withoutAddresses(bytes), as: UTF8.self)))
    }

    /// Tags of HTML become blanks; `a < b` stays.
    private static func withoutTags(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x3C, let end = endOfTag(bytes, from: index) {
                result.append(0x20)
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func endOfTag(_ bytes: [UInt8], from start: Int) -> Int? {
        var index = start + 1
        if index < bytes.count, bytes[index] == 0x2F { index += 1 }
        let name = bytes[index...].prefix { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
        guard tags.contains(String(decoding: name, as: UTF8.self).lowercased()) else { return nil }
        guard let end = bytes[name.endIndex...].firstIndex(where: { $0 == 0x3E || $0 == 0x3C }),
            bytes[end] == 0x3E
        else { return nil }
        return end + 1
    }

    private static let tags: Set<String> = [
        "a", "b", "big", "blockquote", "body", "br", "center", "code", "div", "em", "font", "h1", "h2", "h3",
        "h4", "h5",
        "h6", "hr", "html", "i", "img", "li", "ol", "p", "pre", "s", "script", "small", "span", "strong",
        "style", "sub",
        "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    ]

    private static func replacing(_ entity: String, with text: String, in bytes: [UInt8]) -> [UInt8] {
        let wanted = Array(entity.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: wanted) {
                result += text.utf8
                index += wanted.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Everything from a scheme to the next blank, bracket or character that no address has.
    private static func withoutAddresses(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let scheme = ["https://", "http://", "ftp://"].first { bytes[index...].starts(with: $0.utf8) }
            if let scheme, index == 0 || !(0x61...0x7A).contains(bytes[index - 1] | 0x20) {
                index += scheme.utf8.count
                while index < bytes.count, (0x21...0x7E).contains(bytes[index]),
                    !"()[]<>\"'`,;".utf8.contains(bytes[index])
                {
                    index += 1
                }
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func withoutEmptyBrackets(_ text: String) -> String {
        var text = text
        for brackets in ["()", "（）", "[]", "【】", "<>"] { text = text.replacing(brackets, with: "") }
        while let last = text.last, " :：,，;；".contains(last) { text.removeLast() }
        return String(text.drop { $0 == " " })
    }
}

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
        let text = line(table.label)
        guard text.utf8.count > 40, text.count > 40 else { return text }
        let first = text.prefix { !"。；;!！".contains($0) }
        return first.count > 80 ? first.prefix(80) + "…" : String(first)
    }

    /// One line on what the table holds: the whole comment, or its main columns where there is none.
    public static func summary(of table: Table) -> String {
        if let comment = table.comment, comment.source == .database, line(comment.text) != title(of: table) {
            return line(comment.text)
        }
        let kind =
            switch table.kind {
            case .table, .partitionedTable: "表"
            case .view: "视图"
            case .materializedView: "物化视图"
            case .foreignTable: "外部表"
            }
        let telling = table.columns.filter { !isHousekeeping($0, in: table) }
        let names = telling.prefix(8).map { short($0.label) }.joined(separator: "、")
        let more = telling.count > 8 ? "等" : ""
        let start = "\(title(of: table))(\(kind) \(line(table.name.name)))"
        return names.isEmpty ? start : "\(start),主要字段: \(names)\(more)"
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
    static func short(_ label: String) -> String {
        let line = line(label)
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
    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
}

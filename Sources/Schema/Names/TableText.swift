internal import SQL

/// Sentences about a table that DDL and Markdown share.
enum TableText {
    /// What to call the table: its label up to the first full stop or line break when that is long.
    static func title(of table: Table) -> String {
        let text = DDLText.line(table.label)
        guard text.utf8.count > 40, text.count > 40 else { return text }
        let first = text.prefix { !"。；;!！".contains($0) }
        return first.count > 80 ? first.prefix(80) + "…" : String(first)
    }

    /// One line on what the table holds: the whole comment, or its main columns where there is none.
    static func summary(of table: Table) -> String {
        if let comment = table.comment, DDLText.line(comment) != title(of: table) {
            return DDLText.line(comment)
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
        let start = "\(title(of: table))(\(kind) \(DDLText.line(table.name.name)))"
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
        let line = DDLText.line(label)
        let first = line.unicodeScalars.prefix { !clauseEnds.contains($0) }
        return first.isEmpty ? line : String(first)
    }

    private static let clauseEnds: Set<Unicode.Scalar> = [
        ",", "，", ";", "；", "(", "（", "。", ":", "：",
    ]

    /// A value from the data on one line, cut to a readable length.
    static func value(_ text: String, limit: Int = 50) -> String {
        let line = DDLText.line(text)
        return line.utf8.count > limit && line.count > limit ? line.prefix(limit) + "…" : line
    }

    /// A share as `97.5%`.
    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
}

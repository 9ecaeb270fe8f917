internal import SQL
internal import Schema

extension DDLRenderer {
    /// What is known of the table, as comments: `-- 中文名:`, `-- 描述:`, then what somebody needs who queries it.
    static func header(
        of definition: TableDefinition, _ words: DocumentWords, _ titles: TableTitles
    ) -> String {
        let table = definition.table
        let mark = words.mark(of: table.commentSource).map { " [\($0)]" } ?? ""
        var lines = [
            "\(words("中文名", "Name")): \(titles[table])\(mark)",
            "\(words("描述", "Description")): \(TableText.summary(of: table, words))",
        ]
        if let partition = definition.partitionOf {
            lines.append("\(words("分区", "Partition")): \(partition.parent.sqlText) \(partition.bound)")
        }
        if let kind = words.kind(table.meaning.kind) { lines.append("\(words("表的类型", "Kind")): \(kind)") }
        if let time = table.meaning.businessTime {
            lines.append("\(words("业务时间", "Business time")): \(SQLText.identifier(time))")
        }
        if let deletion = table.meaning.deletion {
            lines.append("\(words("有效数据的条件", "Rows that count")): \(deletion.condition(in: table))")
        }
        lines += table.relations.map { relation(of: $0, words) }
        lines += table.columns.compactMap { codes(of: $0, words) }
        lines += table.columns.compactMap { column in
            column.meaning.unit.map { "\(words("单位", "Unit")): \(SQLText.identifier(column.name)): \($0)" }
        }
        return lines.map { "-- " + TableText.line($0) }.joined(separator: "\n")
    }

    /// `关联: area_id -> bss_service_area.id（推断，97.5%）`
    private static func relation(of relation: Relation, _ words: DocumentWords) -> String {
        let targets = relation.targetColumns.map(SQLText.identifier).joined(separator: ", ")
        var marks = [words.origin(of: relation)]
        if let share = relation.inclusionShare { marks.append(TableText.percent(share)) }
        return
            "\(words("关联", "Refers to")): \(relation.columns.map(SQLText.identifier).joined(separator: ", ")) -> "
            + "\(relation.target.sqlText) (\(targets))"
            + words.bracketed(marks.joined(separator: words.comma))
    }

    /// `取值: status: 0=正常，1=停用`
    private static func codes(of column: Column, _ words: DocumentWords) -> String? {
        guard !column.meaning.codes.isEmpty else { return nil }
        let list = column.meaning.codes.prefix(30).map { "\($0.value)=\(TableText.comment($0.label))" }
        let mark = column.meaning.codesEvidence == .model ? words.bracketed(words("模型", "model")) : ""
        return "\(words("取值", "Codes")): \(SQLText.identifier(column.name))\(mark): "
            + list.joined(separator: words.comma)
    }
}

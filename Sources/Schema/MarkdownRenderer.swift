/// Writes tables as Markdown: what a person, or a language model, needs to know to query them.
public enum MarkdownRenderer {
    /// One table's `_detail.md`. The text ends with a line break.
    public static func markdown(for table: Table) -> String {
        var lines = ["## \(name(of: table.name))(\(TableText.title(of: table)))", ""]
        if let comment = table.comment.map(DDLText.line), comment != TableText.title(of: table) {
            lines += [comment, ""]
        }
        lines.append("字段列表:")
        lines += table.columns.map { entry(for: $0, in: table) }
        let notes = notes(on: table)
        if !notes.isEmpty { lines += ["", "字段补充说明:"] + notes.map { "- \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The name without schema `public`.
    static func name(of table: TableName) -> String {
        let text = table.sqlText
        return text.hasPrefix("public.") ? String(text.dropFirst("public.".count)) : text
    }

    /// `- id (varchar(32)) - 主键ID [主键, 非空] [示例: …]`
    private static func entry(for column: Column, in table: Table) -> String {
        var text = "- \(DDLText.line(column.name)) (\(column.shortType))"
        let comment = DDLText.line(column.comment ?? column.generatedComment ?? "")
        if !comment.isEmpty { text += " - \(comment)" }
        var marks: [String] = []
        if table.primaryKey.contains(column.name) { marks.append("主键") }
        if table.relations.contains(where: { !$0.isInferred && $0.columns.contains(column.name) }) {
            marks.append("外键")
        }
        if table.constraints.contains(where: { $0.kind == .unique && $0.columns == [column.name] }) {
            marks.append("唯一")
        }
        if column.isNotNull { marks.append("非空") }
        if !marks.isEmpty { text += " [\(marks.joined(separator: ", "))]" }
        let examples = column.samples.prefix(3).map { TableText.value($0) }
        if !examples.isEmpty { text += " [示例: \(examples.joined(separator: ", "))]" }
        return text
    }

    private static func notes(on table: Table) -> [String] {
        var notes: [String] = []
        if let key = table.partitionKey {
            notes.append("本表按 \(DDLText.line(key)) 分区,共 \(table.partitions.count) 个分区")
        }
        if let partition = table.partitionOf {
            notes.append("本表是 \(name(of: partition.parent)) 的分区: \(DDLText.line(partition.bound))")
        }
        if !table.primaryKey.isEmpty {
            let isJoint = table.primaryKey.count > 1
            notes.append("\(list(table.primaryKey)) 为\(isJoint ? "联合" : "")主键")
        }
        for constraint in table.constraints where constraint.kind == .unique && constraint.columns.count > 1 {
            notes.append("\(list(constraint.columns)) 的组合唯一")
        }
        notes += table.relations.map(note)
        for column in table.columns {
            notes += self.notes(on: column, in: table).map { "\(DDLText.line(column.name)) \($0)" }
        }
        let unused = table.columns.filter { ($0.nullFraction ?? 0) >= 0.9995 }.map(\.name)
        if !unused.isEmpty { notes.append("\(list(unused)) 目前均为空值") }
        return notes
    }

    private static func note(on relation: Relation) -> String {
        let target = name(of: relation.target)
        let columns = list(relation.targetColumns.map { "\(target).\($0)" })
        var text = "\(list(relation.columns)) 关联 \(columns)"
        if relation.isInferred {
            let measured = relation.inclusionShare.map { ",抽样值 \(TableText.percent($0)) 存在于目标表" }
            text += "(推断\(measured ?? ""))"
        } else {
            text += "(外键)"
        }
        return text
    }

    private static func notes(on column: Column, in table: Table) -> [String] {
        var notes: [String] = []
        let isKey =
            table.primaryKey.contains(column.name) && ![.date, .timestamp].contains(column.family)
            || table.relations.contains { $0.columns.contains(column.name) }
            || ColumnDictionary.split(column.name).last == "id"
        if !column.enumValues.isEmpty {
            let shown = column.enumValues.prefix(30).map { TableText.value($0) }.joined(separator: ", ")
            let rest = column.enumValues.count > 30 ? " 等 \(column.enumValues.count) 个" : ""
            notes.append("为枚举值: \(shown)\(rest)")
        } else if !isKey, let low = column.minimum, let high = column.maximum, low != high {
            notes.append(
                "取值范围\(table.isRowCountExact ? "" : "约"): \(TableText.value(low)) 至 \(TableText.value(high))")
        }
        if let share = column.nullFraction, share >= 0.05, share < 0.9995 {
            notes.append("空值约占 \(TableText.percent(share))")
        }
        if let expression = column.generatedExpression {
            notes.append("为生成列: \(DDLText.line(expression))")
        }
        return notes
    }

    private static func list(_ names: [String]) -> String { names.map(DDLText.line).joined(separator: ", ") }
}

internal import SQL

/// Writes tables as Markdown: what a person, or a language model, needs to know to query them.
///
/// Names stand as SQL needs them written, text of others as ``MarkdownText`` writes it.
public enum MarkdownRenderer {
    /// One table's `_detail.md`. The text ends with a line break.
    public static func markdown(for table: Table) -> String {
        let title = TableText.title(of: table)
        var lines = ["## \(MarkdownText.name(table.name))(\(MarkdownText.plain(title)))", ""]
        if let comment = table.comment, comment.source == .database, TableText.line(comment.text) != title {
            lines += [MarkdownText.paragraph(TableText.line(comment.text)), ""]
        }
        lines.append("字段列表:")
        lines += table.columns.map { entry(for: $0, in: table) }
        let notes = notes(on: table)
        if !notes.isEmpty { lines += ["", "字段补充说明:"] + notes.map { "- \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `- id (varchar(32)) - 主键ID [主键, 非空] [示例: …]`
    private static func entry(for column: Column, in table: Table) -> String {
        var text = "- \(MarkdownText.identifier(column.name)) (\(type(of: column)))"
        let comment = MarkdownText.plain(column.comment?.text ?? "")
        if !comment.isEmpty { text += " - \(comment)" }
        var marks: [String] = []
        if table.primaryKey.hasName(column.name) { marks.append("主键") }
        if table.relations.contains(where: { !$0.isInferred && $0.columns.hasName(column.name) }) {
            marks.append("外键")
        }
        if table.constraints.contains(where: { $0.kind == .unique && $0.columns.isName(column.name) }) {
            marks.append("唯一")
        }
        if column.isNotNull { marks.append("非空") }
        if !column.isReadable { marks.append("无读取权限") }
        if !marks.isEmpty { text += " [\(marks.joined(separator: ", "))]" }
        let examples = column.samples.prefix(3).map { MarkdownText.example(TableText.value($0)) }
        if !examples.isEmpty { text += " [示例: \(examples.joined(separator: ", "))]" }
        return text
    }

    /// The short type; the brackets of an array are no link.
    private static func type(of column: Column) -> String {
        var text = MarkdownText.plain(column.shortType)
        while let brackets = text.range(of: "\\[\\]") { text.replaceSubrange(brackets, with: "[]") }
        return text
    }
}

internal import SQL

/// Writes tables as Markdown: what a person, or a language model, needs to know to query them.
///
/// Names stand as SQL needs them written, text of others as ``MarkdownText`` writes it.
public struct MarkdownRenderer {
    let words: DocumentWords
    /// The relations that lead to each table, with where they come from.
    private let referring: [TableName: [(table: Table, relation: Relation)]]
    private let titles: TableTitles

    /// A renderer of documents about some tables, which speak of each other.
    public init(_ tables: [Table], in language: Language) {
        words = DocumentWords(language)
        var referring: [TableName: [(table: Table, relation: Relation)]] = [:]
        for table in tables {
            for relation in table.relations {
                referring[relation.target, default: []].append((table, relation))
            }
        }
        self.referring = referring
        titles = TableTitles(tables)
    }

    /// The `_detail.md` of a table about which nothing else is known, in Chinese.
    public static func markdown(for table: Table) -> String {
        MarkdownRenderer([table], in: .chinese).markdown(for: table)
    }

    /// One table's `_detail.md`. The text ends with a line break.
    public func markdown(for table: Table) -> String {
        let title = titles[table]
        let mark = words.mark(of: table.commentSource).map { " [\($0)]" } ?? ""
        var lines = [
            "## \(MarkdownText.name(table.name))\(words("", " "))(\(MarkdownText.plain(title)))\(mark)", "",
        ]
        if let comment = table.comment, comment.source == .database {
            let text = TableText.comment(comment.text)
            if text != TableText.title(of: table), !text.isEmpty {
                lines += [MarkdownText.paragraph(text), ""]
            }
        }
        lines.append(words("字段列表:", "Columns:"))
        lines += table.columns.map { entry(for: $0, in: table) }
        let notes = notes(on: table, referring: referring[table.name] ?? [])
        if !notes.isEmpty { lines += ["", words("字段补充说明:", "Notes:")] + notes.map { "- \($0)" } }
        let hints = UsageHints(table, words).hints.prefix(3)
        if !hints.isEmpty { lines += ["", words("用法提示:", "Hints:")] + hints.map { "- \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `- id (varchar(32)) - 主键ID [主键, 非空] [示例: …]`
    private func entry(for column: Column, in table: Table) -> String {
        var text = "- \(MarkdownText.identifier(column.name)) (\(type(of: column)))"
        let comment = MarkdownText.plain(column.comment.map { TableText.comment($0.text) } ?? "")
        if !comment.isEmpty {
            text += " - \(comment)"
            if let mark = words.mark(of: column.commentSource) { text += " [\(mark)]" }
        }
        var marks: [String] = []
        if table.primaryKey.hasName(column.name) { marks.append(words("主键", "primary key")) }
        if table.relations.contains(where: { !$0.isInferred && $0.columns.hasName(column.name) }) {
            marks.append(words("外键", "foreign key"))
        }
        if table.constraints.contains(where: { $0.kind == .unique && $0.columns.isName(column.name) }) {
            marks.append(words("唯一", "unique"))
        }
        if column.isNotNull { marks.append(words("非空", "not null")) }
        if !column.isReadable { marks.append(words("无读取权限", "not readable")) }
        if !marks.isEmpty { text += " [\(marks.joined(separator: ", "))]" }
        let examples = column.samples.prefix(3).map { MarkdownText.example(TableText.value($0)) }
        if !examples.isEmpty { text += " [\(words("示例", "examples")): \(examples.joined(separator: ", "))]" }
        return text
    }

    /// The short type; the brackets of an array are no link.
    private func type(of column: Column) -> String {
        var text = MarkdownText.plain(column.shortType)
        while let brackets = text.range(of: "\\[\\]") { text.replaceSubrange(brackets, with: "[]") }
        return text
    }
}

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
        if let comment = table.comment, [.people, .database].contains(comment.source) {
            let text = TableText.comment(comment.text)
            if text != TableText.title(of: table), !text.isEmpty {
                lines += [MarkdownText.paragraph(text), ""]
            }
        }
        lines.append(words("字段列表:", "Columns:"))
        let keys = Keys(of: table)
        lines += table.columns.indices.map { entry(for: table.columns[$0], keys) }
        let notes = notes(on: table, referring: referring[table.name] ?? [])
        if !notes.isEmpty { lines += ["", words("字段补充说明:", "Notes:")] + notes.map { "- \($0)" } }
        let hints = UsageHints(table, words).hints.prefix(3)
        if !hints.isEmpty { lines += ["", words("用法提示:", "Hints:")] + hints.map { "- \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `- id (varchar(32)) - 主键ID [主键, 非空] [示例: …]`
    private func entry(for column: Column, _ keys: Keys) -> String {
        var text = "- \(MarkdownText.identifier(column.name)) (\(type(of: column)))"
        let comment = column.comment.map { Self.knownComments($0.text) } ?? ""
        if !comment.isEmpty {
            text += " - \(comment)"
            if let mark = words.mark(of: column.commentSource) { text += " [\(mark)]" }
        }
        var marks: [String] = []
        if keys.primary.hasName(column.name) { marks.append(words("主键", "primary key")) }
        if keys.foreign.hasName(column.name) { marks.append(words("外键", "foreign key")) }
        if keys.unique.hasName(column.name) { marks.append(words("唯一", "unique")) }
        if column.isNotNull { marks.append(words("非空", "not null")) }
        if !column.isReadable { marks.append(words("无读取权限", "not readable")) }
        if !marks.isEmpty { text += " [\(marks.joined(separator: ", "))]" }
        let examples = column.samples.prefix(3).map { MarkdownText.example(TableText.value($0)) }
        if !examples.isEmpty { text += " [\(words("示例", "examples")): \(examples.joined(separator: ", "))]" }
        return text
    }

    private static let knownComments = Memo { MarkdownText.plain(TableText.comment($0)) }

    /// The columns of a table's keys.
    private struct Keys {
        let primary: [String]
        /// Those of declared foreign keys.
        let foreign: [String]
        /// Those that are unique by themselves.
        let unique: [String]

        init(of table: Table) {
            primary = table.primaryKey
            foreign = table.relations.filter { !$0.isInferred }.flatMap(\.columns)
            unique = table.constraints.filter { $0.kind == .unique && $0.columns.count == 1 }.flatMap(
                \.columns)
        }
    }

    /// The short type; the brackets of an array are no link.
    private func type(of column: Column) -> String { Self.knownTypes(column.shortType) }

    private static let knownTypes = Memo<String> { type in
        var text = MarkdownText.plain(type)
        while let brackets = text.range(of: "\\[\\]") { text.replaceSubrange(brackets, with: "[]") }
        return text
    }
}

internal import SQL
public import Schema

/// `metadata.txt` and `metadata_detail.md`: what the themes are, for a program and for people.
public enum MetadataDocument {
    /// The text of `metadata.txt`: statements that create the table `metadata` and fill it with one row a theme.
    public static func sql(_ themes: [Theme], language: Language) -> String {
        var text = """
            -- \(language == .chinese ? "主题元数据：每个主题一行" : "What there is to ask about, a theme a row")
            CREATE TABLE IF NOT EXISTS metadata (
                id SERIAL PRIMARY KEY,
                topic_name VARCHAR(100) NOT NULL,
                description TEXT,
                related_tables TEXT[],
                biz_entities TEXT[],
                biz_metrics TEXT[]
            );

            """
        for theme in themes {
            text += """

                INSERT INTO metadata (topic_name, description, related_tables, biz_entities, biz_metrics) VALUES (
                    \(literal(theme.name)),
                    \(literal(theme.description)),
                    \(array(theme.names)),
                    \(array(theme.entities)),
                    \(array(theme.metrics))
                );

                """
        }
        return text
    }

    /// The text of `metadata_detail.md`.
    public static func markdown(
        _ themes: [Theme], tables: [Table], language: Language, context: String
    ) -> String {
        let subjects = Subjects(tables, in: language.phrasebook).all
        let titles = Dictionary(subjects.map { ($0.table.name, $0.noun.title) }) { first, _ in first }
        let words = Words(language)
        var lines = ["# \(words.title)", ""]
        if !context.isEmpty { lines += [words.said(words.context, line(context)), ""] }
        lines.append(words.counted(themes.count, tables.count))
        for (index, theme) in themes.enumerated() {
            lines += [
                "", "## \(index + 1). \(line(theme.name))", "", line(theme.description), "",
                words.said(words.tables, ""), "",
            ]
            var seen: Set<TableName> = []
            lines += theme.tables.filter { seen.insert($0).inserted }.map { name in
                let code = "`\(line(name.shortText))`"
                return "- " + (titles[name].map { words.said(code, line($0)) } ?? code)
            }
            if !theme.entities.isEmpty {
                lines += ["", words.said(words.entities, words.list(theme.entities.map(line)))]
            }
            if !theme.metrics.isEmpty {
                lines += ["", words.said(words.metrics, words.list(theme.metrics.map(line)))]
            }
        }
        lines += ["", "## \(words.columns)", "", words.header, "|---|---|---|"]
        lines += zip(Self.columns, words.meanings).map { "| \($0.name) | \($0.type) | \($1) |" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let columns: [(name: String, type: String)] = [
        ("id", "serial"), ("topic_name", "varchar(100)"), ("description", "text"),
        ("related_tables", "text[]"),
        ("biz_entities", "text[]"), ("biz_metrics", "text[]"),
    ]

    /// The page's own words.
    private struct Words {
        let language: Language
        let title, context, tables, entities, metrics, columns, header: String
        let meanings: [String]

        init(_ language: Language) {
            self.language = language
            switch language {
            case .chinese:
                (title, context, tables) = ("主题元数据说明", "业务背景", "相关表")
                (entities, metrics, columns) = ("业务实体", "业务指标", "元数据表字段")
                header = "| 字段 | 类型 | 说明 |"
                meanings = ["主键", "主题名称", "主题说明", "相关表", "业务实体", "业务指标"]
            case .english:
                (title, context, tables) = ("Themes", "Context", "Tables")
                (entities, metrics, columns) = ("Entities", "Figures", "Columns of the table metadata")
                header = "| column | type | meaning |"
                meanings = [
                    "primary key", "name of the theme", "what it is about", "tables", "entities", "figures",
                ]
            }
        }

        /// A word and what is said of it.
        func said(_ word: String, _ text: String) -> String {
            language == .chinese ? "\(word)：\(text)" : text.isEmpty ? "\(word):" : "\(word): \(text)"
        }

        func counted(_ themes: Int, _ tables: Int) -> String {
            language == .chinese
                ? "共 \(themes) 个主题，涉及 \(tables) 张表。" : "\(themes) themes over \(tables) tables."
        }

        func list(_ names: [String]) -> String {
            names.joined(separator: language == .chinese ? "、" : ", ")
        }
    }

    /// One line of text: line breaks would end a heading or a list item.
    static func line(_ text: String) -> String {
        text.split { $0.isNewline || $0 == " " }.joined(separator: " ")
    }

    private static func literal(_ text: String) -> String {
        SQLText.literal(text.filter { $0 != "\u{0}" })
    }

    private static func array(_ values: [String]) -> String {
        values.isEmpty ? "ARRAY[]::TEXT[]" : "ARRAY[\(values.map(literal).joined(separator: ", "))]"
    }
}

extension Theme {
    /// The tables' names, each once.
    fileprivate var names: [String] {
        var seen: Set<TableName> = []
        return tables.filter { seen.insert($0).inserted }.map(\.shortText)
    }
}

extension TableName {
    /// The name without schema `public`, unquoted, for people.
    var shortText: String { schema == "public" ? name : description }
}

internal import SQL
public import Schema

/// `metadata.txt` and `metadata_detail.md`: what the themes are, for a program and for people.
public enum MetadataDocument {
    /// The text of `metadata.txt`: statements that create the table `metadata` and fill it with one row a theme.
    public static func sql(_ themes: [Theme]) -> String {
        var text = """
            -- 主题元数据:每个主题一行
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
        var lines = [
            "# 主题元数据说明", "", "业务背景:\(line(context))", "", "共 \(themes.count) 个主题,涉及 \(tables.count) 张表。",
        ]
        for (index, theme) in themes.enumerated() {
            lines += [
                "", "## \(index + 1). \(line(theme.name))", "", line(theme.description), "", "相关表:", "",
            ]
            var seen: Set<TableName> = []
            lines += theme.tables.filter { seen.insert($0).inserted }.map { name in
                "- `\(line(name.shortText))`" + (titles[name].map { ":\(line($0))" } ?? "")
            }
            if !theme.entities.isEmpty {
                lines += ["", "业务实体:\(theme.entities.map(line).joined(separator: "、"))"]
            }
            if !theme.metrics.isEmpty {
                lines += ["", "业务指标:\(theme.metrics.map(line).joined(separator: "、"))"]
            }
        }
        lines += [
            "", "## 元数据表字段", "", "| 字段 | 类型 | 说明 |", "|---|---|---|", "| id | serial | 主键 |",
            "| topic_name | varchar(100) | 主题名称 |", "| description | text | 主题说明 |",
            "| related_tables | text[] | 相关表 |",
            "| biz_entities | text[] | 业务实体 |", "| biz_metrics | text[] | 业务指标 |",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line of text: line breaks would end a heading or a list item.
    static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func literal(_ text: String) -> String { SQLText.literal(text.filter { $0 != "\u{0}" }) }

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

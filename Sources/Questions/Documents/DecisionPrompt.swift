public import Schema

/// `db_query_decision_prompt.txt`: what the database can answer, for a model that decides whether to ask it.
public struct DecisionPrompt {
    private let words: DocumentWords
    private let subjects: [Subject]

    /// The text, made of facts about the tables only.
    public static func text(
        _ themes: [Theme], tables: [Table], language: Language, context: String
    ) -> String {
        let subjects = Subjects(tables, in: language.phrasebook).all
        return Self(words: DocumentWords(language), subjects: subjects).text(
            themes, tables: tables.count, context: MetadataDocument.line(context))
    }

    private func text(_ themes: [Theme], tables: Int, context: String) -> String {
        var lines = [heading("数据库业务范围", "What the database is about"), scope(context, tables), ""]
        lines += subjects.map { subject in
            let name = MetadataDocument.line(subject.table.name.shortText)
            return entry(subject.noun.title + words.bracketed(name), fields(of: subject))
        }
        lines += ["", heading("核心业务实体", "What it holds")]
        lines += subjects.filter { !$0.isLink }.map { entry($0.noun.title, kinds(of: $0)) }
        lines += ["", heading("可查询的指标", "Figures"), counted]
        lines += subjects.filter { !$0.measures.isEmpty }.map { subject in
            entry(subject.noun.title, list(subject.measures.map(\.label), most: 15))
        }
        lines += ["", heading("数据时间范围", "Times")] + times
        let joined = themes.filter { $0.tables.count > 1 }
        if !joined.isEmpty {
            lines += ["", heading("可关联分析的主题", "Themes over several tables")]
            lines += joined.map {
                entry(MetadataDocument.line($0.name), MetadataDocument.line($0.description))
            }
        }
        lines += ["", heading("判断规则", "Rules")] + rules
        return lines.joined(separator: "\n") + "\n"
    }

    private func heading(_ chinese: String, _ english: String) -> String {
        "=== \(words(chinese, english)) ==="
    }

    private func entry(_ name: String, _ said: String) -> String {
        "- \(name)" + (said.isEmpty ? "" : words.colon + said)
    }

    private func scope(_ context: String, _ tables: Int) -> String {
        words(
            (context.isEmpty ? "当前数据库" : "当前数据库存储的是\(context)的数据，") + "共 \(tables) 张表，主要包含：",
            (context.isEmpty ? "" : "The database holds the data of \(context). ")
                + "It has \(tables) tables:")
    }

    private var counted: String {
        words(
            "- 记录数量：以上各类数据均可计数，并可按分类、时间统计",
            "- Numbers of rows: all of the above can be counted, by kind and by time")
    }

    private var rules: [String] {
        words.language == .chinese
            ? [
                "- 问题涉及上述实体、指标或时间范围内的数据时，应查询数据库。",
                "- 问题只是寒暄、常识、写作，或涉及上面没有列出的数据时，不应查询数据库。",
            ]
            : [
                "- Query the database when the question is about the things, figures and times above.",
                "- Do not query it for small talk, general knowledge or writing, nor for data that is not listed above.",
            ]
    }

    private func list(_ names: [String], most: Int) -> String {
        let shown = names.prefix(most).joined(separator: words("、", ", "))
        return shown + (names.count > most ? words("等", " and others") : "")
    }

    private func fields(of subject: Subject) -> String {
        let told = subject.fields.filter { field in
            // When rows were made and changed is housekeeping.
            guard field.isShown else { return false }
            return switch field.role {
            case .name, .category, .amount, .rate, .time, .code, .flag: true
            default: false
            }
        }
        return list(told.map(\.label), most: 10)
    }

    private func kinds(of subject: Subject) -> String {
        let parts = subject.categories.prefix(4).map { field in
            let values = list(field.shownKinds, most: 6)
            return field.label + (values.isEmpty ? "" : words.bracketed(values))
        }
        guard !parts.isEmpty else { return "" }
        return words("按\(parts.joined(separator: "，按"))区分", "told apart by \(parts.joined(separator: ", "))")
    }

    private var times: [String] {
        let lines = subjects.compactMap { subject -> String? in
            guard let date = subject.time else { return nil }
            guard let low = date.column.minimum.flatMap(Day.init),
                let high = date.column.maximum.flatMap(Day.init)
            else {
                return entry(
                    subject.noun.title,
                    words("按\(date.label)记录，具体范围以查询结果为准", "told by \(date.label); ask for the range"))
            }
            return entry(
                subject.noun.title,
                words(
                    "\(date.label)约从\(text(low))到\(text(high))",
                    "\(date.label) from about \(text(low)) to \(text(high))"))
        }
        return lines.isEmpty ? [words("- 没有业务日期字段", "- No table is told by a time")] : lines
    }

    private func text(_ day: Day) -> String {
        words("\(day.number.year)年\(day.number.month)月\(day.number.day)日", day.text)
    }
}

extension Field {
    /// The kinds of rows, as people say them.
    fileprivate var shownKinds: [String] { kinds.map { column.meaning.label(of: $0) ?? $0 } }
}

public import Schema

/// `db_query_decision_prompt.txt`: what the database can answer, for a model that decides whether to ask it.
public enum DecisionPrompt {
    /// The text, made of facts about the tables only.
    public static func text(
        _ themes: [Theme], tables: [Table], language: Language, context: String
    ) -> String {
        let subjects = Subjects(tables, in: language.phrasebook).all
        var lines = [
            "=== 数据库业务范围 ===", "当前数据库存储的是\(MetadataDocument.line(context))的数据,共 \(tables.count) 张表,主要包含:", "",
        ]
        lines += subjects.map { subject in
            let told = subject.fields.filter { field in
                switch field.role {
                case .name, .category, .amount, .rate, .time, .code, .flag: true
                default: false
                }
            }
            let names = told.prefix(10).map(\.label).joined(separator: "、") + (told.count > 10 ? "等" : "")
            let name = MetadataDocument.line(subject.table.name.shortText)
            return "- \(subject.noun.title)(\(name))" + (names.isEmpty ? "" : ":\(names)")
        }
        lines += ["", "=== 核心业务实体 ==="]
        lines += subjects.filter { !$0.isLink }.map(entity)
        let figures = subjects.filter { !$0.measures.isEmpty }
        lines += ["", "=== 可查询的指标 ===", "- 记录数量:以上各类数据均可计数,并可按分类、时间统计"]
        lines += figures.map { subject in
            "- \(subject.noun.title):\(subject.measures.prefix(15).map(\.label).joined(separator: "、"))"
        }
        lines += ["", "=== 数据时间范围 ==="] + times(subjects)
        let joined = themes.filter { $0.tables.count > 1 }
        if !joined.isEmpty {
            lines +=
                ["", "=== 可关联分析的主题 ==="]
                + joined.map {
                    "- \(MetadataDocument.line($0.name)):\(MetadataDocument.line($0.description))"
                }
        }
        lines += [
            "", "=== 判断规则 ===", "- 问题涉及上述实体、指标或时间范围内的数据时,应查询数据库。",
            "- 问题只是寒暄、常识、写作,或涉及上面没有列出的数据时,不应查询数据库。",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func entity(_ subject: Subject) -> String {
        var text = "- \(subject.noun.title)"
        let parts = subject.categories.prefix(4).map { field in
            let values = field.shownKinds.prefix(6).joined(separator: "、")
            return field.label + (values.isEmpty ? "" : "(\(values)\(field.shownKinds.count > 6 ? "等" : ""))")
        }
        if !parts.isEmpty { text += ":按\(parts.joined(separator: ",按"))区分" }
        return text
    }

    private static func times(_ subjects: [Subject]) -> [String] {
        let lines = subjects.compactMap { subject -> String? in
            guard let date = subject.time else { return nil }
            guard let low = date.column.minimum.flatMap(Day.init),
                let high = date.column.maximum.flatMap(Day.init)
            else {
                return "- \(subject.noun.title):按\(date.label)记录,具体范围以查询结果为准"
            }
            return "- \(subject.noun.title):\(date.label)约从\(words(low))到\(words(high))"
        }
        return lines.isEmpty ? ["- 没有业务日期字段"] : lines
    }

    private static func words(_ day: Day) -> String {
        "\(day.number.year)年\(day.number.month)月\(day.number.day)日"
    }
}

extension Field {
    /// The kinds of rows, as people say them.
    fileprivate var shownKinds: [String] { kinds.map { column.meaning.label(of: $0) ?? $0 } }
}

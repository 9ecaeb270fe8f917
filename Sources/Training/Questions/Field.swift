import SQL
import Schema

/// A column as questions see it.
struct Field {
    let column: Column
    /// What to call it.
    let label: String
    let role: Role

    /// The column as SQL, with the alias of its table where several are joined.
    ///
    /// A day or number that stands for there being none counts as none.
    func sql(_ alias: String? = nil) -> String {
        let name = (alias.map { $0 + "." } ?? "") + SQLText.identifier(column.name)
        guard column.family != .text else { return name }
        return column.standIns.reduce(name) { sql, value in
            "NULLIF(\(sql), \(column.family == .date ? "DATE " : "")\(literal(value)))"
        }
    }

    /// Whether there is a value in every row.
    var isAlwaysThere: Bool { column.isNotNull && column.standIns.isEmpty }

    /// The same in a form that can be grouped and sorted, which JSON and geometry cannot.
    func sortable(_ alias: String? = nil) -> String {
        sql(alias) + (column.family == .json || column.family == .other ? "::text" : "")
    }

    /// The same as a number that can be added up; `money` has no average of its own.
    func number(_ alias: String? = nil) -> String { sql(alias) + (column.type == "money" ? "::numeric" : "") }

    var isAdditive: Bool { role == .measure(isAdditive: true) }

    /// `x合计`, or `累计x` when the label says it is a total already.
    var totalLabel: String {
        ["总", "合计", "累计"].contains(where: label.contains) ? "累计\(label)" : "\(label)合计"
    }

    /// 高 or 低, 多 or 少 for numbers of things.
    func extreme(_ isHighest: Bool) -> String {
        label.hasSuffix("数") || label.hasSuffix("数量") ? (isHighest ? "多" : "少") : (isHighest ? "高" : "低")
    }

    /// What the label is about, without 名称: 服务区 for 服务区名称.
    var bareLabel: String {
        for end in ["名称", "姓名", "名"] where label.hasSuffix(end) && label.count > end.count {
            return String(label.dropLast(end.count))
        }
        return label
    }

    /// A value of it as a SQL literal of its own type.
    func literal(_ value: String) -> String {
        if column.family == .integer || column.family == .number, let number = Double(value), number.isFinite
        {
            return value
        }
        return SQLText.literal(value)
    }

    /// A value of it in a sentence.
    func quoted(_ value: String) -> String {
        column.family == .integer || column.family == .number ? " \(value) " : "“\(value)”"
    }

    /// Known values that can stand in a question: short, on one line, no quotation marks, nothing masked in them.
    var quotable: [String] {
        let values = column.enumValues.isEmpty ? column.samples : column.enumValues
        return values.filter { value in
            !value.isEmpty && value.count <= 30 && !value.contains("***")
                && !value.contains { $0.isNewline || "“”\u{0}…".contains($0) || $0 == "\u{FFFD}" }
                && value.first?.isWhitespace == false && value.last?.isWhitespace == false
        }
    }
}

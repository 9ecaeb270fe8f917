import SQL
import Schema

/// A column as questions see it.
struct Field {
    let column: Column
    /// What it is called wherever it stands.
    let label: String
    /// What it is called beside the name of its table: 状态 for 部门状态.
    let name: String
    /// Whether the language has a word for it; if not, it is listed and no more.
    let isNamed: Bool
    /// Those of its values that mean that a row does not count.
    var deadValues: [String] = []

    var role: ColumnRole { column.meaning.role }

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

    /// A value of it as a SQL literal of its own type.
    func literal(_ value: String) -> String {
        switch column.family {
        case .integer, .number:
            let isPlain = Double(value)?.isFinite == true && column.type != "money"
            return isPlain ? value : SQLText.literal(value)
        case .boolean where ["true", "t"].contains(value): return "TRUE"
        case .boolean where ["false", "f"].contains(value): return "FALSE"
        default: return SQLText.literal(value)
        }
    }

    var isNumeric: Bool { column.family == .integer || column.family == .number }

    /// Whether it holds days or moments.
    var isTime: Bool { role == .time && (column.family == .date || column.family == .timestamp) }

    /// Its day.
    func day(_ alias: String? = nil) -> String {
        column.family == .date ? sql(alias) : "\(sql(alias))::date"
    }
}

extension Field {
    /// A figure that may be added up over rows.
    var isAmount: Bool { role == .amount && (isNumeric || column.family == .interval) }

    /// A figure that may be compared and averaged.
    var isMeasure: Bool { isAmount || role == .rate && (isNumeric || column.family == .interval) }

    /// Money that is kept in hundredths and told in whole units.
    var isInCents: Bool {
        isMeasure && isNumeric && column.meaning.unit == "分"
            && ["金额", "价", "费", "款", "额", "收入", "成本"].contains(where: label.contains)
    }

    /// What its figures are told in.
    var unit: String? { isInCents ? "元" : column.meaning.unit }

    /// Values that occur and can stand in a question: short, on one line, no quotation marks, nothing masked in them.
    var quotable: [String] {
        let values = column.enumValues.isEmpty ? column.samples : column.enumValues
        return values.filter { value in
            !value.isEmpty && value.count <= 30 && !value.contains("***")
                && !value.contains { $0.isNewline || "“”\u{0}…".contains($0) || $0 == "\u{FFFD}" }
                && value.first?.isWhitespace == false && value.last?.isWhitespace == false
        }
    }

    /// The values of kinds of rows that can be asked for: those that have labels, where any has.
    var kinds: [String] {
        let codes = column.meaning.codes
        guard !codes.isEmpty else {
            guard column.family == .text || column.family == .enumeration else { return [] }
            // Names of one family such as sys_user_sex are for programs.
            let families = Set(quotable.map { $0.contains("_") ? $0.prefix { $0 != "_" } : "" })
            if families.count == 1, families != [""], quotable.count > 1 { return [] }
            let glued = quotable.count { value in
                value.contains("_") && value.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
            }
            if LabelText.hasHan(label), !label.contains("状态"), glued * 2 > quotable.count { return [] }
            // What is short or a number is a code, and nobody has told what it means.
            return quotable.filter { value in
                guard !deadValues.contains(value), !Self.isOfProgram(value) else { return false }
                return LabelText.hasHan(value)
                    || value.count > 2 && !value.allSatisfy { $0.isNumber || $0 == "-" }
            }
        }
        let seen = Set(column.enumValues + column.samples)
        return codes.map(\.value).filter {
            (seen.isEmpty || seen.contains($0)) && !deadValues.contains($0)
        }
    }

    /// Whether a value is a call, a path or the like, which nobody asks for.
    private static func isOfProgram(_ value: String) -> Bool {
        ["()", "::", "://"].contains(where: value.contains) || value.hasPrefix("/")
            || !value.contains(" ") && value.count { $0 == "." } > 1
    }

    /// Whether its values are lists or objects that programs write as text, and nobody groups by.
    var isStructured: Bool {
        let seen = column.samples + column.enumValues
        if seen.contains(where: { $0.hasPrefix("[") || $0.hasPrefix("{") }) { return true }
        // password,refresh_token is a list of codes, and so is 0, 1, 2.
        let lists = seen.filter { value in
            guard value.contains(","), !LabelText.hasHan(value) else { return false }
            return !value.contains(" ") || value.allSatisfy { $0.isNumber || ", ".contains($0) }
        }
        return lists.count * 2 > seen.count
    }

    /// Whether its values are codes that somebody has told the meaning of.
    var isCoded: Bool { !column.meaning.codes.isEmpty }

    /// What a code means, as SQL; nil where codes have no labels, or too many.
    func labelSQL(_ alias: String? = nil) -> String? {
        let codes = column.meaning.codes
        guard !codes.isEmpty, codes.count <= 15 else { return nil }
        let cases = codes.map { "WHEN \(literal($0.value)) THEN \(SQLText.literal($0.label))" }
        return "CASE \(sql(alias)) \(cases.joined(separator: " ")) END"
    }

    /// Yes or no as SQL conditions; nil where the values do not tell which is which.
    func truth(_ alias: String? = nil) -> (yes: String, no: String)? {
        guard role == .flag else { return nil }
        let name = sql(alias)
        if column.family == .boolean { return (name, "NOT \(name)") }
        let values = Set(column.enumValues)
        for (yes, no) in [("1", "0"), ("Y", "N"), ("y", "n"), ("t", "f"), ("true", "false")] {
            let isNumber = yes == "1" && column.family == .integer
            if isNumber && values.isEmpty || !values.isEmpty && values.isSubset(of: [yes, no]) {
                return ("\(name) = \(literal(yes))", "\(name) = \(literal(no))")
            }
        }
        return nil
    }
}

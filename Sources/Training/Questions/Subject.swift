import SQL
import Schema

/// A table as questions see it: what it is called, which rows count, what each column is good for.
struct Subject {
    let table: Table
    /// Its name as SQL, without schema `public`.
    let sql: String
    /// What it is called, such as 服务区 or 营业日数据.
    let title: String
    /// Measure word for its rows.
    let unit: String
    /// Measure word for the things themselves, where others refer to them.
    let entityUnit: String
    let fields: [Field]
    /// Whether its rows are things with names, rather than events and figures.
    let isEntity: Bool

    init(_ table: Table) {
        self.table = table
        sql = table.name.schema == "public" ? SQLText.identifier(table.name.name) : table.name.sqlText
        title = Wording.title(of: table)
        let labels = table.columns.map(Wording.label)
        fields = zip(table.columns, labels).map { [title] column, label in
            // Two columns of one label are told apart by their names.
            let isShared = labels.count { $0 == label } > 1
            let role = Role(of: column, in: table)
            if column.family == .number, ["合计", "总计", "小计", "总额"].contains(label), !isShared {
                // A bare total says nothing outside its table.
                return Field(column: column, label: "\(title)金额", role: role)
            }
            return Field(
                column: column, label: isShared && label != column.name ? "\(label)(\(column.name))" : label,
                role: role)
        }
        let isEvent =
            fields.contains { $0.role == .date }
            && fields.contains { if case .measure = $0.role { true } else { false } }
        isEntity = fields.contains { $0.role == .name } && !isEvent && !table.primaryKey.isEmpty
        entityUnit = Wording.measureWord(title)
        unit = isEntity ? entityUnit : "条"
    }

    func fields(_ roles: Role...) -> [Field] { fields.filter { roles.contains($0.role) } }

    var measures: [Field] { fields.filter { if case .measure = $0.role { true } else { false } } }
    /// Figures that may be summed, totals first.
    var totals: [Field] {
        let additive = measures.filter(\.isAdditive)
        let isTotal: (Field) -> Bool = { field in
            !Set(NameWords.named(field.column.name)).isDisjoint(with: ["sum", "total", "amount", "amt"])
                || field.label.contains("总")
        }
        let isMoney: (Field) -> Bool = { $0.column.family == .number }
        return additive.filter { isTotal($0) && isMoney($0) }
            + additive.filter { isTotal($0) && !isMoney($0) }
            + additive.filter { !isTotal($0) }
    }
    /// The main figure.
    var total: Field? { totals.first }
    /// When things happened; a birthday is no business date.
    var date: Field? {
        fields(.date).first {
            Set(NameWords.named($0.column.name)).isDisjoint(with: ["birth", "birthday", "birthdate", "dob"])
        }
    }
    var categories: [Field] { fields(.category) }
    /// What rows are grouped by: names in a table of events, categories elsewhere.
    var dimensions: [Field] { isEntity ? categories : fields(.name) + categories }
    /// What people know a row by; a code that rows share is no such thing.
    var codes: [Field] { fields(.code).filter { !isShared($0) } }
    var code: Field? { codes.first }

    private func isShared(_ field: Field) -> Bool {
        guard let rows = table.rowEstimate, let distinct = field.column.distinctEstimate else { return false }
        return distinct * 10 < rows * 9
    }

    /// The conditions that leave deleted rows out.
    func live(_ alias: String? = nil) -> [String] {
        guard let field = fields(.deletion).first else { return [] }
        let column = field.sql(alias)
        switch field.column.family {
        case .boolean: return [field.column.isNotNull ? "NOT \(column)" : "\(column) IS NOT TRUE"]
        case .integer: return ["\(column) = 0"]
        case .text: return ["\(column) = '0'"]
        default: return ["\(column) IS NULL"]
        }
    }

    /// Limits a list of all rows where they are many, or nobody knows how many, and returns what a question says of that.
    func boundListing(_ select: inout SelectStatement) -> String {
        if let rows = table.rowEstimate, rows <= 1000 { return "" }
        select.limit = 100
        return "，显示前100条"
    }

    /// What its rows are called in sentences: 服务区, or 营业日数据记录.
    var rows: String { isEntity || title.hasSuffix("记录") || title.hasSuffix("明细") ? title : title + "记录" }

    /// `个服务区`, `条营业日数据记录`.
    var counted: String { unit + rows }

    /// How a row is shown: its name, both parts of a person's name, its code, or its key.
    var display: Display {
        if let first = named("first_name"), let last = named("last_name"), first.role == .name,
            last.role == .name
        {
            return Display(label: "姓名", fields: [first, last])
        }
        if let name = mainName { return Display(label: name.label, fields: [name]) }
        if let code { return Display(label: code.label, fields: [code]) }
        let keys = fields.filter { table.primaryKey.contains($0.column.name) }
        let shown = keys.isEmpty ? Array(fields.filter { $0.role != .secret }.prefix(1)) : keys
        return Display(label: shown.first?.label ?? title, fields: shown)
    }

    /// The name that is most like the table's.
    private var mainName: Field? {
        let own = Set(NameWords.named(table.name.name))
        let names = fields(.name)
        func likeness(_ field: Field) -> Int {
            let words = NameWords.named(field.column.name)
            return words == ["name"] || words == ["title"] ? 10 : words.count { own.contains($0) }
        }
        return names.enumerated().max {
            (likeness($0.element), -$0.offset) < (likeness($1.element), -$1.offset)
        }?.element
    }

    private func named(_ name: String) -> Field? { fields.first { $0.column.name == name } }

    /// Whether the table does little but connect others.
    var isLink: Bool {
        table.joins.count >= 2
            && fields.allSatisfy { field in
                switch field.role {
                case .identifier, .created, .updated, .deletion, .technical: true
                default: table.joins.contains { $0.columns.contains(field.column.name) }
                }
            }
    }
}

/// The columns that tell a person which row it is.
struct Display {
    let label: String
    let fields: [Field]

    /// As one SQL expression.
    func sql(_ alias: String? = nil) -> String {
        let parts = fields.map { $0.sortable(alias) }
        switch parts.count {
        case 0: return "1"
        case 1: return parts[0]
        default: return "CONCAT_WS(' ', \(parts.joined(separator: ", ")))"
        }
    }

    var names: Set<String> { Set(fields.map(\.column.name)) }
}

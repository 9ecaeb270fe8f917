import SQL
import Schema

/// A table as questions see it: what it is called, which rows count, what each column is good for.
///
/// All of it rests on what the table and its columns mean; of what is unknown nothing is claimed.
struct Subject {
    let table: Table
    /// Its name as SQL, without schema `public`.
    let sql: String
    let noun: Noun
    let fields: [Field]
    /// Labels of figures that other tables have too, so that whose figure is meant must be said.
    let sharedLabels: Set<String>

    init(_ table: Table, called noun: Noun, sharing sharedLabels: Set<String> = [], in book: any Phrasebook) {
        self.table = table
        self.sharedLabels = sharedLabels
        self.noun = noun
        sql = table.name.schema == "public" ? SQLText.identifier(table.name.name) : table.name.sqlText
        let labels = table.columns.map { book.label(of: $0) }
        fields = zip(table.columns, labels).map { column, label in
            guard let label else {
                return Field(column: column, label: column.name, name: column.name, isNamed: false)
            }
            // Two columns of one label are told apart by their names, and asked for by neither.
            guard labels.count(where: { $0 == label }) == 1 else {
                let text = "\(label)(\(column.name))"
                return Field(column: column, label: text, name: text, isNamed: false)
            }
            let mark = table.meaning.deletion.flatMap { $0.column == column.name ? $0 : nil }
            return Field(
                column: column, label: label, name: book.short(label, of: noun), isNamed: true,
                deadValues: mark?.deadValues ?? [])
        }
    }

    var meaning: TableMeaning { table.meaning }

    func field(_ name: String) -> Field? { fields.first { $0.column.name.isSameName(as: name) } }

    /// The fields of such a role that the language has words for.
    func fields(_ roles: ColumnRole...) -> [Field] { fields.filter { $0.isNamed && roles.contains($0.role) } }

    /// Whether its rows are things that people know by name, rather than events and figures.
    var isEntity: Bool { noun.isEntity }

    /// Whether its rows happened, or tell of a span, at a time that is known.
    var happens: Bool { [.event, .detail, .log, .statistics].contains(meaning.kind) && time != nil }

    /// Whether its rows do no more than connect things of other tables, whether or not each pair occurs once.
    var isConnecting: Bool {
        meaning.kind == .link || noun.isRelation && Set(table.joins.map(\.target)).count > 1
    }

    /// Whether people ask for totals of its rows.
    var hasTotals: Bool { ![.setting, .dictionary, .link, .hub].contains(meaning.kind) }

    /// The time that its rows are told by.
    var time: Field? { meaning.businessTime.flatMap(field).flatMap { $0.isTime ? $0 : nil } }

    /// Further times, each to be named by who asks for it.
    var otherTimes: [Field] {
        fields.filter { field in
            guard field.isNamed, field.isTime, field.column.name != meaning.businessTime else { return false }
            switch field.column.meaning.time {
            case .step, .origin, .occurrence, .creation: return true
            default: return false
            }
        }
    }

    var measures: [Field] { fields.filter { $0.isNamed && $0.isMeasure } }

    /// Figures that may be summed; one that calls itself a total first.
    var amounts: [Field] {
        guard hasTotals else { return [] }
        let all = fields.filter { $0.isNamed && $0.isAmount && $0.isNumeric }
        let isTotal = { (field: Field) in
            ["总", "合计", "total"].contains(where: field.label.lowercased().contains)
        }
        return all.filter { isTotal($0) && $0.column.family == .number }
            + all.filter { isTotal($0) && $0.column.family != .number } + all.filter { !isTotal($0) }
    }

    /// Figures by how much they tell: totals, then money, then other amounts, then what is no sum of anything.
    var chiefMeasures: [Field] {
        func rank(_ field: Field) -> Int {
            guard field.isAmount else { return 3 }
            if ["总", "合计", "total"].contains(where: field.label.lowercased().contains) { return 0 }
            return field.column.family == .number ? 1 : 2
        }
        return (0...3).flatMap { place in measures.filter { rank($0) == place } }
    }

    /// The main figure.
    var amount: Field? { amounts.first }

    /// Kinds of rows that people group by; where no row is, only those whose kinds somebody has told.
    var categories: [Field] {
        fields(.category).filter { field in
            (field.column.distinctEstimate ?? 2) > 1 && (field.column.family != .integer || field.isCoded)
                && !field.isStructured
                && (table.rowEstimate != 0 || field.isCoded || !field.column.enumValues.isEmpty)
        }
    }

    /// What rows are grouped by: names in a table of events, categories everywhere.
    var dimensions: [Field] {
        guard !isEntity else { return categories }
        let own = Set(meaning.display?.columns ?? [])
        let names = fields(.name).filter { field in
            guard table.rowEstimate != 0 else { return false }
            guard let rows = table.rowEstimate, let distinct = field.column.distinctEstimate else {
                return !own.contains(field.column.name)
            }
            return distinct * 2 < rows
        }
        return names + categories
    }

    /// Numbers that people know a row by; one that rows share is no such thing.
    var codes: [Field] {
        fields(.code).filter { field in
            guard let rows = table.rowEstimate, let distinct = field.column.distinctEstimate else {
                return true
            }
            return distinct * 10 >= rows * 9
        }
    }

    /// The key's columns.
    var keys: [Field] { table.primaryKey.compactMap(field) }
}

extension Subject {
    /// The conditions that leave deleted rows out.
    func live(_ alias: String? = nil) -> [String] {
        guard let mark = meaning.deletion, field(mark.column) != nil else { return [] }
        return [mark.condition(in: table, alias: alias)]
    }

    /// ` WHERE …` for a subquery over its live rows, or nothing.
    var liveClause: String { live().first.map { " WHERE \($0)" } ?? "" }

    /// Whether a list of all rows would be long, or nobody knows how long.
    var isLong: Bool { table.rowEstimate.map { $0 > 1000 } ?? true }

    /// Whether all rows can be shown at once.
    var isShort: Bool { table.rowEstimate.map { $0 <= 30 } ?? false }

    /// How a row is shown.
    var display: Display {
        let named = meaning.display.map { $0.columns.compactMap(field) } ?? []
        if let shown = meaning.display, !named.isEmpty, named.count == shown.columns.count {
            return Display(
                fields: named,
                keys: shown.isUnique
                    ? []
                    : keys.filter { key in
                        !named.contains { $0.column.name == key.column.name }
                    }, isNamed: true)
        }
        if let code = codes.first { return Display(fields: [code], keys: [], isNamed: true) }
        let shown = keys.isEmpty ? Array(fields.filter { $0.role != .secret }.prefix(1)) : keys
        return Display(fields: shown, keys: [], isNamed: false)
    }
}

/// The columns that tell a person which row it is.
struct Display {
    let fields: [Field]
    /// The key's columns, where what is shown is not the row's alone.
    let keys: [Field]
    /// Whether people know rows by it; a bare key is no name.
    let isNamed: Bool

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

    /// The column that a row is known by alone, with a value that occurs.
    var known: (field: Field, value: String)? {
        guard isNamed, keys.isEmpty, fields.count == 1, fields[0].column.family == .text else { return nil }
        return fields[0].quotable.first.map { (fields[0], $0) }
    }
}

internal import SQL
internal import Schema

/// All that speaks for what a column means, in a form that can be asked.
final class ColumnClues {
    let column: Column
    /// The whole of what people wrote.
    let commentText: String
    /// What its codes mean, and who says so; empty where nobody does.
    let codes: [CodeLabel], codesEvidence: Evidence?
    /// Whether it alone is the primary key, or one of several columns that are.
    let isKey: Bool, isPartOfKey: Bool
    /// Whether it alone is unique by constraint or index.
    let isUnique: Bool
    /// The relation that it is a column of.
    let relation: Relation?
    /// Number of rows.
    let rows: Int?
    /// Smallest and largest value of a number.
    let low: Double?, high: Double?

    /// How secret its values are.
    let secrecy: ColumnSecrecy
    /// Whether it is named like the key of a table of this schema.
    let isNamedLikeKey: Bool

    /// - Parameter trustsDerived: whether a comment derived from the name's words counts as what the name says.
    init(
        _ column: Column, in table: Table, unique: Set<String>, secrecy: ColumnSecrecy,
        among names: SchemaNames, trustsDerived: Bool
    ) {
        self.column = column
        let name = Reading.of(name: column.name, glued: names.tables)
        isNamedLikeKey = names.isKey(column)
        let written = column.comment.flatMap {
            $0.source.isPeoples
                || trustsDerived && $0.source == .dictionary ? $0.text : nil
        }
        commentText = written ?? ""
        let label = written.map { CodeList($0)?.heading ?? $0 }.flatMap { $0.isEmpty ? nil : $0 }
        let comment = label.map(Reading.of(comment:))
        let known = ColumnCodes(of: column)
        (codes, codesEvidence) = (known?.codes ?? [], known?.evidence)
        self.secrecy = secrecy
        said = (comment.map { [($0, .comment)] } ?? []) + [(name, .words)]
        isPartOfKey = table.primaryKey.hasName(column.name)
        isKey = isPartOfKey && table.primaryKey.count == 1
        isUnique = unique.contains(column.name)
        relation = table.relations.first { $0.columns.hasName(column.name) }
        rows = table.rowEstimate
        let isNumeric = column.family == .integer || column.family == .number
        low = isNumeric ? column.minimum.flatMap { Double($0) } : nil
        high = isNumeric ? column.maximum.flatMap { Double($0) } : nil
    }

    var family: Column.Family { column.family }
    var isNumeric: Bool { family == .integer || family == .number }

    /// What comment and name say, the comment first; each with what it is as evidence.
    let said: [(reading: Reading, evidence: Evidence)]

    /// What its name says.
    var name: Reading { said[said.count - 1].reading }
    /// What people wrote on it says, or where that counts what was derived from its name; nil without any.
    var comment: Reading? { said.count > 1 ? said[0].reading : nil }

    /// The words of people's comment, for the reasons of a claim.
    var quoted: String { "“\(LabelText.firstClause(commentText))”" }

    /// Share of distinct values among the rows that have one; nil where nothing is known, or rows are too few to tell.
    var distinctShare: Double? {
        guard let rows, rows >= 20, let distinct = column.distinctEstimate else { return nil }
        let present = Double(rows) * (1 - (column.nullFraction ?? 0))
        return present < 10 ? nil : min(1, Double(distinct) / present)
    }

    /// Whether its values are those of yes and no.
    private(set) lazy var isBinary: Bool = {
        if let low, let high { return family == .integer && low == 0 && high == 1 }
        guard column.distinctEstimate ?? 2 <= 2 else { return false }
        let values = Set(
            (column.enumValues.isEmpty ? column.samples : column.enumValues).map { $0.lowercased() })
        return values.count == 2 && Self.pairs.contains(values)
    }()

    private static let pairs: [Set<String>] = [
        ["y", "n"], ["yes", "no"], ["t", "f"], ["true", "false"], ["是", "否"], ["有", "无"], ["0", "1"],
    ]

    /// Whether many rows share each of few values.
    var hasFewValues: Bool {
        if !column.enumValues.isEmpty { return true }
        guard let rows, rows >= 20, let distinct = column.distinctEstimate, distinct > 0 else { return false }
        return (2...30).contains(distinct) && distinct * 10 <= rows
    }

    /// The value of most rows, where one is seen; examples come in the order of how often they occur.
    var usual: String? { column.samples.first }
}

/// The names of a schema that say what others mean.
struct SchemaNames {
    /// The names of its tables, in small letters.
    let tables: Set<String>
    /// What the names of columns are, as ``isKey(_:)`` asks: of which family a key of that name is, and whether of a table.
    private let read: Memo<(key: Column.Family?, namesTable: Bool)>

    init(_ all: [Table]) {
        let tables = Set(all.map { $0.name.name.lowercased() })
        var keys: [String: Column.Family] = [:]
        for table in all where table.primaryKey.count == 1 {
            guard let key = table.column(table.primaryKey[0]), NameWords.of(key.name).joined().utf8.count > 4,
                ![.date, .timestamp].contains(key.family)
            else { continue }
            keys[key.name.lowercased()] = key.family
        }
        self.tables = tables
        read = Memo { [keys] written in
            let name = written.lowercased()
            let key = ["name", "title", "value"].contains(name) ? nil : keys[name]
            guard name.hasSuffix("id") else { return (key, false) }
            let stem = name.dropLast(2)
            return (key, tables.contains(String(stem.last == "_" ? stem.dropLast() : stem)))
        }
    }

    /// Whether a column is named like such a key, or like a table with the ending of keys: `salesdocid`.
    func isKey(_ column: Column) -> Bool {
        let (key, namesTable) = read(column.name)
        return key == column.family || namesTable && (column.family == .integer || column.family == .uuid)
    }
}

internal import SQL
internal import Schema

/// A column whose values tell the rows of its table apart.
struct ReferableKey {
    let table: TableName
    let column: String
    let family: Column.Family
    /// Words of the table's name.
    let tableWords: [String]
    /// Words of the column's name but its ending.
    let stem: [String]
    /// Whether it is the table's key: named `id`, or by the table's name.
    let isIdentifier: Bool
    /// Whether it is the primary key.
    let isPrimary: Bool
    /// Whether a constraint makes it unique, so that an index leads to a value.
    let isIndexed: Bool

    /// The keys of a table, each with the ending of its name.
    static func all(of table: Table, _ words: RelationWords) -> [(key: ReferableKey, ending: String)] {
        let tableWords = words.words(ofTable: table.name)
        var keys: [(key: ReferableKey, ending: String)] = []
        for column in table.columns {
            let isPrimary = table.primaryKey.isName(column.name)
            let isUnique = table.constraints.contains { $0.kind == .unique && $0.columns.isName(column.name) }
            let isDistinct =
                table.rowEstimate.map { rows in
                    rows > 0 && (column.distinctEstimate ?? 0) * 10 >= rows * 9
                } ?? false
            guard isPrimary || isUnique || isDistinct, let name = RelationWords.reference(column),
                !name.isBare
            else { continue }
            let isNamed =
                name.stem.isEmpty || tableWords.ends(with: name.stem)
                || tableWords.joined() == name.stem.joined()
            let key = ReferableKey(
                table: table.name, column: column.name, family: column.family, tableWords: tableWords,
                stem: name.stem, isIdentifier: (isPrimary || table.primaryKey.isEmpty) && isNamed,
                isPrimary: isPrimary, isIndexed: isPrimary || isUnique)
            keys.append((key, name.suffix))
        }
        return keys
    }

    /// Whether its table is one of people.
    var isPeople: Bool { tableWords.last.map(RelationWords.people.contains) ?? false }

    /// Whether values of the column can equal the key's.
    func isComparable(to column: Column) -> Bool {
        column.family == family
            || (family == .integer || family == .number)
                && (column.family == .integer || column.family == .number)
    }
}

extension [String] {
    /// Whether the last words are these.
    func ends(with other: [String]) -> Bool {
        other.count <= count && suffix(other.count).elementsEqual(other)
    }
}

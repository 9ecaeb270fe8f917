/// That a column may refer to a key, as names and types have it.
struct RelationCandidate {
    /// How the names suggest it.
    enum Basis: Int, Comparable {
        /// `company_id` and a table `bss_company` with key `id` or `company_id`.
        case tableName
        /// `parent_id` and the table itself.
        case parent
        /// `service_no` and a column `service_area_no` of table `bss_service_area`.
        case valueName

        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    var column: String
    var target: TableName
    var targetColumn: String
    var basis: Basis
    /// Words of the names that have no counterpart; fewer is better.
    var distance: Int

    /// The candidates for one column, best first.
    static func all(
        for column: Column, in table: Table, among keys: [String: [ReferableKey]]
    ) -> [RelationCandidate] {
        guard referringFamilies.contains(column.family) else { return [] }
        var words = ColumnDictionary.split(column.name)
        if words == ["reports", "to"] { words = ["manager", "id"] }
        guard let suffix = words.last, words.count > 1, referringWords.contains(suffix) else { return [] }
        let stem = Array(words.dropLast()).map(ReferableKey.singular)
        var found: [RelationCandidate] = []
        for key in keys[suffix] ?? [] {
            guard key.table != table.name || key.column != column.name else { continue }
            guard key.isComparable(to: column) else { continue }
            guard let (basis, distance) = match(words, stem, key, table) else { continue }
            found.append(
                RelationCandidate(
                    column: column.name, target: key.table, targetColumn: key.column, basis: basis,
                    distance: distance * 2 + (key.table.schema == table.name.schema ? 0 : 1)))
        }
        return found.sorted {
            ($0.basis, $0.distance, $0.target) < ($1.basis, $1.distance, $1.target)
        }
    }

    private static func match(
        _ words: [String], _ stem: [String], _ key: ReferableKey, _ table: Table
    ) -> (Basis, Int)? {
        let isSelf = key.table == table.name
        if key.isIdentifier {
            if isSelf { return isParent(stem, of: key.tableWords) ? (.parent, 0) : nil }
            guard key.tableWords.ends(with: stem) else { return nil }
            // A table's own key is called by the table's name too: `customer.customer_id` refers to nothing.
            let own = ColumnDictionary.split(table.name.name).map(ReferableKey.singular)
            guard !(table.primaryKey == [words.joined(separator: "_")] && own.ends(with: stem)) else {
                return nil
            }
            return (.tableName, key.tableWords.count - stem.count)
        }
        // A natural key: `service_area_no` in `bss_service_area`.
        guard !isSelf, key.tableWords.ends(with: key.stem), !key.stem.isEmpty else { return nil }
        let own = ColumnDictionary.split(table.name.name).map(ReferableKey.singular)
        guard !own.ends(with: stem) || stem.count < key.stem.count else { return nil }
        guard key.stem.starts(with: stem) || key.stem.ends(with: stem) else { return nil }
        return (.valueName, key.stem.count - stem.count)
    }

    private static func isParent(_ stem: [String], of tableWords: [String]) -> Bool {
        let people: Set<String> = ["employee", "emp", "staff", "user", "person"]
        let superiors: Set<String> = ["manager", "leader", "boss", "supervisor", "superior"]
        guard stem.count == 1, let word = stem.first, let last = tableWords.last else { return false }
        return ["parent", "p"].contains(word) || (people.contains(last) && superiors.contains(word))
    }

    private static let referringFamilies: Set<Column.Family> = [.integer, .number, .text, .uuid]
    static let referringWords: Set<String> = [
        "id", "no", "code", "key", "number", "num", "uuid", "sn", "guid",
    ]
}

/// A column whose values tell the rows of its table apart.
struct ReferableKey {
    let table: TableName
    let column: String
    let family: Column.Family
    /// Words of the table's name, each in the singular.
    let tableWords: [String]
    /// Words of the column's name but the last.
    let stem: [String]
    /// Whether it is the table's key: named `id`, or by the table's name.
    let isIdentifier: Bool
    /// Whether an index leads to a value.
    let isIndexed: Bool
    let pageCount: Int

    /// The keys of all tables by the last word of their names.
    static func all(of tables: [Table]) -> [String: [ReferableKey]] {
        var keys: [String: [ReferableKey]] = [:]
        for table in tables where table.kind != .view && table.kind != .foreignTable {
            let words = ColumnDictionary.split(table.name.name).map(singular)
            for column in table.columns {
                let parts = ColumnDictionary.split(column.name)
                guard let suffix = parts.last, RelationCandidate.referringWords.contains(suffix) else {
                    continue
                }
                let stem = parts.dropLast().map(singular)
                let isPrimary = table.primaryKey == [column.name]
                let isUnique = table.constraints.contains {
                    $0.kind == .unique && $0.columns == [column.name]
                }
                let isDistinct =
                    table.rowEstimate.map { rows in
                        rows > 0 && (column.distinctEstimate ?? 0) * 10 >= rows * 9
                    } ?? false
                guard isPrimary || isUnique || isDistinct else { continue }
                let isIdentifier =
                    (isPrimary || table.primaryKey.isEmpty) && (stem.isEmpty || words.ends(with: stem))
                keys[suffix, default: []].append(
                    ReferableKey(
                        table: table.name, column: column.name, family: column.family, tableWords: words,
                        stem: stem, isIdentifier: isIdentifier, isIndexed: isPrimary || isUnique,
                        pageCount: table.pageCount))
            }
        }
        return keys
    }

    /// Whether values of the column can equal the key's.
    func isComparable(to column: Column) -> Bool {
        let numbers: Set<Column.Family> = [.integer, .number]
        return column.family == family || (numbers.contains(family) && numbers.contains(column.family))
    }

    /// A word without its plural ending.
    static func singular(_ word: String) -> String {
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        if word.hasSuffix("sses") || word.hasSuffix("xes") || word.hasSuffix("ches") {
            return String(word.dropLast(2))
        }
        let isPlural = word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us") && word.count > 3
        return isPlural ? String(word.dropLast()) : word
    }
}

extension [String] {
    /// Whether the last words are these.
    func ends(with other: [String]) -> Bool { other.count <= count && Array(suffix(other.count)) == other }
}

internal import SQL
internal import Schema

/// That a column may refer to a key, as names and types have it.
struct RelationCandidate {
    /// How the names suggest it, the surest first.
    enum Basis: Int, Comparable {
        /// `company_id` and a table `bss_company` with key `id` or `company_id`.
        case tableName
        /// `parent_id` and the table itself.
        case parent
        /// `billing_address_id` and a table `address`.
        case role
        /// `created_by` or `manager_id` and a table of people.
        case person
        /// `service_no` and a column `service_area_no` of table `bss_service_area`.
        case valueName
        /// `rep_code` and a key `rep_code` of any table.
        case sameName
        /// `line_id` and a table `invoice_line`.
        case partOfName
        /// `customer integer` and a table `customer`.
        case bareName

        /// Whether names alone decide while there are no values.
        var needsNoValues: Bool { self <= .role }

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
        for column: Column, in table: Table, among keys: KeyIndex, _ words: RelationWords
    ) -> [RelationCandidate] {
        guard referringFamilies.contains(column.family), let name = RelationWords.reference(column) else {
            return []
        }
        let own = words.words(ofTable: table.name)
        // A table's own key is called by the table's name too: `customer.customer_id` refers to nothing.
        let isOwnKey =
            table.primaryKey.isName(column.name) && (own.ends(with: name.stem) || name.stem.isEmpty)
        guard !isOwnKey, !name.stem.isEmpty, own != name.stem, !drawsOwnNumbers(column) else { return [] }
        let isKey = table.primaryKey.isName(column.name)
        var found: [RelationCandidate] = []
        for key in keys.keys(for: name, in: table.name) where key.isComparable(to: column) {
            guard key.column != column.name || key.table != table.name else { continue }
            let isSelf = key.table == table.name
            guard let (basis, distance) = match(name, key, own: own, isSelf: isSelf, isKey: isKey) else {
                continue
            }
            found.append(
                RelationCandidate(
                    column: column.name, target: key.table, targetColumn: key.column, basis: basis,
                    distance: distance * 2 + (key.table.schema == table.name.schema ? 0 : 1)))
        }
        found.sort { ($0.basis, $0.distance, $0.target) < ($1.basis, $1.distance, $1.target) }
        // Numbers from 1 on are found in every table: of several that fit equally, none is known to be meant.
        guard column.family == .integer || column.family == .number else { return found }
        return found.filter { one in
            ![.person, .partOfName].contains(one.basis)
                || found.count { $0.basis == one.basis && $0.distance == one.distance } == 1
        }
    }

    private static func match(
        _ name: RelationWords.Reference, _ key: ReferableKey, own: [String], isSelf: Bool, isKey: Bool
    ) -> (Basis, Int)? {
        let stem = name.stem
        let target = key.tableWords
        if key.isIdentifier {
            if name.isBare {
                if stem.last == "by", !isSelf, key.isPeople { return (.person, 0) }
                return !isSelf && stem == target ? (.bareName, 0) : nil
            }
            if isSelf {
                if isParent(stem, of: key) { return (.parent, 0) }
                return stem.count > target.count && stem.ends(with: target) ? (.role, 0) : nil
            }
            if stem == target || stem.joined() == target.joined() { return (.tableName, 0) }
            if stem.ends(with: target) { return (.role, stem.count - target.count) }
            if let last = stem.last, RelationWords.roles.contains(last), key.isPeople {
                return (.person, 0)
            }
            if target.ends(with: stem) { return (.partOfName, target.count - stem.count) }
        }
        guard !isSelf, !name.isBare else { return nil }
        // `country_code` and a `code` of table `country`; numbers from 1 on would prove nothing.
        if key.stem.isEmpty { return key.family != .integer && stem == target ? (.valueName, 0) : nil }
        // A natural key: `service_area_no` in `bss_service_area`.
        let isNatural = target.ends(with: key.stem) && (!own.ends(with: stem) || stem.count < key.stem.count)
        if isNatural, key.stem.starts(with: stem) || key.stem.ends(with: stem) {
            return (.valueName, key.stem.count - stem.count)
        }
        let isForeign = !own.ends(with: key.stem) && !isKey && key.isIndexed
        guard isForeign, key.isPrimary || key.family != .integer, stem.ends(with: key.stem) else {
            return nil
        }
        return (.sameName, stem.count - key.stem.count)
    }

    /// Whether the column's values are made where the row is, as those of no reference are.
    private static func drawsOwnNumbers(_ column: Column) -> Bool {
        column.isIdentity || column.defaultExpression?.hasPrefix("nextval(") == true
    }

    private static func isParent(_ stem: [String], of key: ReferableKey) -> Bool {
        guard let word = stem.first else { return false }
        if stem.count == 1, key.isPeople, RelationWords.superiors.contains(word) { return true }
        return RelationWords.parents.contains(word)
            && (stem.count == 1 || stem.dropFirst().elementsEqual(key.tableWords))
    }

    private static let referringFamilies: Set<Column.Family> = [.integer, .number, .text, .uuid]
}

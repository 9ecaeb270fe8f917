internal import SQL
internal import Schema

/// That a column may refer to a key, as names and types have it.
struct RelationCandidate {
    /// How the names suggest it, the surest first.
    enum Basis: Int, Comparable {
        /// A comment says so.
        case stated
        /// `category_id` in `subject` and a table `subject_category`.
        case ownPart
        /// `company_id` and a table `bss_company` with key `id` or `company_id`.
        case tableName
        /// `parent_id` and the table itself.
        case parent
        /// `billing_address_id` and a table `address`.
        case role
        /// `service_no` and a column `service_area_no` of table `bss_service_area`.
        case valueName
        /// `created_by` or `manager_id` and a table of people.
        case person
        /// `rep_code` and a key `rep_code` of any table.
        case sameName
        /// `line_id` and a table `invoice_line`.
        case partOfName
        /// `sku_id` and a table `sku_stock`.
        case leading
        /// `customer integer` and a table `customer`.
        case bareName

        /// Whether names alone decide while there are no values.
        var needsNoValues: Bool { self <= .role }

        /// How sure a relation is whose values agree.
        var confidence: Double {
            switch self {
            case .stated: 0.97
            case .tableName: 0.95
            case .ownPart, .parent: 0.92
            case .role: 0.88
            case .valueName: 0.85
            case .sameName: 0.8
            case .person, .partOfName: 0.75
            case .bareName: 0.7
            case .leading: 0.6
            }
        }

        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    var column: String
    var target: TableName
    var targetColumn: String
    var basis: Basis
    /// Words of the names that have no counterpart; fewer is better.
    var distance: Int
    /// Whether comments call column and table alike.
    var isLabelled: Bool
    /// Whether both tables are of one module.
    var isNear: Bool
    /// Whether the column is named as the primary key that it may refer to, which may be that of several tables.
    var isShared: Bool

    /// What the names say of it, to be compared: the less the better.
    var rank: (Int, Int, Int) { (basis.rawValue, isLabelled ? 0 : 1, distance) }

    /// The candidates for one column, best first.
    ///
    /// - Parameters:
    ///   - name: the column's name as it is read; nil where it names nothing.
    ///   - own: the table's.
    ///   - siblings: what the table's columns refer to by their names, words put together.
    static func all(
        for column: Column, called name: RelationWords.Reference?, in table: Table,
        _ own: RelationWords.Title,
        siblings: Set<String>, among keys: KeyIndex
    ) -> [RelationCandidate] {
        guard referringFamilies.contains(column.family) else { return [] }
        let named =
            name.map { suggested(for: column, called: $0, in: table, own, siblings: siblings, among: keys) }
            ?? []
        guard let comment = column.comment, [.people, .database].contains(comment.source),
            !drawsOwnNumbers(column)
        else {
            return named
        }
        let stated = keys.keys(statedIn: comment.text).filter { key in
            key.isComparable(to: column) && (key.table != table.name || key.column != column.name)
        }.map { key in
            RelationCandidate(
                column: column.name, target: key.table, targetColumn: key.column, basis: .stated, distance: 0,
                isLabelled: false, isNear: false,
                isShared: key.isPrimary && key.column == column.name)
        }
        guard !stated.isEmpty else { return named }
        return stated + named.filter { one in !stated.contains { $0.target == one.target } }
    }

    private static func suggested(
        for column: Column, called name: RelationWords.Reference, in table: Table, _ own: RelationWords.Title,
        siblings: Set<String>, among keys: KeyIndex
    ) -> [RelationCandidate] {
        // A table's own key is called by the table's name too: `customer.customer_id` refers to nothing.
        let isNamedSo = own.words.ends(with: name.stem) || own.full.ends(with: name.stem) || name.stem.isEmpty
        let isKey = table.primaryKey.isName(column.name)
        guard !(isKey && isNamedSo), !name.stem.isEmpty, !drawsOwnNumbers(column) else { return [] }
        // `order_id` in `pay_order` means the order of another module, `related_product_id` in `related_products` a product,
        // where they do not tell the rows apart.
        let isOther = own.words == name.stem || own.full == name.stem
        let rows = table.rowEstimate ?? 0
        guard
            !isOther || rows == 0 || (column.distinctEstimate ?? rows) * 10 < rows * 9
                || own.full != name.stem
        else {
            return []
        }
        var label: String??
        var found: [RelationCandidate] = []
        for key in keys.keys(for: name, of: column, in: table.name) where key.isComparable(to: column) {
            guard key.column != column.name || key.table != table.name else { continue }
            let isSelf = key.table == table.name
            guard let (basis, distance) = match(name, key, column, own: own, isSelf: isSelf, isKey: isKey),
                !isOther || basis == .tableName || basis == .role && own.full == name.stem && rows > 0
            else { continue }
            // Another column names that part of the table already.
            let isNamed =
                siblings.contains(key.title.words.joined()) || siblings.contains(key.title.full.joined())
            if basis == .ownPart, isNamed { continue }
            if isKey, isCopy(own, of: key.title) { continue }
            let known = label ?? column.comment.flatMap { RelationLabel.column($0.text) }
            label = known
            found.append(
                RelationCandidate(
                    column: column.name, target: key.table, targetColumn: key.column, basis: basis,
                    distance: distance * 2 + (key.table.schema == table.name.schema ? 0 : 1),
                    isLabelled: known != nil && known == key.label,
                    isNear: own.module != nil && own.module == key.title.module,
                    isShared: key.isPrimary && key.column == column.name))
        }
        return found.sorted { a, b in
            a.rank != b.rank ? a.rank < b.rank : a.isNear != b.isNear ? a.isNear : a.target < b.target
        }
    }

    private static func match(
        _ name: RelationWords.Reference, _ key: ReferableKey, _ column: Column, own: RelationWords.Title,
        isSelf: Bool, isKey: Bool
    ) -> (Basis, Int)? {
        let stem = name.stem
        if name.isBare { return bare(stem, key, column, isSelf: isSelf) }
        if key.isIdentifier {
            if isSelf {
                if isParent(stem, of: key) { return (.parent, 0) }
                for target in [key.title.words, key.title.full]
                where stem.count > target.count && stem.ends(with: target) { return (.role, 0) }
                return stem.last == "by" && key.isPeople ? (.person, 0) : nil
            }
            if let named = named(stem, key, own) { return named }
        }
        guard !isSelf else { return nil }
        let target = key.title.words
        // `country_code` and a `code` of table `country`; numbers from 1 on would prove nothing.
        if key.stem.isEmpty {
            let isNamed = stem == target || stem == key.title.full
            return key.family != .integer && isNamed ? (.valueName, 0) : nil
        }
        // A natural key: `service_area_no` in `bss_service_area`.
        let isNatural =
            target.ends(with: key.stem) && (!own.words.ends(with: stem) || stem.count < key.stem.count)
            && (key.family != .integer || key.isIndexed)
        if isNatural, key.stem.starts(with: stem) || key.stem.ends(with: stem) {
            return (.valueName, key.stem.count - stem.count)
        }
        let isForeign = !own.words.ends(with: key.stem) && key.isIndexed && (!isKey || stem == key.stem)
        guard isForeign, key.isPrimary || key.family != .integer else { return nil }
        if stem.ends(with: key.stem) { return (.sameName, stem.count - key.stem.count) }
        // `sizeunitcode` and `unitcode`
        return ends(stem, in: key.stem) ? (.sameName, 1) : nil
    }

    /// What the words say where the key is its table's.
    private static func named(
        _ stem: [String], _ key: ReferableKey, _ own: RelationWords.Title
    ) -> (Basis, Int)? {
        let titles = [key.title.full, key.title.words]
        for target in titles where stem == target || stem.joined() == target.joined() {
            return (.tableName, 0)
        }
        for skipped in 0..<stem.count {
            let rest = Array(stem.dropFirst(skipped))
            if skipped > 0, titles.contains(rest) { return (.role, skipped) }
            for part in [own.full, own.words] {
                for count in stride(from: part.count, to: 0, by: -1)
                where titles.contains(part.prefix(count) + rest) && part.prefix(count) + rest != own.full {
                    // What is called a part of this table by its name refers to it: an address of customers.
                    let isPart =
                        key.references.contains(own.full.joined())
                        || key.references.contains(own.words.joined())
                    // What is named in several words is that, rather than another thing's of which a word is told.
                    let isWhole = count == part.count || rest.count == 1
                    return skipped > 0 ? (.role, skipped) : (isPart || !isWhole ? .partOfName : .ownPart, 0)
                }
            }
        }
        if titles.contains(where: { ends(stem, in: $0) }) { return (.role, 1) }
        if let last = stem.last, RelationWords.roles.contains(last) {
            if key.isPeople { return (.person, 0) }
            if key.isClients, RelationWords.buyers.contains(last) { return (.person, 1) }
        }
        let target = key.title.words
        if target.ends(with: stem) { return (.partOfName, target.count - stem.count) }
        if titles.contains(where: { $0.count == 1 && $0[0].count > 7 && ends($0, in: stem) }) {
            return (.partOfName, 1)
        }
        guard let last = target.last, target.count > 1, !RelationWords.dependents.contains(last) else {
            return nil
        }
        for skipped in 0..<stem.count where target.starts(with: stem.dropFirst(skipped)) {
            return (.leading, skipped + target.count - stem.count)
        }
        return nil
    }

    /// A name without an ending: `customer integer`, `assigned_to`, `preferred_currency`, `dict_type`.
    private static func bare(
        _ stem: [String], _ key: ReferableKey, _ column: Column, isSelf: Bool
    ) -> (Basis, Int)? {
        if let last = stem.last, RelationWords.roles.contains(last), key.isPeople, key.isIdentifier {
            return (.person, 0)
        }
        guard !isSelf else { return nil }
        if column.family == .text {
            if key.isIndexed, key.stem == stem, !names.contains(stem[stem.count - 1]) {
                return key.column == column.name ? (.sameName, 0) : nil
            }
            if key.stem.count == 1, stem.count > 1, stem == key.title.words, stem.ends(with: key.stem) {
                return (.sameName, 0)
            }
            let target = key.title.words
            guard key.isPrimary, stem.ends(with: target) else { return nil }
            return (.bareName, stem.count - target.count)
        }
        return key.isIdentifier && (stem == key.title.words || stem == key.title.full) ? (.bareName, 0) : nil
    }

    /// Whether glued words end in all of another name: `billtoaddress` in `address`.
    private static func ends(_ stem: [String], in target: [String]) -> Bool {
        guard let last = stem.last else { return false }
        let word = target.joined()
        return word.utf8.count >= 4 && last.utf8.count > word.utf8.count && last.hasSuffix(word)
    }

    /// Whether a table keeps rows that the other had: `order_archive` and `order`; its key is the same, but refers to nothing.
    private static func isCopy(_ own: RelationWords.Title, of other: RelationWords.Title) -> Bool {
        let (name, original) = (own.full.joined(), other.full.joined())
        guard name.hasPrefix(original) else { return false }
        return ["archive", "backup", "bak", "copy", "old", "history", "tmp", "temp"].contains {
            name.dropFirst(original.count).hasPrefix($0)
        }
    }

    /// Whether the column's values are made where the row is, as those of no reference are.
    private static func drawsOwnNumbers(_ column: Column) -> Bool {
        column.isIdentity || column.defaultExpression?.hasPrefix("nextval(") == true
    }

    private static func isParent(_ stem: [String], of key: ReferableKey) -> Bool {
        guard let word = stem.first else { return false }
        if stem.count == 1, key.isPeople, RelationWords.superiors.contains(word) { return true }
        guard RelationWords.parents.contains(word) else { return false }
        let rest = Array(stem.dropFirst())
        return rest.isEmpty || key.title.words.ends(with: rest)
    }

    private static let referringFamilies: Set<Column.Family> = [.integer, .number, .text, .uuid]
    /// What ends the names of texts that are copied rather than referred by.
    private static let names: Set<String> = ["name", "title", "email", "phone", "mobile", "address", "url"]
}

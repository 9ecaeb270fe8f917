internal import SQL
internal import Schema

/// The keys of some tables, found by what a column's name says.
struct KeyIndex {
    private var keys: [ReferableKey] = []
    private var places: [Place: [Int]] = [:]

    /// What leads to keys.
    private enum Place: Hashable {
        /// A word of the table's or the key's name, or all words of the table's name in one, with the key's ending.
        case word(String, ending: String)
        /// Tables of people, with the key's ending.
        case people(ending: String)
        case table(TableName, ending: String)
        /// A table's name in lower case, as comments have it.
        case stated(String)
        /// All words of the key's own name, where it has no ending.
        case name(String)
        /// The last word of a table whose primary key is a text.
        case text(String)
    }

    /// Finds the keys of all tables.
    ///
    /// - Parameter names: those of each table's columns, as they were read.
    init(_ tables: [Table], called names: [[RelationWords.Reference?]], _ words: RelationWords) {
        for (table, names) in zip(tables, names) where table.kind != .view && table.kind != .foreignTable {
            for (key, ending) in ReferableKey.all(of: table, called: names, words) {
                let number = keys.count
                keys.append(key)
                var own: Set<Place> = [
                    .table(key.table, ending: ending), .stated(key.table.name.lowercased()),
                ]
                if ending.isEmpty {
                    own.insert(.name(key.stem.joined()))
                    if key.title.words.ends(with: key.stem) { own.insert(.name(key.title.words.joined())) }
                } else {
                    let glued = [key.title.words.joined(), key.title.full.joined(), key.stem.joined()]
                    for word in key.title.full + key.stem + glued { own.insert(.word(word, ending: ending)) }
                    if key.isPeople || key.isClients { own.insert(.people(ending: ending)) }
                }
                if key.isPrimary, key.family == .text, let last = key.title.words.last {
                    own.insert(.text(last))
                }
                for place in own { places[place, default: []].append(number) }
            }
        }
    }

    /// The keys that a column of the table may refer to by its name; no other one can be meant.
    ///
    /// Not every key for every column: in a schema of a thousand tables that would be millions.
    func keys(for name: RelationWords.Reference, of column: Column, in table: TableName) -> [ReferableKey] {
        var found: Set<Int> = []
        if name.isBare, column.family == .text {
            found.formUnion(places[.name(name.stem.joined())] ?? [])
            // `preferred_currency` and a `code` of table `currency`.
            if let last = name.stem.last { found.formUnion(places[.text(last)] ?? []) }
        } else {
            for word in name.stem + [name.stem.joined()] {
                found.formUnion(places[.word(word, ending: name.suffix)] ?? [])
            }
            for word in name.isBare ? [] : name.stem.suffix(1).flatMap(Self.endings) {
                found.formUnion(places[.word(word, ending: name.suffix)] ?? [])
            }
            found.formUnion(places[.table(table, ending: name.suffix)] ?? [])
        }
        if let last = name.stem.last, RelationWords.roles.contains(last) {
            found.formUnion(places[.people(ending: name.suffix)] ?? [])
        }
        return found.sorted().map { keys[$0] }
    }

    /// The keys that a comment says the column refers to: `Foreign key to Person.BusinessEntityID`, `关联 sys_dept.dept_id`.
    func keys(statedIn comment: String) -> [ReferableKey] {
        let text = comment.lowercased()
        guard let said = Self.statements.lazy.compactMap({ text.range(of: $0)?.upperBound }).min() else {
            return []
        }
        let isPart = { (scalar: Unicode.Scalar) in
            scalar.value < 0x80
                && (scalar.properties.isAlphabetic || "_.$0123456789".unicodeScalars.contains(scalar))
        }
        for token in text[said...].unicodeScalars.split(whereSeparator: { !isPart($0) }) {
            let parts = String(String.UnicodeScalarView(token)).split(separator: ".").map { String($0) }
            for (index, part) in parts.enumerated() {
                let found = (places[.stated(part)] ?? []).map { keys[$0] }
                guard !found.isEmpty else { continue }
                let column = index + 1 < parts.count ? parts[index + 1] : nil
                return found.filter { key in column.map { key.column.lowercased() == $0 } ?? key.isIdentifier
                }
            }
        }
        return []
    }

    private static let statements = [
        "foreign key", "references", "refers to", "fk to", "fk:", "fk ", "外键", "关联", "引用", "对应", "参照",
    ]

    /// The endings of a word that may be glued from several: `billtoaddress` ends in `address`.
    private static func endings(of word: String) -> [String] {
        guard word.utf8.count >= 7, word.utf8.allSatisfy({ $0 < 0x80 }) else { return [] }
        return (4..<word.count).map { String(word.suffix($0)) }
    }
}

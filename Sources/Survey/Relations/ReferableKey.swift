internal import SQL
internal import Schema

/// A column whose values tell the rows of its table apart.
struct ReferableKey {
    let table: TableName
    let column: String
    let family: Column.Family
    /// The table's name.
    let title: RelationWords.Title
    /// Words of the column's name but its ending.
    let stem: [String]
    /// Whether it is the table's key: its primary key, or named `id` or by the table's name where there is none.
    let isIdentifier: Bool
    /// Whether it is the primary key.
    let isPrimary: Bool
    /// Whether a constraint makes it unique, so that an index leads to a value.
    let isIndexed: Bool
    /// What people call the table, made comparable.
    let label: String?
    /// What the table's columns refer to by their names, words put together.
    let references: Set<String>

    /// The keys of a table, each with the ending of its name.
    ///
    /// - Parameter names: those of its columns, as they were read.
    static func all(
        of table: Table, called names: [RelationWords.Reference?], _ words: RelationWords
    ) -> [(key: ReferableKey, ending: String)] {
        let title = words.title(ofTable: table.name)
        let references = references(of: names)
        let unique = table.constraints.filter { $0.kind == .unique && $0.columns.count == 1 }.flatMap(
            \.columns)
        let label = table.comment.flatMap { RelationLabel.table($0.text) }
        var keys: [(key: ReferableKey, ending: String)] = []
        for (index, name) in names.enumerated() {
            // One without words refers to nothing, and is referred to by nothing.
            guard let name else { continue }
            let column = table.columns[index]
            let isPrimary = table.primaryKey.isName(column.name)
            let isUnique = unique.hasName(column.name)
            let isDistinct =
                table.rowEstimate.map { rows in
                    rows > 0 && (column.distinctEstimate ?? 0) * 10 >= rows * 9
                } ?? false
            guard isPrimary || isUnique || isDistinct else { continue }
            // A name without an ending, such as `dict_type`, makes a key where a constraint says so.
            // So does one named as the last word of its table: `type` of `dict_type`.
            // So does a primary key of text with a name of its own, such as `isbn`, or `kch` for 课程号.
            let isLong =
                name.stem.count > 1
                || isPrimary
                    && (column.name.utf8.count >= 8
                        || column.family == .text && !general.contains(column.name))
            let isLast = title.words.count > 1 && column.family == .text && name.stem == title.words.suffix(1)
            guard !name.isBare || (isPrimary || isUnique) && isLong || isLast else { continue }
            let isNamed =
                name.stem.isEmpty || title.words.ends(with: name.stem) || title.full.ends(with: name.stem)
                || title.words.joined().hasSuffix(name.stem.joined())
            let key = ReferableKey(
                table: table.name, column: column.name, family: column.family, title: title, stem: name.stem,
                isIdentifier: isPrimary || table.primaryKey.isEmpty && isNamed, isPrimary: isPrimary,
                isIndexed: isPrimary || isUnique, label: label, references: references)
            keys.append((key, name.isBare ? "" : name.suffix))
        }
        return keys
    }

    /// What columns refer to by their names, words put together.
    static func references(of names: [RelationWords.Reference?]) -> Set<String> {
        Set(
            names.compactMap { name in name.flatMap { $0.isBare ? nil : $0.stem.joined() } }.filter {
                !$0.isEmpty
            })
    }

    /// Names that keys of many things have.
    private static let general: Set<String> = [
        "code", "name", "type", "status", "state", "date", "year", "month", "day", "key", "value", "title",
        "lang",
        "language", "locale", "kind", "version", "position", "sort", "email", "phone", "level", "flag",
        "path",
        "url", "slug", "hash", "token", "label", "tag", "no", "sn", "number", "bh", "bm", "mc", "lx", "zt",
        "dm",
    ]

    /// Whether its table is one of people.
    var isPeople: Bool { title.words.last.map(Self.namesPeople) ?? false }
    /// Whether its table is one of people who buy.
    var isClients: Bool { title.words.last.map(RelationWords.clients.contains) ?? false }

    private static func namesPeople(_ word: String) -> Bool {
        RelationWords.people.contains(word)
            || ["member", "employee", "person"].contains { word.hasSuffix($0) && word.count > $0.count }
    }

    /// Whether values of the column can equal the key's.
    func isComparable(to column: Column) -> Bool {
        column.family == family
            || (family == .integer || family == .number)
                && (column.family == .integer || column.family == .number)
    }
}

/// What comments call a thing, made comparable: 租户编号 and 租户表 are both 租户.
enum RelationLabel {
    /// A table's comment.
    static func table(_ comment: String) -> String? {
        let text = LabelText.firstClause(comment)
        return LabelText.hasHan(text) ? cut(text, ["信息表", "数据表", "表", "信息", "台账", "档案"]) : nil
    }

    /// A column's comment.
    static func column(_ comment: String) -> String? {
        let text = LabelText.firstClause(CodeList(comment)?.heading ?? comment)
        return LabelText.hasHan(text) ? cut(text, ["编号", "主键", "ID", "id", "Id", "编码", "代码"]) : nil
    }

    private static func cut(_ text: String, _ endings: [String]) -> String? {
        let ending = endings.first { text.hasSuffix($0) && text.count > $0.count } ?? ""
        let rest = text.dropLast(ending.count).filter { !$0.isWhitespace }
        return rest.count >= 2 ? String(rest) : nil
    }
}

extension [String] {
    /// Whether the last words are these.
    func ends(with other: [String]) -> Bool {
        other.count <= count && suffix(other.count).elementsEqual(other)
    }
}

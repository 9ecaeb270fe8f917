internal import SQL
internal import Schema

/// A table that says what codes mean, as its columns have it: of which type a code is, the code, and its label.
struct DictionaryShape {
    let subject: SurveySubject
    /// What tells the types apart: a column of the table, or of the table that it refers to by one.
    let type: Place
    let value: String
    let label: String
    /// The table of types, if there is one, with the column that names them for people.
    let parent: Parent?

    enum Place {
        case own(String)
        case parent(String)
    }

    struct Parent {
        let table: TableName
        let reference: String
        let key: String
        let name: String?
    }

    /// Recognizes it; nil for any other table.
    ///
    /// - Parameter relations: what the table refers to.
    init?(_ subject: SurveySubject, _ relations: [Relation], _ tables: [TableName: Table]) {
        let words = NameWords.of(subject.name.name).map(RelationWords.normal)
        let isNamed =
            words.contains(where: Self.words.contains) || subject.name.name.includes("字典")
            || subject.table.comment.map { $0.text.includes("字典") || $0.text.includes("码表") } == true
        guard isNamed, [.table, .partitionedTable].contains(subject.table.kind),
            let rows = subject.rowEstimate, (2...20_000).contains(rows)
        else { return nil }
        let columns = subject.columns.filter {
            $0.isReadable && [.text, .integer].contains($0.family) && $0.isOpen(in: subject.table)
        }
        let texts = columns.filter { $0.family == .text && !$0.name.lowercased().hasSuffix("type_name") }
        guard let label = Self.first(texts, Self.labels, but: []) else { return nil }
        let repeats = { (column: Column) in (column.distinctEstimate ?? rows) * 3 <= rows * 2 }
        let own = Self.first(texts.filter(repeats), Self.types, but: [label])
        guard let value = Self.first(columns, Self.values, but: [label] + [own].compactMap { $0 }) else {
            return nil
        }
        let single = relations.filter { $0.columns.count == 1 && $0.target != subject.name }
        let reference = single.first { relation in
            own.map { relation.columns.isName($0) }
                ?? NameWords.of(relation.columns[0]).contains(where: Self.words.contains)
        }
        parent = reference.map { relation in
            let names = tables[relation.target]?.columns.filter { $0.family == .text && $0.isReadable } ?? []
            return Parent(
                table: relation.target, reference: relation.columns[0], key: relation.targetColumns[0],
                name: Self.first(names, ["name", "title", "label", "名称"], but: []))
        }
        if let own {
            type = .own(own)
        } else if let reference, let table = tables[reference.target],
            let code = Self.first(
                table.columns.filter { $0.family == .text && $0.isReadable }, ["code", "type", "key"], but: []
            )
        {
            type = .parent(code)
        } else {
            return nil
        }
        (self.subject, self.value, self.label) = (subject, value, label)
    }

    /// The first column whose name ends in the first of the words that any does.
    private static func first(_ columns: [Column], _ words: [String], but used: [String]) -> String? {
        for word in words {
            let found = columns.first {
                !used.hasName($0.name)
                    && (NameWords.of($0.name).last == word
                        || $0.name.hasSuffix(word) && LabelText.hasHan(word))
            }
            if let found { return found.name }
        }
        return nil
    }

    /// Asks for type, code, label and the type's name.
    var query: String {
        let name = parent?.name.map { "left(parent.\(SQLText.identifier($0))::text, 200)" } ?? "NULL"
        let typed =
            switch type {
            case .own(let column): "entry.\(SQLText.identifier(column))"
            case .parent(let column): "parent.\(SQLText.identifier(column))"
            }
        let join = parent.map {
            " LEFT JOIN \($0.table.sqlText) AS parent ON parent.\(SQLText.identifier($0.key)) = entry.\(SQLText.identifier($0.reference))"
        }
        let (value, label) = (SQLText.identifier(value), SQLText.identifier(label))
        return """
            SELECT left(\(typed)::text, 200), left(entry.\(value)::text, 200), left(entry.\(label)::text, 200), \(name)
            FROM \(subject.name.sqlText) AS entry\(join ?? "")
            WHERE \(typed) IS NOT NULL AND entry.\(value) IS NOT NULL AND entry.\(label) IS NOT NULL
            ORDER BY 1, length(entry.\(value)::text), 2 LIMIT 20000
            """
    }

    private static let words: Set<String> = [
        "dict", "dictionary", "code", "lookup", "enum", "enumeration", "option", "constant",
    ]
    private static let labels = [
        "label", "text", "name", "title", "meaning", "caption", "description", "desc", "标签", "名称", "文本",
    ]
    private static let values = ["value", "code", "key", "val", "值", "编码", "代码"]
    private static let types = ["type", "code", "category", "group", "kind", "field", "类型", "分类"]
}

/// The codes of one type.
struct DictionaryType {
    /// What the dictionary calls it, such as `sys_user_sex`.
    let name: String
    /// Words of the name.
    let words: [String]
    /// What it is called for people, such as 用户性别.
    var title: String?
    var codes: [CodeLabel] = []

    /// The types among the rows of a dictionary.
    static func all(_ rows: [(type: String, value: String, label: String, title: String?)])
        -> [DictionaryType]
    {
        var types: [String: DictionaryType] = [:]
        for row in rows where !row.label.isEmpty && row.label.count <= 60 {
            var type =
                types[row.type]
                ?? DictionaryType(
                    name: row.type, words: NameWords.of(row.type).map(RelationWords.normal), title: row.title)
            if !type.codes.contains(where: { $0.value == row.value }), type.codes.count < 200 {
                type.codes.append(CodeLabel(row.value, row.label))
            }
            types[row.type] = type
        }
        return types.values.filter { $0.codes.count >= 2 }.sorted { $0.name < $1.name }
    }
}

public import Schema

/// Labels made from the words of a name, offline: none where a word is unknown, or means several things and its neighbours do
/// not decide, and never in two languages.
public struct ColumnDictionary: Sendable {
    /// The dictionary of this module.
    public static let standard = ColumnDictionary()

    private let chinese: ChineseLabels
    private let english: EnglishLabels
    private let splitter: NameSplitter
    /// The labels of names that mean the same in every table, by the family of their columns; nil for none.
    private let certain: [Column.Family: Memo<String?>]
    /// Whether a name means different things in different tables.
    private let isAmbiguous: Memo<Bool>

    private init() {
        let list = WordList(parsing: String(decoding: PackageResources.words_txt, as: UTF8.self))
        let keys = list.sections.values.flatMap(\.keys) + list.contexts.keys
        let words = keys.flatMap { $0.split(separator: " ").map { String($0) } }
        let pinyin = list.sections.filter { $0.key.hasPrefix("pinyin") }.values.flatMap(\.keys)
        splitter = NameSplitter(known: list.vocabulary.union(words).subtracting(pinyin))
        let chinese = ChineseLabels(list, splitter)
        self.chinese = chinese
        certain = Dictionary(
            uniqueKeysWithValues: Column.Family.allCases.map { family in
                (
                    family,
                    Memo { chinese.label(forColumn: $0, family: family).flatMap { $0.isEmpty ? nil : $0 } }
                )
            })
        isAmbiguous = Memo { chinese.isAmbiguous($0) }
        english = EnglishLabels(list, splitter)
    }

    /// Gives the table and its columns a comment wherever there is none and the words of the name tell one.
    public func annotate(_ table: inout Table, in language: Language = .chinese) {
        if table.commentSource == nil {
            let told = language == .chinese ? KeyComment.title(of: table) : nil
            if let label = told ?? label(forTable: table.name.name, in: language) {
                table.annotate(label, from: .dictionary)
            }
        }
        var near: Set<String>?
        for index in table.columns.indices where table.columns[index].commentSource == nil {
            let (column, family) = (table.columns[index].name, table.columns[index].family)
            let label: String?
            switch language {
            case .english: label = english.label(forColumn: column)
            case .chinese:
                if let name = name(of: column, family, in: table) {
                    label = name
                } else if isAmbiguous(column) {
                    let words = near ?? self.words(near: table)
                    near = words
                    label = chinese.label(forColumn: column, family: family, near: words)
                } else {
                    label = certain[family]?(column)
                }
            }
            if let label { table.annotateColumn(at: index, label, from: .dictionary) }
        }
    }

    /// The label of a column by its name alone.
    public func label(
        forColumn name: String, family: Column.Family = .other, in language: Language = .chinese
    ) -> String? {
        switch language {
        case .chinese: chinese.label(forColumn: name, family: family)
        case .english: english.label(forColumn: name)
        }
    }

    /// The label of a table; a leading abbreviation (`bss_`, `t_`) is left out.
    public func label(forTable name: String, in language: Language = .chinese) -> String? {
        switch language {
        case .chinese: chinese.label(forTable: name)
        case .english: english.label(forTable: name)
        }
    }

    /// `name` is that of the table's rows.
    private func name(of column: String, _ family: Column.Family, in table: Table) -> String? {
        guard family == .text, column.utf8.count == 4, column.lowercased() == "name",
            let owner = table.comment.map({ LabelText.firstClause($0.text) }), LabelText.hasHan(owner)
        else { return nil }
        if chinese.holdsPersons(table.name.name) { return "姓名" }
        let thing = owner.hasSuffix("表") && !owner.hasSuffix("列表") ? String(owner.dropLast()) : owner
        return thing.count <= 8 ? thing + "名称" : "名称"
    }

    /// The words of the table's name and of its columns', and what its rows are.
    private func words(near table: Table) -> Set<String> {
        let own = splitter.words(of: table.name.name)
        let columns = table.columns.flatMap { splitter.words(of: $0.name) }
        var words = Set(own + columns)
        words.formUnion(words.flatMap(NameSplitter.singulars))
        if let last = own.last {
            for form in [last] + NameSplitter.singulars(of: last) { words.insert("table:" + form) }
        }
        return words
    }
}

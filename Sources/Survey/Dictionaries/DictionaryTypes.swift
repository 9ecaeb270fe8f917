internal import SQL
internal import Schema

/// The types of all dictionaries, found by what a column's name, its comment and its values say.
struct DictionaryTypes {
    private let types: [DictionaryType]
    private var byName: [String: [Int]] = [:]
    private var byTitle: [String: [Int]] = [:]
    private var byLastWord: [String: [Int]] = [:]

    init(_ types: [DictionaryType]) {
        self.types = types
        for (number, type) in types.enumerated() {
            byName[type.name.lowercased(), default: []].append(number)
            if let title = type.title { byTitle[title, default: []].append(number) }
            if let last = type.words.last { byLastWord[last, default: []].append(number) }
        }
    }

    /// What the codes of a column mean, by the type that is evidently its; nil where none is, or several are.
    func codes(of column: Column, in table: Table, _ title: RelationWords.Title) -> [CodeLabel]? {
        guard !types.isEmpty, [.text, .integer, .enumeration].contains(column.family), column.isReadable,
            column.isOpen(in: table)
        else { return nil }
        var best: (strength: Int, numbers: Set<Int>) = (0, [])
        for (number, strength) in candidates(column, table, title)
        where agrees(types[number], column, strength) {
            if strength > best.strength { best = (strength, [number]) }
            if strength == best.strength { best.numbers.insert(number) }
        }
        let found = best.numbers.map { types[$0] }
        guard let first = found.first,
            found.dropFirst().allSatisfy({
                Set($0.codes.map(\.value)) == Set(first.codes.map(\.value))
                    && $0.codes.map(\.label) == first.codes.map(\.label)
            })
        else { return nil }
        return first.codes.map { code in
            column.family == .integer
                ? CodeLabel(Int(code.value).map { String($0) } ?? code.value, code.label) : code
        }
    }

    /// The types that something speaks for, and how much: 4 the comment names it, 3 name or title are the column's, 1 a part of
    /// the name is.
    private func candidates(_ column: Column, _ table: Table, _ title: RelationWords.Title) -> [(Int, Int)] {
        var found: [(Int, Int)] = []
        let comment = column.comment?.text ?? ""
        for token in Self.identifiers(comment) { found += (byName[token] ?? []).map { ($0, 4) } }
        if let label = RelationLabel.column(comment) {
            let thing = table.comment.flatMap { RelationLabel.table($0.text) } ?? ""
            if !Self.generalTitles.contains(label) { found += (byTitle[label] ?? []).map { ($0, 3) } }
            if !thing.isEmpty { found += (byTitle[thing + label] ?? []).map { ($0, 3) } }
        }
        var words = NameWords.named(column.name).map(RelationWords.normal)
        if words.count > 1, let last = words.last, ["code", "value", "cd", "no"].contains(last) {
            words.removeLast()
        }
        guard let last = words.last, !Self.generalNames.contains(column.name.lowercased()) else {
            return found
        }
        for number in byLastWord[last] ?? [] {
            let type = types[number].words
            if type == words && words.count > 1 || Self.joins(title.full, words, type)
                || Self.joins(title.words, words, type)
            {
                found.append((number, 3))
            } else if words.count > 1 || !Self.generalWords.contains(last),
                type.ends(with: words) || words.ends(with: type)
            {
                let isOfTable = type.dropLast(words.count).contains { title.words.contains($0) }
                found.append((number, isOfTable || words.count > 1 ? 2 : 1))
            }
        }
        return found
    }

    /// Whether the words of table and column put together are the type's, words in common once: `hr_leave` and `leave_type` are
    /// `hr_leave_type`.
    private static func joins(_ table: [String], _ column: [String], _ type: [String]) -> Bool {
        guard type.ends(with: column) else { return false }
        let rest = Array(type.dropLast(column.count))
        if rest.isEmpty { return false }
        return table.ends(with: rest) || table.starts(with: rest)
            || (1...min(table.count, column.count)).contains { common in
                table.suffix(common).elementsEqual(column.prefix(common))
                    && table.dropLast(common).elementsEqual(rest)
            }
    }

    /// Whether the column's values are codes of the type.
    ///
    /// - Parameter strength: of what speaks for the type besides; the more does, the fewer values need to.
    private func agrees(_ type: DictionaryType, _ column: Column, _ strength: Int) -> Bool {
        let codes = Set(type.codes.map { Self.plain($0.value, column) })
        let values = Set(
            (column.enumValues.isEmpty ? column.samples : column.enumValues).map { Self.plain($0, column) })
        guard !values.isEmpty else { return strength >= 3 }
        if let distinct = column.distinctEstimate, distinct > type.codes.count + 1 { return false }
        let known = values.intersection(codes).count
        if strength >= 3, known >= 2, known * 3 >= values.count * 2 { return true }
        let isCovered = known == values.count || values.count >= 5 && known + 1 >= values.count
        return isCovered && (strength > 1 || known >= 2 && known * 2 >= codes.count)
    }

    private static func plain(_ value: String, _ column: Column) -> String {
        column.family == .integer ? Int(value).map { String($0) } ?? value : value
    }

    /// The words of a comment that may be names of types.
    private static func identifiers(_ comment: String) -> [String] {
        comment.lowercased().unicodeScalars.split {
            !($0.value < 0x80
                && ($0.properties.isAlphabetic || $0.value == 0x5F || (0x30...0x39).contains($0.value)))
        }
        .map { String(String.UnicodeScalarView($0)) }.filter { $0.utf8.count >= 5 }
    }

    /// Names of columns that hold codes of things rather than of kinds.
    private static let generalNames: Set<String> = ["code", "key", "no", "value", "number", "id", "name"]
    /// What many tables have of their own.
    private static let generalWords: Set<String> = [
        "status", "state", "type", "kind", "flag", "level", "category", "class", "result", "mode",
    ]
    /// Titles that many columns have.
    private static let generalTitles: Set<String> = ["状态", "类型", "是否", "标志", "类别", "分类", "级别", "等级"]
}

extension Column {
    /// Whether its values may be shown to everybody.
    func isOpen(in table: Table) -> Bool {
        let secrecy = secrecy(in: table)
        return secrecy != .secret && !secrecy.isPersonal
    }
}

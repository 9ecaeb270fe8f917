import Schema

/// Chinese labels made of the words of a name, where each of them is known and means one thing there.
struct ChineseLabels: Sendable {
    private let list: WordList
    private let splitter: NameSplitter
    /// The words that mean different things among different others, each as the first of them.
    private let ambiguous: Set<String>

    init(_ list: WordList, _ splitter: NameSplitter) {
        self.list = list
        self.splitter = splitter
        ambiguous = Set(list.contexts.keys.compactMap { $0.split(separator: " ").first.map { String($0) } })
    }

    /// What a part of a name is.
    private enum Part {
        /// A thing, or what happens to one; a person has 姓名.
        case thing(String, isPerson: Bool, mayEnd: Bool)
        case act(String)
        case qualifier(String)

        var meaning: String {
            switch self {
            case .thing(let meaning, _, _), .act(let meaning), .qualifier(let meaning): meaning
            }
        }
    }

    /// Whether the label of a column of that name depends on the words near it.
    func isAmbiguous(_ name: String) -> Bool {
        splitter.words(of: name).contains { word in
            ambiguous.contains(word) || NameSplitter.singulars(of: word).contains(where: ambiguous.contains)
        }
    }

    /// The label of a column; nil where a word is unknown, or could mean several things.
    ///
    /// - Parameter near: the words of its table's name and of its neighbours'; of no use unless the name is ambiguous.
    func label(forColumn name: String, family: Column.Family, near: Set<String> = []) -> String? {
        if let pinyin = pinyin(name, family) { return pinyin }
        var words = splitter.words(of: name)
        // `address2` is a second one of the same.
        let number = words.count > 1 && words.last?.allSatisfy(\.isNumber) == true ? words.removeLast() : ""
        guard !words.isEmpty, !words.contains(where: { $0.allSatisfy(\.isNumber) }) else { return nil }
        let label = whole(words, family, near) ?? truth(words, family, near) ?? composed(words, family, near)
        return label.map { $0 + number }
    }

    /// The label of a table; nil where a word is unknown. A leading abbreviation (`bss_`, `t_`) is left out.
    func label(forTable name: String) -> String? {
        var words = splitter.words(of: name)
        if words.count > 1, let first = words.first,
            Self.prefixes.contains(first) || (first.count <= 4 && tableMeaning(of: [first]) == nil)
        {
            words.removeFirst()
        }
        var text = ""
        var start = 0
        while start < words.count {
            guard
                let end = (start + 1...min(start + 5, words.count)).reversed().first(where: {
                    tableMeaning(of: Array(words[start..<$0])) != nil
                }), let found = tableMeaning(of: Array(words[start..<end]))
            else { return nil }
            text += found
            start = end
        }
        guard !text.isEmpty else { return nil }
        return ["表", "明细", "记录", "日志"].contains(where: text.hasSuffix) ? text : text + "表"
    }

    /// Whether the rows of a table of that name are persons.
    func holdsPersons(_ table: String) -> Bool {
        splitter.words(of: table).last.map { entry("persons", [$0]) != nil } ?? false
    }

    private static let prefixes: Set<String> = [
        "t", "tb", "tbl", "ods", "dwd", "dws", "dim", "ads", "stg", "sys",
    ]

    private func tableMeaning(of words: [String]) -> String? {
        (entry("tables", words) ?? entry("things", words) ?? entry("persons", words)
            ?? entry("phrases", words))?.meaning
    }

    /// The meaning of words that stand together; the last may be in the plural.
    private func entry(_ section: String, _ words: [String]) -> WordList.Entry? {
        guard let entries = list.sections[section], let last = words.last else { return nil }
        let head = words.dropLast()
        for form in [last] + NameSplitter.singulars(of: last) {
            if let found = entries[(head + [form]).joined(separator: " ")] { return found }
        }
        return nil
    }

    private func entry(_ section: String, _ words: [String], _ family: Column.Family) -> String? {
        entry(section, words).flatMap { $0.holding?.fits(family) ?? true ? $0.meaning : nil }
    }

    /// What an ambiguous word means among those near it.
    private func meaning(of words: [String], near: Set<String>, _ family: Column.Family? = nil) -> String? {
        guard let last = words.last else { return nil }
        for form in [last] + NameSplitter.singulars(of: last) {
            let word = (words.dropLast() + [form]).joined(separator: " ")
            guard let entries = list.contexts[word] else { continue }
            let found = entries.first { $0.neighbours.isEmpty || !$0.neighbours.isDisjoint(with: near) }
            guard let entry = found?.entry else { return nil }
            if let family, entry.holding?.fits(family) == false { return nil }
            return entry.meaning
        }
        return nil
    }

    private func whole(_ words: [String], _ family: Column.Family, _ near: Set<String>) -> String? {
        if let found = meaning(of: words, near: near, family) ?? entry("whole", words, family)
            ?? entry("phrases", words, family)
        {
            return found
        }
        // A thing that is no key is called by its name.
        guard family == .text || family == .other, words != ["order"], words != ["orders"] else { return nil }
        return (entry("persons", words) ?? entry("things", words))?.meaning
    }

    /// `is_cancelled`: 是否取消.
    private func truth(_ words: [String], _ family: Column.Family, _ near: Set<String>) -> String? {
        guard words.count > 1, WordList.Holding.flag.fits(family) else { return nil }
        let rest = Array(words.dropFirst())
        switch words[0] {
        case "is": return entry("acts", rest).map { "是否" + $0.meaning }
        case "has":
            let thing = entry("things", rest) ?? entry("persons", rest)
            return thing.map { "是否有" + $0.meaning }
        default: return nil
        }
    }

    /// Parts from left to right, the longest first, and a head that says what the column holds.
    private func composed(_ words: [String], _ family: Column.Family, _ near: Set<String>) -> String? {
        guard words.count > 1 else { return nil }
        if let head = words.last, let parts = parts(Array(words.dropLast()), near),
            let text = label(parts, head: head, family)
        {
            return text
        }
        // Without a head of its own: `customer_address`, `receiver_mobile`.
        guard let parts = parts(words, near), parts.count > 1, case .thing(let last, _, true)? = parts.last,
            WordList.Holding.code.fits(family) || family == .number
        else { return nil }
        return parts.dropLast().allSatisfy(Self.isModifier)
            ? parts.dropLast().map(\.meaning).joined() + last : nil
    }

    private static func isModifier(_ part: Part) -> Bool {
        if case .act = part { false } else { true }
    }

    private func parts(_ words: [String], _ near: Set<String>) -> [Part]? {
        var parts: [Part] = []
        var start = 0
        while start < words.count {
            let found = (start + 1...min(start + 4, words.count)).reversed().lazy.compactMap { end in
                part(Array(words[start..<end]), near, isFirst: start == 0).map { (end, $0) }
            }.first
            guard let (end, part) = found else { return nil }
            parts.append(part)
            start = end
        }
        return parts.isEmpty ? nil : parts
    }

    private func part(_ words: [String], _ near: Set<String>, isFirst: Bool) -> Part? {
        if let meaning = meaning(of: words, near: near) {
            return .thing(meaning, isPerson: Self.personMeanings.contains(meaning), mayEnd: false)
        }
        if let phrase = entry("phrases", words) {
            return .thing(phrase.meaning, isPerson: false, mayEnd: false)
        }
        if let person = entry("persons", words) {
            return .thing(person.meaning, isPerson: true, mayEnd: true)
        }
        if let act = entry("acts", words) { return .act(act.meaning) }
        if let thing = entry("things", words) {
            return .thing(thing.meaning, isPerson: false, mayEnd: entry("endings", words) != nil)
        }
        return isFirst ? entry("qualifiers", words).map { .qualifier($0.meaning) } : nil
    }

    private static let personMeanings: Set<String> = ["司机", "经理", "会员", "演员"]

    private func label(_ parts: [Part], head: String, _ family: Column.Family) -> String? {
        guard let last = parts.last else { return nil }
        let text = parts.map(\.meaning).joined()
        switch (head, last) {
        case ("at", .act): return WordList.Holding.time.fits(family) ? text + "时间" : nil
        case ("on", .act): return family == .date || family == .timestamp ? text + "日期" : nil
        case ("by", .act): return WordList.Holding.code.fits(family) ? text + "人" : nil
        default: break
        }
        guard let found = list.sections["heads"]?[head], found.holding?.fits(family) ?? true else {
            return nil
        }
        switch (head, last) {
        // What is done has a time, a state and a sort; a thing has the rest.
        case ("time", .act), ("date", .act): return text + found.meaning
        case ("time", _), ("date", _): return nil
        case ("status", .act), ("type", .act), ("reason", .act), ("result", .act): return text + found.meaning
        case (_, .act):
            return family == .number && ["amount", "amt", "fee"].contains(head) ? text + found.meaning : nil
        case ("id", .thing), ("id", .qualifier): return family == .date ? nil : text + "ID"
        case ("name", .thing(_, true, _)): return text + "姓名"
        case ("name", .qualifier), ("type", .qualifier), ("code", .qualifier), ("status", .qualifier):
            return nil
        default: return text + found.meaning
        }
    }

    /// `khmc`, `lxdh`, `xingming`.
    private func pinyin(_ name: String, _ family: Column.Family) -> String? {
        let word = NameWords.of(name).joined()
        guard word.utf8.count >= 2, word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
        if let found = entry("pinyin", [word], family) { return found }
        guard word.utf8.count <= 6, let things = list.sections["pinyin things"] else { return nil }
        for index in word.indices.dropFirst() {
            guard let thing = things[String(word[..<index])],
                let head = entry("pinyin heads", [String(word[index...])], family)
            else { continue }
            return thing.meaning + head
        }
        return nil
    }
}

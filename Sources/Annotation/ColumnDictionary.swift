public import Schema

/// Chinese labels made from the words of a name, offline.
///
/// `company_name` becomes 公司名称: the longest known run of words first, then the next. A name whose last word is
/// unknown gets no label, since that word says what the thing is.
public struct ColumnDictionary: Sendable {
    /// The dictionary of this module.
    public static let standard = ColumnDictionary()

    private let columnWords: [String: String]
    private let tableWords: [String: String]
    private let tablePrefixes: Set<String> = [
        "t", "tb", "tbl", "ods", "dwd", "dws", "dim", "ads", "stg", "sys",
    ]

    private init() {
        let sections = Self.sections(String(decoding: PackageResources.words_txt, as: UTF8.self))
        columnWords = sections["words", default: [:]].merging(sections["phrases", default: [:]]) { $1 }
        tableWords = columnWords.merging(sections["tables", default: [:]]) { $1 }
    }

    /// Gives the table and its columns a comment wherever there is none and the words of the name tell one.
    public func annotate(_ table: inout Table) {
        if table.commentSource == nil, let label = label(forTable: table.name.name) {
            table.annotate(label, from: .dictionary)
        }
        for index in table.columns.indices {
            let column = table.columns[index]
            guard column.commentSource == nil else { continue }
            let label =
                label(forColumn: column, in: table) ?? label(forColumn: column.name, family: column.family)
            if let label { table.annotateColumn(at: index, label, from: .dictionary) }
        }
    }

    /// The label of a column, nil when its last word is not known.
    public func label(forColumn name: String, family: Column.Family = .other) -> String? {
        let words = NameWords.of(name)
        guard !words.isEmpty, !words.allSatisfy(Self.isNumber) else { return nil }
        if words == ["id"] { return "主键ID" }
        let joined = words.joined(separator: " ")
        if family == .boolean, words.count > 1, ["is", "has", "can"].contains(words[0]) {
            if let text = compose(Array(words.dropFirst()), columnWords) {
                return (words[0] == "has" ? "是否有" : words[0] == "can" ? "能否" : "是否") + text
            }
        }
        guard let text = compose(words, columnWords) else { return nil }
        switch family {
        case .integer where ["order", "orders"].contains(words.last ?? "") && words.count > 1:
            return text + "数"
        case .number where Self.payments.contains(joined): return text + "金额"
        default: return text
        }
    }

    /// The label of a column whose name means something else beside its neighbours.
    private func label(forColumn column: Column, in table: Table) -> String? {
        func has(_ names: String...) -> Bool { names.contains { table.column($0) != nil } }
        switch column.name {
        case "state" where has("city", "country"): return "省/州"
        case "title" where has("hire_date", "salary", "last_name"): return "职务"
        case "name", "title":
            guard let owner = label(forTable: table.name.name) else { return nil }
            let thing = owner.hasSuffix("表") && !owner.hasSuffix("列表") ? String(owner.dropLast()) : owner
            return thing + (column.name == "name" ? "名称" : "标题")
        default: return nil
        }
    }

    /// The label of a table, nil when its last word is not known; a leading abbreviation (`bss_`, `t_`) is left out.
    public func label(forTable name: String) -> String? {
        var words = NameWords.of(name)
        if words.count > 1, tablePrefixes.contains(words[0]) || !isKnown(words[0], tableWords) {
            words.removeFirst()
        }
        guard let text = compose(words, tableWords) else { return nil }
        let endings = ["表", "明细", "记录", "日志"]
        return endings.contains(where: text.hasSuffix) ? text : text + "表"
    }

    private static let payments: Set<String> = [
        "wx", "zfb", "rmb", "xs", "jd", "wechat", "alipay", "cash", "card", "ali", "unionpay",
    ]

    /// The entries of `words.txt`, by section: what each word, or several, mean; of two entries the later counts.
    private static func sections(_ text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var section = ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("[") {
                section = line.trimming("[]")
                continue
            }
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimming(" ") }
            guard parts.count == 2 else { continue }
            for key in parts[0].split(separator: "|") {
                sections[section, default: [:]][String(key)] = parts[1]
            }
        }
        return sections
    }

    private static func isNumber(_ word: String) -> Bool { word.allSatisfy(\.isNumber) }

    private func isKnown(_ word: String, _ dictionary: [String: String]) -> Bool {
        meaning(of: [word], dictionary) != nil
    }

    /// The meaning of a run of words; plurals of the last word count as the singular.
    private func meaning(of run: [String], _ dictionary: [String: String]) -> String? {
        let text = run.joined(separator: " ")
        if let found = dictionary[text] { return found }
        for singular in Self.singulars(of: text) {
            if let found = dictionary[singular] { return found }
        }
        return nil
    }

    static func singulars(of word: String) -> [String] {
        var forms: [String] = []
        if word.hasSuffix("ies"), word.count > 4 { forms.append(word.dropLast(3) + "y") }
        if word.hasSuffix("es"), word.count > 4 { forms.append(String(word.dropLast(2))) }
        if word.hasSuffix("s"), word.count > 3, !word.hasSuffix("ss") {
            forms.append(String(word.dropLast()))
        }
        return forms
    }

    private func compose(_ words: [String], _ dictionary: [String: String]) -> String? {
        var text = ""
        var start = 0
        var isLastKnown = false
        while start < words.count {
            let longest = (start + 1...min(start + 4, words.count)).reversed().first {
                meaning(of: Array(words[start..<$0]), dictionary) != nil
            }
            if let end = longest, let found = meaning(of: Array(words[start..<end]), dictionary) {
                text += found
                isLastKnown = true
                start = end
            } else {
                let isNumber = Self.isNumber(words[start])
                text += words[start]
                // A number at the end, as in `address2`, numbers the thing before it.
                isLastKnown = isNumber && isLastKnown
                start += 1
            }
        }
        return isLastKnown ? text : nil
    }
}

extension Substring {
    /// The text without those characters at its ends.
    fileprivate func trimming(_ characters: String) -> String {
        var text = drop(while: characters.contains)
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return String(text)
    }
}

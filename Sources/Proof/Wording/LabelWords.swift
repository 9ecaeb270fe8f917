internal import Schema

/// What a column or table is called in questions, and how much of that a question says.
struct LabelWords {
    /// The names as people say them, in lower case; the first is the fullest.
    let names: [String]

    init(_ column: Column) {
        var names = [column.shortLabel.lowercased()]
        if let text = column.comment?.text.lowercased(), text.count <= 24, !names.contains(text) {
            names.append(text)
        }
        let spoken = NameWords.of(column.name).joined(separator: " ")
        if !names.contains(spoken) { names.append(spoken) }
        self.names = names.filter { !$0.isEmpty }
    }

    init(_ table: Table) {
        var names: [String] = []
        if let text = table.comment?.text {
            var clause = LabelText.firstClause(text).lowercased()
            for end in ["信息表", "数据表", "记录表", "表", "信息"]
            where clause.hasSuffix(end) && clause.count > end.count + 1 {
                clause.removeLast(end.count)
                break
            }
            if clause.count <= 20 {
                // sku的库存 is said as sku 库存 too.
                names += [clause] + ["", " "].map { clause.replacing("的", with: $0) }.filter { $0 != clause }
            }
        }
        let words = NameWords.of(table.name.name)
        names.append(words.joined(separator: " "))
        // Tables of one module share its prefix.
        if words.count > 1, !LabelText.hasHan(table.name.name) {
            names.append(words.dropFirst().joined(separator: " "))
        }
        self.names = names.filter { !$0.isEmpty }
    }

    /// Too common to tell columns apart.
    static let common: Set<String> = [
        "名称", "编号", "编码", "状态", "类型", "时间", "日期", "数量", "金额", "名字", "姓名", "备注", "说明", "描述", "标题", "序号", "代码",
        "单位",
        "类别", "级别", "等级", "年份", "月份", "价格", "单价", "地址", "地区", "版本", "排序", "内容", "次数", "用户", "总数", "总额", "数值",
        "值", "分类", "编号id", "主键", "主键id", "创建人", "更新人",
        "name", "id", "type", "status", "state", "date", "time", "number", "count", "amount", "total",
        "value", "code", "title",
        "description", "note", "notes", "quantity", "price", "key", "year", "month", "day", "level", "kind",
        "active", "created", "updated", "email", "comment", "text", "unit", "units", "size", "label", "order",
        "rank", "line", "position", "item", "first", "last", "average", "each", "most", "more", "list",
        "show", "sum", "category", "class", "group", "user", "owner", "parent", "address", "company", "role",
        "rate", "data", "record", "records", "log", "event", "events", "content", "body", "start", "end",
        "version",
    ]

    /// Whether one of its names, all of it, is in the text.
    func isNamed(in text: QuestionText.Plain) -> Bool {
        names.contains { Self.isSaid($0, in: text) && !Self.common.contains($0) }
    }

    /// Whether a name is in the text.
    static func isSaid(_ name: String, in text: QuestionText.Plain) -> Bool {
        if LabelText.hasHan(name) { return name.count >= 2 && text.characters.contains(name) }
        let words = name.split(separator: " ").map { stem(String($0)) }
        guard let first = words.first, words.count > 1 || first.count >= 4 else { return false }
        let list = text.list.map { stem($0) }
        guard list.count >= words.count else { return false }
        return (0...(list.count - words.count)).contains {
            list[$0..<($0 + words.count)].elementsEqual(words)
        }
    }

    /// How much of the name that is best said is in the text, 0…1: pairs of Chinese characters, or words.
    func coverage(in text: QuestionText.Plain) -> Double {
        names.map { Self.coverage(of: $0, in: text) }.max() ?? 0
    }

    static func coverage(of name: String, in text: QuestionText.Plain) -> Double {
        if LabelText.hasHan(name) {
            let characters = Array(name)
            guard characters.count > 1 else { return text.characters.contains(name) ? 1 : 0 }
            let pairs = (1..<characters.count).map { String([characters[$0 - 1], characters[$0]]) }
            return Double(pairs.count { text.characters.contains($0) }) / Double(pairs.count)
        }
        let words = name.split(separator: " ").map { stem(String($0)) }.filter { $0.count > 1 }
        guard !words.isEmpty else { return 0 }
        let said = Set(text.list.map { stem($0) })
        return Double(words.count { said.contains($0) }) / Double(words.count)
    }

    /// A word without the ending of its plural.
    static func stem(_ word: String) -> String {
        let word = word.hasSuffix("'s") ? String(word.dropLast(2)) : word
        if word.count > 4, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        if word.count > 4, word.hasSuffix("sses") || word.hasSuffix("ches") || word.hasSuffix("xes") {
            return String(word.dropLast(2))
        }
        if word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us") {
            return String(word.dropLast())
        }
        return word
    }

    static func isHan(_ character: Character) -> Bool {
        character.unicodeScalars.first.map(LabelText.isHan) ?? false
    }
}

import Hashing
import Schema

/// Chinese words for tables and columns, and the small rules of writing them.
enum Wording {
    /// What a column is called in a question.
    static func label(of column: Column) -> String { column.shortLabel }

    /// What a table is called: the first clause of its label without 表 and verbs such as 存储.
    static func title(of table: Table) -> String {
        guard let text = table.comment?.text, LabelText.hasHan(LabelText.firstClause(text)) else {
            return table.name.name
        }
        var clause = LabelText.firstClause(text)
        for start in ["用于存储", "用于记录", "用来记录", "存储", "存放", "记录", "保存", "用于"] {
            if clause.hasPrefix(start), clause.count > start.count + 1 {
                clause.removeFirst(start.count)
                break
            }
        }
        for end in ["信息表", "数据表", "记录表", "表", "的信息", "信息", "记录"] {
            let isWhole = end == "数据表"
            let isWord =
                end == "表" && ["列表", "报表", "图表", "代表", "仪表", "电表"].contains(where: clause.hasSuffix)
            if clause.hasSuffix(end), clause.count > end.count + 1, !isWord {
                clause.removeLast(isWhole ? 1 : end.count)
                break
            }
        }
        if clause.hasSuffix("的") { clause.removeLast() }
        return !clause.isEmpty && clause.count <= 24 ? clause : table.name.name
    }

    /// The measure word for a thing of that name.
    static func measureWord(_ title: String) -> String {
        let words: [(String, [String])] = [
            ("家", ["公司", "门店", "店铺", "企业", "供应商", "商户", "银行", "医院"]),
            ("名", ["员工", "职员", "学生", "教师", "司机", "人员", "演员", "艺术家", "医生", "患者"]),
            ("位", ["客户", "用户", "会员", "顾客", "访客", "联系人"]),
            ("笔", ["订单", "交易", "付款", "支付", "退款"]), ("张", ["发票", "专辑", "账单", "优惠券", "收据"]),
            ("部", ["影片", "电影"]), ("首", ["曲目", "歌曲"]), ("本", ["图书"]), ("份", ["合同", "保单", "报表"]),
            ("门", ["课程"]), ("辆", ["车辆"]), ("条", ["路线", "线路", "日志", "明细", "映射", "关联", "消息"]),
            ("种", ["类型", "流派", "币种"]),
        ]
        return words.first { $0.1.contains(where: title.hasSuffix) }?.0 ?? "个"
    }

    /// The text as Chinese is set: full-width marks, and a space beside Latin words except capitals such as ID.
    static func spaced(_ text: String) -> String {
        var result = ""
        var run = ""
        var isQuoted = false
        var openParentheses = 0
        func isLatin(_ one: Character) -> Bool { one.isASCII && (one.isLetter || one.isNumber || one == "_") }
        func flush(before next: Character?) {
            guard !run.isEmpty else { return }
            let needsSpace = !isQuoted && run.contains(where: \.isLowercase)
            if needsSpace, let last = result.unicodeScalars.last, LabelText.isHan(last) { result += " " }
            result += run
            if needsSpace, let first = next?.unicodeScalars.first, LabelText.isHan(first) { result += " " }
            run = ""
        }
        for character in text {
            if isLatin(character) {
                run.append(character)
                continue
            }
            flush(before: character)
            if character == "“" { isQuoted = true }
            if character == "”" { isQuoted = false }
            var mark = isQuoted ? character : wide(character, after: result.unicodeScalars.last)
            if mark == "（" { openParentheses += 1 }
            if !isQuoted, character == ")" || mark == "）" {
                mark = openParentheses > 0 ? "）" : ")"
                openParentheses = max(0, openParentheses - 1)
            }
            result.append(mark)
        }
        flush(before: nil)
        return result
    }

    /// The full-width form of a punctuation mark that follows a Chinese character or mark.
    private static func wide(_ mark: Character, after previous: Unicode.Scalar?) -> Character {
        guard let previous, previous.value >= 0x2018 else { return mark }
        return switch mark {
        case "?": "？"
        case ",": "，"
        case ":": "："
        case "(": "（"
        default: mark
        }
    }

    /// Names in a row: `甲、乙和丙`.
    static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: "、") + "和" + last
    }

    /// One of several ways to say the same, always the same one for the same seed.
    static func choice(_ seed: String, _ options: [String]) -> String {
        options[Int((FNV1a.hash(seed.utf8) >> 17) % UInt64(options.count))]
    }

    /// `2023年4月1日` of `2023-04-01…`; nil when the text is no date.
    static func day(_ text: String) -> (literal: String, words: String, month: String)? {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), year > 0, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return (String(text.prefix(10)), "\(year)年\(month)月\(day)日", "\(year)年\(month)月")
    }
}

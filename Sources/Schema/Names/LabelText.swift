internal import SQL

/// How comments serve as labels.
public enum LabelText {
    /// The text up to the first mark that ends or interrupts a sentence.
    public static func firstClause(_ text: String) -> String { known(text) }

    private static let known = Memo { readFirstClause($0) }

    private static func readFirstClause(_ text: String) -> String {
        let clause = clause(text)
        var words = clause.split(whereSeparator: \.isWhitespace)
        if hasHan(clause), words.count > 1, hasHan(String(words[0])) {
            // 用户 IP and 客户端 APP 名称 are one name; what else follows a blank says more about it.
            let latin = words.dropFirst().prefix(while: isLatinName).count
            let goesOn = words.count == latin + 2 && latin > 0 && hasHan(String(words[latin + 1]))
            words = words.count == latin + 1 || goesOn ? words : [words[0]]
        }
        return words.joined(separator: " ").filter { !$0.unicodeScalars.contains { $0.value < 0x20 } }
    }

    /// Whether a word may be part of a Chinese name: Latin letters, more than one.
    private static func isLatinName(_ word: Substring) -> Bool {
        word.count >= 2 && word.count <= 12 && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && word.first?.isLetter == true
    }

    /// The same with all its words.
    static func clause(_ text: String) -> String {
        let scalars = text.unicodeScalars.drop(while: \.properties.isWhitespace)
        return String(Substring(scalars.prefix { !ends.contains($0) && !isNewline($0) }))
    }

    private static let ends: Set<Unicode.Scalar> = [
        "。", "；", ";", "，", ",", "：", ":", "(", "（", "[", "【", "|", "!", "！", "?", "？", "“", "”", "\"",
    ]

    private static func isNewline(_ scalar: Unicode.Scalar) -> Bool {
        (0x0A...0x0D).contains(scalar.value) || [0x85, 0x2028, 0x2029].contains(scalar.value)
    }

    /// The text without words at its start that say what the column is for the database and not what it holds: 冗余字段，应用id.
    static func named(_ text: String) -> String {
        for remark in ["冗余字段", "冗余", "预留字段", "扩展字段", "备用字段"] where text.hasPrefix(remark) {
            let rest = text.unicodeScalars.dropFirst(remark.unicodeScalars.count)
            guard let mark = rest.first, ends.contains(mark) || mark.properties.isWhitespace else { continue }
            return String(Substring(rest.dropFirst()))
        }
        return text
    }

    /// Whether a clause tells of a value and is no name: 默认是1.
    static func isRemark(_ clause: String) -> Bool {
        ["默认是", "默认为", "默认值", "缺省", "默认"].contains { start in
            guard clause.hasPrefix(start) else { return false }
            return clause.dropFirst(start.count).allSatisfy { $0.isNumber || $0 == "-" || $0 == " " }
        }
    }

    /// Whether Chinese characters occur in it.
    public static func hasHan(_ text: String) -> Bool { text.unicodeScalars.contains(where: isHan) }

    /// Whether it is a Chinese character.
    public static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        (0x3400...0x9FFF).contains(scalar.value) || (0x20000...0x3FFFF).contains(scalar.value)
    }
}

extension Column {
    /// What to call the column in a sentence: the first clause of its label, without the codes that it explains, else its name.
    public var shortLabel: String {
        let text = comment.map { CodeList($0.text)?.heading ?? $0.text }.map(LabelText.named)
        guard let clause = text.map(LabelText.firstClause), !clause.isEmpty, !LabelText.isRemark(clause),
            clause.count <= (LabelText.hasHan(clause) ? 20 : 40)
        else { return name }
        return clause
    }
}

internal import SQL

/// How comments serve as labels.
public enum LabelText {
    /// The text up to the first mark that ends or interrupts a sentence.
    public static func firstClause(_ text: String) -> String {
        let clause = clause(text)
        var words = clause.split(whereSeparator: \.isWhitespace)
        if hasHan(clause), words.count > 1, hasHan(String(words[0])) { words = [words[0]] }
        return words.joined(separator: " ").filter { !$0.unicodeScalars.contains { $0.value < 0x20 } }
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
        let text = comment.map { CodeList($0.text)?.heading ?? $0.text }
        guard let clause = text.map(LabelText.firstClause), !clause.isEmpty,
            clause.count <= (LabelText.hasHan(clause) ? 20 : 40)
        else { return name }
        return clause
    }

    /// The unit that the comment gives for its figures: 元 in `金额(元)`, kg in `weight (kg)`, 分 in `单位：分`.
    var unit: String? {
        guard family == .integer || family == .number, let text = comment?.text else {
            return nil
        }
        return Self.statedUnit(in: text) ?? Self.bracketedUnit(in: text)
    }

    /// What follows the word for it, where that is not the end of another: 所属单位 is a department.
    private static func statedUnit(in text: String) -> String? {
        for word in ["单位", "unit", "Unit"] {
            guard let found = text.range(of: word) else { continue }
            let before = text[..<found.lowerBound].last
            let isWhole =
                before.map { !$0.isLetter } ?? true
                || unitWords.contains(where: text[..<found.upperBound].hasSuffix)
            let rest = text[found.upperBound...]
            guard isWhole, let mark = rest.first, ":：=为是".contains(mark) else { continue }
            let unit = rest.drop { ":：=为是 ".contains($0) }
                .prefix { !" ,，;；。)）]】、(（".contains($0) && !$0.isNewline }
            if (1...8).contains(unit.count) { return String(unit) }
        }
        return nil
    }

    /// A customary unit that stands in brackets, alone or as one of the things said there.
    private static func bracketedUnit(in text: String) -> String? {
        for part in text.split(whereSeparator: { "(（[【)）]】".contains($0) }).dropFirst() {
            for said in part.split(whereSeparator: { ",，;；、:：".contains($0) }) {
                let unit = said.filter { !$0.isWhitespace }
                if units.contains(unit) || capitalUnits.contains(unit) { return unit }
            }
        }
        return nil
    }

    private static let unitWords = ["计量单位", "货币单位", "金额单位", "数量单位", "重量单位", "长度单位", "时间单位"]

    /// Units that people write in capitals too. Not all can be: `M` is no metre.
    private static let capitalUnits: Set<String> = [
        "KG", "Kg", "KM", "CM", "MM", "MG", "ML", "KW", "KWH", "KVA", "MPA", "PPM", "HZ", "KHZ",
        "DB", "RPM",
    ]

    private static let units = Set(
        """
        元 万元 亿元 千元 百万元 角 分 人民币 美元 欧元 港元 日元 CNY RMB USD EUR HKD JPY $ ¥ € % ％ ‰ 百分比 个百分点
        kg g mg t 吨 千克 公斤 克 毫克 斤 km m cm mm 公里 千米 米 厘米 毫米 英里 海里 m² m2 km² ㎡ 平方米 平方公里 平方千米 亩 公顷
        m³ m3 立方米 L l ml mL 升 毫升 s ms 秒 毫秒 min 分钟 h 小时 天 日 周 月 年 岁 seconds minutes hours days years
        个 件 台 辆 人 人次 次 笔 条 张 份 套 箱 车次 辆次 户 家 盒 瓶 只 页 字 kW kWh MW MWh W V A 千瓦 千瓦时 度 万度 ℃ °C 摄氏度
        Pa kPa MPa km/h m/s 公里/小时 元/吨 元/kg 元/公斤 元/平方米 元/天 元/月 B KB MB GB TB bytes 字节 ppm mg/L Hz dB rpm
        """.split(whereSeparator: \.isWhitespace).map { String($0) })
}

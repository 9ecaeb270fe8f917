internal import SQL
internal import Schema

/// The units that comments give for figures: 元 in `金额(元)`, kg in `weight (kg)`, 分 in `单位：分`, cents in `price in cents`.
enum StatedUnit {
    /// The unit of a column of numbers; nil where nobody says one.
    static func of(_ clues: ColumnClues) -> String? {
        guard clues.isNumeric, !clues.commentText.isEmpty, let unit = stated(clues.commentText) else {
            return nil
        }
        // A time-out of 30分 is one of minutes, no money.
        let isTime =
            clues.sense == .duration || clues.sense == .setting || clues.comment?.han.includes("时") == true
        return unit == "分" && isTime && clues.sense != .money ? "分钟" : unit
    }

    /// The unit that a comment gives.
    static func stated(_ text: String) -> String? { known(text) }

    private static let known = Memo<String?> { written in
        let text = narrow(written)
        return statedUnit(in: text) ?? bracketedUnit(in: text) ?? countedUnit(in: text) ?? lastUnit(in: text)
            ?? englishUnit(in: text)
    }

    /// Letters and signs as they are usually written: ＫＧ as KG.
    private static func narrow(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { (0xFF21...0xFF5A).contains($0.value) || $0 == "％" })
        else {
            return text
        }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isLetter =
                        (0xFF21...0xFF3A).contains(scalar.value) || (0xFF41...0xFF5A).contains(scalar.value)
                    return isLetter ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
                }))
    }

    /// 以分为单位, 以千克计.
    private static func countedUnit(in text: String) -> String? {
        guard let start = text.lastIndex(of: "以") else { return nil }
        let rest = String(text[text.index(after: start)...])
        for ending in ["为单位", "计价", "计"] {
            guard let end = rest.range(of: ending) else { continue }
            let unit = rest[..<end.lowerBound].filter { !$0.isWhitespace }
            if units.contains(unit) { return unit }
        }
        return nil
    }

    /// The last word of the first clause, where all before it is Chinese: 售价/元, 时长 秒; of English, what a comma divides.
    private static func lastUnit(in text: String) -> String? {
        let clause = String(text.prefix { !"。；;\n".contains($0) })
        for sign in ["/", " ", "，", ", "] {
            guard let place = clause.range(of: sign) else { continue }
            let (label, unit) = (String(clause[..<place.lowerBound]), String(clause[place.upperBound...]))
            guard units.contains(unit) || capitalUnits.contains(unit) else { continue }
            if LabelText.hasHan(label) ? sign != ", " : sign == ", " && label.contains(where: \.isLetter) {
                return unit
            }
        }
        return nil
    }

    /// `in cents`, `in minutes`: the first words of a clause that begins so.
    private static func englishUnit(in text: String) -> String? {
        let words = text.split(whereSeparator: { !$0.isLetter && $0 != "%" }).map { String($0) }
        for (index, word) in words.enumerated() where ["in", "as", "In"].contains(word) {
            // `in euro cents`
            let rest = words[(index + 1)...].drop {
                ["euro", "us", "uk", "british", "whole"].contains($0.lowercased())
            }
            guard let next = rest.first, englishUnits.contains(next.lowercased()) else { continue }
            return next == next.uppercased() ? next : next.lowercased()
        }
        return nil
    }

    private static let englishUnits: Set<String> = [
        "cents", "dollars", "euros", "seconds", "minutes", "hours", "days", "weeks", "months", "years",
        "milliseconds", "grams",
        "kilograms", "kg", "pounds", "tons", "tonnes", "metres", "meters", "miles", "kilometres",
        "kilometers", "km", "cm", "mm",
        "kb", "mb", "gb", "tb", "ms", "sec", "secs", "min", "mins", "hrs", "kw", "kwh", "lbs", "%",
        "usd", "eur", "gbp", "percent", "bytes", "litres", "liters", "inches", "feet", "celsius",
        "fahrenheit",
    ]

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
                if units.contains(unit) || capitalUnits.contains(unit) || englishUnits.contains(unit) {
                    return unit
                }
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

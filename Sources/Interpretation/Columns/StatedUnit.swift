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

    private static let known = Memo<String?> { text in
        statedUnit(in: text) ?? bracketedUnit(in: text) ?? englishUnit(in: text)
    }

    /// `in cents`, `in minutes`: the first words of a clause that begins so.
    private static func englishUnit(in text: String) -> String? {
        let words = text.split(whereSeparator: { !$0.isLetter && $0 != "%" }).map { $0.lowercased() }
        for (word, next) in zip(words, words.dropFirst()) where word == "in" || word == "as" {
            if englishUnits.contains(next) { return next }
        }
        return nil
    }

    private static let englishUnits: Set<String> = [
        "cents", "dollars", "euros", "seconds", "minutes", "hours", "days", "weeks", "months", "years",
        "milliseconds", "grams",
        "kilograms", "kg", "pounds", "tons", "tonnes", "metres", "meters", "miles", "kilometres",
        "kilometers", "km", "cm", "mm",
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

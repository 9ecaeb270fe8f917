/// A number of a question.
struct AskedNumber {
    /// What it may stand for: 80 and 0.8 for 80%, 5 and 50000 for 5万.
    let values: [Double]
    /// What stands before it, and behind it.
    let before: String
    let after: String
    /// Whether it may be no number that is asked for, as in 一共, and in 这5项, which counts what was named before.
    let isDoubtful: Bool

    /// The numbers in a text.
    static func all(in text: String) -> [AskedNumber] {
        let characters = Array(text)
        var numbers: [AskedNumber] = []
        var index = 0
        while index < characters.count {
            let start = index
            if characters[index].isASCII, characters[index].isNumber {
                guard let (value, end) = arabic(characters, from: index) else {
                    while index < characters.count, characters[index].isASCII, characters[index].isNumber {
                        index += 1
                    }
                    continue
                }
                index = end
                numbers.append(number(value, characters, start, &index, isDoubtful: false))
            } else if let (value, end) = chinese(characters, from: index) {
                index = end
                let isSmall = end - start == 1 && "一两二".contains(characters[start])
                numbers.append(number(value, characters, start, &index, isDoubtful: isSmall))
            } else if characters[index].isASCII, characters[index].isLetter {
                var end = index
                while end < characters.count, characters[end].isASCII, characters[end].isLetter { end += 1 }
                let isHyphened = end < characters.count && characters[end] == "'"
                if let value = words[String(characters[index..<end])], !isHyphened {
                    index = end
                    numbers.append(number(value, characters, start, &index, isDoubtful: value <= 2))
                }
                index = max(index, end)
            } else {
                index += 1
            }
        }
        return numbers
    }

    private static func number(
        _ value: Double, _ characters: [Character], _ start: Int, _ index: inout Int, isDoubtful: Bool
    ) -> AskedNumber {
        var values = [value]
        var rest = String(characters[index...].prefix(24))
        let before = String(characters[max(0, start - 24)..<start])
        let trimmed = rest.drop { $0 == " " }
        for (mark, factor) in scales where trimmed.hasPrefix(mark) {
            // 5 million, but not 5 men; 3k, but not 3 kg.
            let next = trimmed.dropFirst(mark.count).first
            if mark.allSatisfy(\.isASCII), let next, next.isASCII, next.isLetter { continue }
            values = factor == 0.01 ? [value, value / 100] : [value * factor, value]
            let skipped = rest.count - trimmed.count + mark.count
            index += skipped
            rest = String(rest.dropFirst(skipped))
            break
        }
        if before.hasSuffix("百分之") { values = [value, value / 100] }
        if before.hasSuffix("minus ") || before.hasSuffix("负") || before.hasSuffix(" -")
            || before.hasSuffix("-") && before.dropLast().last?.isASCII != true
        {
            values += values.map { -$0 }
        }
        let isBackward = ["这", "these ", "those "].contains(where: before.hasSuffix)
        return AskedNumber(values: values, before: before, after: rest, isDoubtful: isDoubtful || isBackward)
    }

    private static let scales: [(String, Double)] = [
        ("%", 0.01), ("percent", 0.01), ("个百分点", 0.01), ("百万", 1e6), ("千万", 1e7), ("万", 1e4), ("亿", 1e8),
        ("千克", 1), ("千米", 1), ("千瓦", 1), ("千", 1e3), ("百", 1e2),
        ("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("hundred", 1e2), ("k", 1e3), ("m", 1e6),
        ("bn", 1e9),
        ("dozen", 12),
    ]

    private static let words: [String: Double] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10,
        "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60,
        "ninety": 90, "hundred": 100, "thousand": 1000, "dozen": 12, "once": 1, "twice": 2, "half": 0.5,
        "zero": 0,
    ]

    private static func arabic(_ characters: [Character], from start: Int) -> (Double, Int)? {
        if start > 0, characters[start - 1].isASCII,
            characters[start - 1].isLetter || characters[start - 1] == "_"
        {
            return nil
        }
        var text = ""
        var index = start
        while index < characters.count {
            let one = characters[index]
            if one.isASCII, one.isNumber {
                text.append(one)
            } else if one == ",", index + 3 < characters.count,
                characters[(index + 1)...(index + 3)].allSatisfy({ $0.isASCII && $0.isNumber }),
                index + 4 >= characters.count || !characters[index + 4].isNumber
            {
                // Thousands are set off.
            } else if one == ".", index + 1 < characters.count, characters[index + 1].isASCII,
                characters[index + 1].isNumber, !text.contains(".")
            {
                text.append(one)
            } else {
                break
            }
            index += 1
        }
        return Double(text).map { ($0, index) }
    }

    // MARK: Chinese numerals

    private static let digits: [Character: Int] = [
        "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    ]
    private static let units: [Character: Int] = ["十": 10, "百": 100, "千": 1000]
    /// What follows a number and not a name, as in 三家 and 三清山.
    private static let measures = Set(
        "个名位家条笔次天日月年周季小分元块万亿%成倍人种类件辆台座间张站线路项部款所批户场轮秒吨升平公千米页篇艘匹头只套号星组份级层门节科本册星期、到至和与,")

    static func chinese(_ characters: [Character], from start: Int) -> (Double, Int)? {
        guard digits[characters[start]] != nil || characters[start] == "十" else { return nil }
        var total = 0
        var section = 0
        var pending: Int?
        var index = start
        while index < characters.count {
            if let digit = digits[characters[index]] {
                // 二四年: digits one after the other are another matter.
                if let earlier = pending { pending = earlier * 10 + digit } else { pending = digit }
            } else if let unit = units[characters[index]] {
                if characters[index] == "千", index + 1 < characters.count,
                    "克米瓦".contains(characters[index + 1])
                {
                    break
                }
                section += (pending ?? 1) * unit
                pending = nil
            } else if characters[index] == "万" || characters[index] == "亿" {
                total += (section + (pending ?? 0)) * (characters[index] == "万" ? 10_000 : 100_000_000)
                section = 0
                pending = nil
            } else {
                break
            }
            index += 1
        }
        let value = Double(total + section + (pending ?? 0))
        let before = start > 0 ? characters[start - 1] : " "
        let isCounted =
            index >= characters.count || measures.contains(characters[index])
            || "前后近于过第足到至最超达之".contains(before) || !LabelWords.isHan(characters[index])
        return isCounted ? (value, index) : nil
    }
}

internal import QueryTree
internal import Schema

extension Wording {
    /// Numbers: those of the SQL must be in the question with the words that say on which side of them rows lie, and those of the
    /// question in the SQL.
    mutating func checkNumbers() {
        var open = Array(numbers.indices)
        for comparison in claims.comparisons where countsRows(comparison) {
            let column = column(comparison.left)
            for constant in comparison.right.constants where constant.kind == .number {
                guard let value = Double(constant.text), column?.meaning.label(of: constant.text) == nil,
                    !isTrivial(value, comparison, column)
                else { continue }
                guard let place = place(of: value, open, column) else {
                    fault(.number, constant.text)
                    continue
                }
                open.removeAll { $0 == place }
                if let column, comparison.left.factors.isEmpty {
                    checkUnit(of: numbers[place], value, column)
                }
                checkBound(numbers[place], comparison)
            }
        }
        for select in claims.selects {
            for limit in [select.limit, select.offset.map { $0 + 1 }].compactMap({ $0 }) {
                if let place = numbers.indices.first(where: { numbers[$0].values.contains(Double(limit)) }) {
                    open.removeAll { $0 == place }
                } else if limit == select.limit, limit > 1 {
                    fault(.number, "LIMIT \(limit)")
                }
            }
        }
        var texts: [String] = []
        for operand in claims.selects.flatMap({ $0.items + $0.groups }) {
            texts += operand.constants.filter { $0.kind == .number }.map(\.text) + operand.factors
        }
        for comparison in claims.comparisons {
            texts += (comparison.left.constants + comparison.right.constants).map(\.text)
        }
        let mentioned = Set(texts.compactMap(Double.init))
        var listed: Set<Int> = [claims.selects.count, claims.selects.count - 1]
        for select in claims.selects {
            listed.formUnion([select.items.count, select.items.count - 1])
            listed.formUnion(select.items.map(\.columns.count).filter { $0 > 2 })
        }
        listed.formUnion(claims.comparisons.map(\.right.constants.count).filter { $0 > 1 })
        for place in open where !numbers[place].isDoubtful {
            let values = numbers[place].values
            let isInText = claims.texts.contains { text in values.contains { text.contains(Self.text($0)) } }
            let isMentioned = mentioned.contains { one in values.contains { abs(abs($0) - abs(one)) < 1e-6 } }
            let isRecent = said.recent.contains { values.contains($0.count) }
            // 这5项 counts what is listed, 按 0 计 fills in what is missing.
            let isListed = values.contains { listed.contains(Int(exactly: $0) ?? -1) }
            if !isInText, !isMentioned, !isRecent, !isListed, values != [0], let value = values.last {
                fault(.number, Self.text(value))
            }
        }
    }

    static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    /// Whether the numbers of a comparison are numbers, and no parts of times.
    private func countsRows(_ comparison: QueryClaims.Comparison) -> Bool {
        let right = comparison.right
        if let use = comparison.left.columns.first, comparison.left.aggregates.isEmpty {
            if isDeletionMark(comparison) { return false }
            if catalog.column(use)?.column.isTime == true, !comparison.left.readsClock { return false }
        }
        return right.inner == nil && !right.readsClock
            && !right.constants.contains { $0.kind == .time || $0.kind == .interval }
    }

    /// Which number of the question it is; for a figure whose unit is known also as one in another unit.
    private func place(of value: Double, _ open: [Int], _ column: Column?) -> Int? {
        func isLike(_ number: AskedNumber, _ factor: Double) -> Bool {
            number.values.contains { abs($0 * factor - value) <= 1e-6 * max(1, abs(value)) }
        }
        if let place = open.first(where: { isLike(numbers[$0], 1) }) { return place }
        if let unit = column?.countedIn {
            for place in open {
                if let other = Units.unit(at: numbers[place].after),
                    let factor = Units.factor(from: other, to: unit),
                    isLike(numbers[place], factor)
                {
                    return place
                }
            }
        }
        // 0.8 of a share that is written as 80.
        if let place = open.first(where: { isLike(numbers[$0], 100) || isLike(numbers[$0], 0.01) }),
            numbers[place].values.count > 1
        {
            return place
        }
        return numbers.indices.first { isLike(numbers[$0], 1) }
    }

    /// Whether a number need not be said: what there is at all, more than one.
    private func isTrivial(_ value: Double, _ comparison: QueryClaims.Comparison, _ column: Column?) -> Bool {
        if value == 0 { return true }
        let left = comparison.left
        let isFigure = !left.aggregates.isEmpty || !left.windows.isEmpty
        if value == 1, isFigure || column == nil { return true }
        if value == 2, isFigure, comparison.sign == ">=" { return true }
        if let column, column.isYesNo { return isAsked(column) }
        return false
    }

    /// Whether the question asks for a yes or no by its name: 是默认的 for 是否为默认.
    private func isAsked(_ column: Column) -> Bool {
        let words = LabelWords(column)
        if words.coverage(in: question.plain) > 0.3 { return true }
        return words.names.contains { name in
            guard
                let core = ["是否为", "是否已", "是否"].first(where: name.hasPrefix).map({ name.dropFirst($0.count) })
            else { return false }
            return core.count > 1 && LabelWords.isSaid(String(core), in: question.plain)
        }
    }

    private mutating func checkUnit(of number: AskedNumber, _ value: Double, _ column: Column) {
        guard let unit = column.countedIn, let other = Units.unit(at: number.after),
            let factor = Units.factor(from: other, to: unit)
        else { return }
        let isRight = number.values.contains { abs($0 * factor - value) <= 1e-6 * max(1, abs(value)) }
        if !isRight { fault(.unit, "\(other) ≠ \(unit)") }
    }

    private mutating func checkBound(_ number: AskedNumber, _ comparison: QueryClaims.Comparison) {
        let signs = Bounds.signs(before: number.before, after: number.after)
        guard !signs.isEmpty, !comparison.sign.hasSuffix("BETWEEN"), !comparison.sign.hasSuffix("IN"),
            !signs.contains(comparison.sign), !claims.hasCases
        else { return }
        // NOT (a > 5) and the like are told by their words only.
        if claims.negates { return }
        fault(
            .bound,
            "\(number.before.suffix(6))\(Self.text(number.values[0]))\(number.after.prefix(4)) ≠ \(comparison.sign)"
        )
    }
}

extension Column {
    /// What its figures are counted in, as its comment or its name says.
    var countedIn: String? {
        if let unit = meaning.unit { return unit }
        return NameWords.of(name).last.flatMap { Units.unit(at: $0) == $0 && $0.count > 1 ? $0 : nil }
    }
}

/// Words that say on which side of a number rows lie.
enum Bounds {
    private static let before: [([String], Set<String>)] = [
        (
            [
                "不少于", "不低于", "不小于", "至少", "最少", "不早于", "起码", "大于等于", "大于或等于", "≥", ">=", "达到", "满",
                "at least", "no less than", "no fewer than", "not less than", "not fewer than", "minimum of",
                "a minimum of", "greater than or equal to",
            ], [">="]
        ),
        (
            [
                "不超过", "不高于", "不大于", "不多于", "至多", "最多", "小于等于", "小于或等于", "≤", "<=", "at most", "no more than",
                "not more than", "not exceeding", "up to", "maximum of", "less than or equal to", "不晚于",
            ], ["<="]
        ),
        (
            [
                "超过", "大于", "高于", "多于", "超", "超出", "胜过", "不止", ">", "more than", "greater than", "over",
                "above", "exceed", "exceeds", "exceeding", "higher than", "larger than", "longer than",
                "bigger than", "older than", "突破",
            ], [">"]
        ),
        (
            [
                "低于", "小于", "少于", "不到", "不足", "不满", "未满", "未达到", "<", "less than", "fewer than", "under",
                "below", "lower than", "smaller than", "shorter than", "cheaper than", "younger than",
            ], ["<"]
        ),
        (["等于", "正好", "恰好", "刚好", "exactly", "equal to"], ["="]),
    ]
    private static let after: [([String], Set<String>)] = [
        (
            ["及以上", "或以上", "或更多", "or more", "or higher", "or above", "or greater", "or over", "+", "起"],
            [">="]
        ),
        (["及以下", "或以下", "或更少", "or less", "or fewer", "or lower", "or below"], ["<="]),
        (["以上", "之上"], [">=", ">"]), (["以下", "以内", "之内", "以里"], ["<=", "<"]),
    ]

    /// The signs that a comparison may have; none where nothing is said.
    static func signs(before text: String, after rest: String) -> Set<String> {
        var head = text
        while let last = head.last, " $¥￥€约的有为了是".contains(last) { head.removeLast() }
        let unit = rest.drop { $0 == " " }
        let tail = unit.prefix(12)
        for (words, signs) in after {
            for word in words {
                guard let range = tail.firstRange(of: word) else { continue }
                // Only the unit may stand between.
                let between = tail[..<range.lowerBound]
                if between.count <= (word.first?.isASCII == true ? 9 : 4),
                    !between.contains(where: { ",、的且和，。 ".contains($0) })
                        || between.allSatisfy({ $0.isASCII }) && !between.contains(",")
                {
                    return signs
                }
            }
        }
        for (words, signs) in before where words.contains(where: head.hasSuffix) {
            return signs
        }
        // 星数为5: no more and no less.
        let isEqual = text.hasSuffix("为") && !rest.hasPrefix("到") && !rest.hasPrefix("至")
        return isEqual ? ["=", "<>"] : []
    }
}

/// What figures are counted in.
enum Units {
    private static let sizes: [String: (kind: String, size: Double)] = [
        "分": ("money", 1), "角": ("money", 10), "元": ("money", 100), "万元": ("money", 1e6),
        "亿元": ("money", 1e10), "千元": ("money", 1e5),
        "yuan": ("money", 100), "cents": ("cents", 1), "cent": ("cents", 1), "dollars": ("cents", 100),
        "dollar": ("cents", 100),
        "usd": ("cents", 100), "euros": ("cents", 100), "eur": ("cents", 100), "$": ("cents", 100),
        "秒": ("time", 1), "分钟": ("time", 60), "小时": ("time", 3600), "天": ("time", 86_400),
        "毫秒": ("time", 0.001),
        "ms": ("time", 0.001), "milliseconds": ("time", 0.001), "seconds": ("time", 1), "second": ("time", 1),
        "s": ("time", 1), "minutes": ("time", 60), "minute": ("time", 60), "min": ("time", 60),
        "hours": ("time", 3600), "hour": ("time", 3600), "h": ("time", 3600), "days": ("time", 86_400),
        "克": ("weight", 1), "g": ("weight", 1), "千克": ("weight", 1000), "公斤": ("weight", 1000),
        "kg": ("weight", 1000), "吨": ("weight", 1e6), "t": ("weight", 1e6), "tons": ("weight", 1e6),
        "kilograms": ("weight", 1000), "grams": ("weight", 1),
        "米": ("length", 1), "m": ("length", 1), "公里": ("length", 1000), "千米": ("length", 1000),
        "km": ("length", 1000), "厘米": ("length", 0.01),
        "bytes": ("bytes", 1), "字节": ("bytes", 1), "kb": ("bytes", 1024), "mb": ("bytes", 1_048_576),
        "gb": ("bytes", 1_073_741_824), "megabytes": ("bytes", 1_048_576),
    ]

    /// The unit that a text begins with, the longest.
    static func unit(at text: some StringProtocol) -> String? {
        let text = text.drop { $0 == " " || $0 == "个" }
        return sizes.keys.filter { key in
            guard text.hasPrefix(key) else { return false }
            let next = text.dropFirst(key.count).first
            if key.allSatisfy(\.isASCII) { return next.map { !$0.isLetter || !$0.isASCII } ?? true }
            return !(key == "分" && next.map { "之店公部区行".contains($0) } ?? false)
        }.max { $0.count < $1.count }
    }

    /// What a figure in one unit is multiplied with to be one in the other; nil where they are of different kinds.
    static func factor(from one: String, to other: String) -> Double? {
        guard let a = sizes[one.lowercased()], let b = sizes[other.lowercased()], a.kind == b.kind else {
            return nil
        }
        return a.size / b.size
    }
}

/// How codes and their labels are put together; a list keeps to one way.
enum CodeStyle: CaseIterable {
    /// `0->否`
    case arrow
    /// `0=否`
    case equals
    /// `0：否`
    case colon
    /// `0-否`
    case hyphen
    /// `0、否`
    case pause
    /// `1|是,2|否`
    case bar
    /// `（1）是（2）否`
    case enclosed
    /// `0. 否`
    case point
    /// `0代表否`
    case verb
    /// `如果是0，则否`
    case condition
    /// `0（否）`
    case bracket
    /// `0否`
    case attached
    /// `0 否`
    case space

    /// The list in a part of the text, and where it begins; nil where that is none of this style.
    func read(_ text: CodeText, in range: Range<Int>) -> (codes: [CodeLabel], start: Int)? {
        let entries = entries(text, in: range)
        guard entries.count >= 2, entries.count <= 100, let first = entries.first,
            !text.isExample(before: first.start)
        else { return nil }
        var codes: [CodeLabel] = []
        var gaps: Set<Unicode.Scalar> = []
        for (entry, next) in zip(entries, entries.dropFirst()) {
            guard let (label, gap) = label(text, entry.label..<next.start) else { return nil }
            codes.append(CodeLabel(entry.code, label))
            gap.map { _ = gaps.insert($0) }
        }
        let last = entries[entries.count - 1]
        let end = lastEnd(text, from: last.label, to: range.upperBound, gaps: gaps)
        guard let (label, _) = label(text, last.label..<end) else { return nil }
        codes.append(CodeLabel(last.code, label))
        codes = codes.flatMap(Self.parted)
        return isList(codes, gaps, text, first.start) ? (codes, first.start) : nil
    }

    /// Two entries where the second is written in another way than the list: `2.配货完成 3:出库成功`.
    private static func parted(_ code: CodeLabel) -> [CodeLabel] {
        let words = code.label.split(separator: " ", omittingEmptySubsequences: true)
        // 1参与中 2 活动结束 3活动成功
        if words.count == 3, (1...3).contains(words[1].count), words[1].allSatisfy(\.isNumber),
            LabelText.hasHan(String(words[0])), LabelText.hasHan(String(words[2]))
        {
            return [CodeLabel(code.value, String(words[0])), CodeLabel(String(words[1]), String(words[2]))]
        }
        guard words.count == 2, LabelText.hasHan(String(words[0])) else { return [code] }
        let number = words[1].prefix(while: \.isNumber)
        let rest = words[1].dropFirst(number.count)
        guard !number.isEmpty, number.count <= 3, let sign = rest.first, ":：.-、=".contains(sign),
            LabelText.hasHan(String(rest))
        else { return [code] }
        return [CodeLabel(code.value, String(words[0])), CodeLabel(String(number), String(rest.dropFirst()))]
    }

    private struct Entry {
        let start: Int
        let code: String
        let label: Int
    }

    private func entries(_ text: CodeText, in range: Range<Int>) -> [Entry] {
        var found: [Entry] = []
        var index = range.lowerBound
        while index < range.upperBound {
            let isOpened = self == .enclosed && text.scalars[index] == "("
            guard self == .enclosed ? isOpened : mayBegin(text, index, in: range, isFirst: found.isEmpty),
                let (code, end) = code(text, isOpened ? index + 1 : index, in: range),
                let label = separator(text, end, in: range), mayBegin(label: text, label, in: range, code)
            else {
                index += 1
                continue
            }
            found.append(Entry(start: index, code: code, label: label))
            index = label
        }
        return found
    }

    /// Whether a code may begin there: after a sign, a space, or another entry's Chinese label.
    private func mayBegin(_ text: CodeText, _ index: Int, in range: Range<Int>, isFirst: Bool) -> Bool {
        guard index > range.lowerBound else { return true }
        let before = text.scalars[index - 1]
        if Self.gaps.contains(before) || ":.>([)]".unicodeScalars.contains(before) { return true }
        guard LabelText.isHan(before), text.scalars[index].isDigit || text.scalars[index] == "-" else {
            return false
        }
        // 第1次, 近7天
        return !(isFirst && Self.counting.contains(before)) && self != .space
    }

    /// A number, a letter, a quoted text, or a word.
    private func code(_ text: CodeText, _ start: Int, in range: Range<Int>) -> (String, Int)? {
        let scalars = text.scalars[range]
        guard start < range.upperBound else { return nil }
        var end = start
        if scalars[start] == "'" || scalars[start] == "\"" || scalars[start] == "`" {
            guard let close = scalars[(start + 1)...].firstIndex(of: scalars[start]), close > start + 1,
                close - start <= 24, self != .attached
            else { return nil }
            let text = text.string(start + 1..<close)
            return text.contains { $0.isLetter || $0.isNumber } ? (text, close + 1) : nil
        }
        if scalars[start] == "-" { end += 1 }
        while end < range.upperBound, scalars[end].isDigit { end += 1 }
        let isNumber = end > start && scalars[end - 1].isDigit
        if isNumber {
            guard end - start <= 7 else { return nil }
            if end == range.upperBound { return nil }
            // A decimal, a version, a word such as 3D.
            if scalars[end] == ".", end + 1 < range.upperBound, scalars[end + 1].isDigit { return nil }
            // `0_未读`
            let isDivided =
                self == .hyphen && scalars[end] == "_" && end + 1 < range.upperBound
                && LabelText.isHan(scalars[end + 1])
            return scalars[end].isLetterOrSign && !isDivided ? nil : (text.string(start..<end), end)
        }
        guard end == start, scalars[start].isLatin else { return nil }
        while end < range.upperBound, scalars[end].isLatin || scalars[end].isDigit || scalars[end] == "_" {
            end += 1
        }
        let word = text.string(start..<end)
        return isCode(word) ? (word, end) : nil
    }

    /// Whether a word may be a code: a letter or two, or more where the style tells codes from words.
    private func isCode(_ word: String) -> Bool {
        switch self {
        case .attached: word.count == 1 && word == word.uppercased()
        case .space, .pause, .point, .verb, .bracket, .bar, .enclosed, .condition:
            word.count <= 2 && word == word.uppercased()
        case .arrow, .equals: word.count <= 30
        case .colon, .hyphen:
            word.count <= 2 || word.count <= 30 && (word == word.uppercased() || word == word.lowercased())
        }
    }

    /// Where the label begins after a code; nil where the code is not followed as this style has it.
    private func separator(_ text: CodeText, _ start: Int, in range: Range<Int>) -> Int? {
        let scalars = text.scalars
        let blank = { (from: Int) -> Int in
            var index = from
            while index < range.upperBound, scalars[index] == " " { index += 1 }
            return index
        }
        let index = blank(start)
        guard index < range.upperBound else { return nil }
        switch self {
        case .arrow:
            for sign in ["-->", "->", "=>", "→", "➜", "~>"] {
                let end = index + sign.unicodeScalars.count
                if end <= range.upperBound, scalars[index..<end].elementsEqual(sign.unicodeScalars) {
                    return blank(end)
                }
            }
            return nil
        case .equals:
            guard scalars[index] == "=" else { return nil }
            let next = scalars[index...].dropFirst().first
            return next == ">" ? nil : blank(index + (next == "=" ? 2 : 1))
        case .colon: return scalars[index] == ":" ? blank(index + 1) : nil
        case .hyphen:
            guard "-~_".unicodeScalars.contains(scalars[index]) else { return nil }
            let next = scalars[index...].dropFirst().first
            return next == ">" ? nil : blank(index + (next == "-" ? 2 : 1))
        case .pause: return scalars[index] == "、" ? blank(index + 1) : nil
        case .bar: return scalars[start] == "|" ? blank(start + 1) : nil
        case .enclosed: return scalars[index] == ")" ? blank(index + 1) : nil
        case .point: return scalars[index] == "." ? blank(index + 1) : nil
        case .verb:
            for verb in ["代表", "表示", "说明", "即", "为", "是"] {
                let end = index + verb.unicodeScalars.count
                guard end < range.upperBound, scalars[index..<end].elementsEqual(verb.unicodeScalars) else {
                    continue
                }
                // `1是 0否` says yes and no.
                if verb == "是" || verb == "为", !LabelText.isHan(scalars[end]) { continue }
                return blank(end)
            }
            for verb in ["means ", "for ", "denotes ", "stands for "] where index > start {
                let end = index + verb.unicodeScalars.count
                guard end < range.upperBound, scalars[index..<end].elementsEqual(verb.unicodeScalars) else {
                    continue
                }
                return blank(end)
            }
            return nil
        case .condition:
            let after = scalars[index] == "," ? blank(index + 1) : index
            for verb in ["则是", "则为", "则"] {
                let end = after + verb.unicodeScalars.count
                if end < range.upperBound, scalars[after..<end].elementsEqual(verb.unicodeScalars) {
                    return end
                }
            }
            return nil
        case .bracket: return scalars[index] == "(" ? index + 1 : nil
        case .attached: return index == start ? start : nil
        case .space: return index > start ? index : nil
        }
    }

    /// Whether a label may begin so: with words, and not with what makes the code a figure.
    private func mayBegin(label text: CodeText, _ index: Int, in range: Range<Int>, _ code: String) -> Bool {
        guard index < range.upperBound else { return false }
        let first = text.scalars[index]
        let isHan = LabelText.isHan(first)
        let isWordCode = code.count > 2 && code.contains { $0.isLetter }
        switch self {
        case .arrow, .equals:
            return isHan || first.isLatin || first.isDigit || "'\"`(<".unicodeScalars.contains(first)
        case .colon, .hyphen:
            // `Note: text` explains nothing, `NEW: text` and `alipay：支付宝` do.
            if isWordCode, !isHan { return code == code.uppercased() && first.isLatin && self == .colon }
            if isWordCode, self == .hyphen, code.contains(where: \.isLowercase),
                text.scalars[index - 1] != " "
            {
                return isHan
            }
            if first.isDigit { return self == .colon && startsCount(text, index, in: range) }
            return isHan || first.isLatin || "'\"`(".unicodeScalars.contains(first)
        case .pause, .point, .bracket, .bar: return isHan || first.isLatin
        case .enclosed: return isHan && !isUnit(text, index, in: range)
        case .verb: return isHan || first.isLatin || first.isDigit
        case .condition: return isHan
        case .attached: return isHan && !isUnit(text, index, in: range)
        case .space: return isHan ? !isUnit(text, index, in: range) : first.isLatin
        }
    }

    /// Whether what follows a number counts something: `7天内`, `3级`, but not `3秒杀`.
    private func isUnit(_ text: CodeText, _ index: Int, in range: Range<Int>) -> Bool {
        if Self.units.contains(text.scalars[index]) { return true }
        guard Self.shortUnits.contains(text.scalars[index]) else { return false }
        guard index + 1 < range.upperBound, LabelText.isHan(text.scalars[index + 1]) else { return true }
        return "内前后以之的和及至到上下".unicodeScalars.contains(text.scalars[index + 1])
    }

    /// `1级`, not `30` of a time.
    private func startsCount(_ text: CodeText, _ index: Int, in range: Range<Int>) -> Bool {
        var end = index
        while end < range.upperBound, text.scalars[end].isDigit { end += 1 }
        return end < range.upperBound && end - index <= 3 && LabelText.isHan(text.scalars[end])
    }

    /// The label in a range, without what separates it from the next entry, and that sign.
    private func label(_ text: CodeText, _ range: Range<Int>) -> (String, Unicode.Scalar?)? {
        var end = range.upperBound
        if self == .condition {
            // The next condition, or what more is said, is no part of it.
            let more = text.scalars[range].firstIndex {
                Self.gaps.contains($0) || "(.。".unicodeScalars.contains($0)
            }
            end = more ?? end
        }
        var gap: Unicode.Scalar?
        while end > range.lowerBound {
            let last = text.scalars[end - 1]
            guard Self.gaps.contains(last) || ".[".unicodeScalars.contains(last) || isOpen(text, range, end)
            else {
                break
            }
            if gap == nil || gap == " " { gap = last }
            end -= 1
        }
        if self == .bracket {
            guard let close = text.scalars[range.lowerBound..<end].firstIndex(of: ")") else { return nil }
            let rest = text.string(close + 1..<end).trimmed
            guard ["", "and", "or", "和", "或", "及"].contains(rest) else { return nil }
            end = close
        }
        var label = text.string(range.lowerBound..<end, asWritten: true).trimmed
        if let open = label.lastIndex(where: { "(（".contains($0) }), open > label.startIndex,
            ["默认", "缺省", "default"].contains(where: label[label.index(after: open)...].hasPrefix)
        {
            label = String(label[..<open]).trimmed
        }
        for word in [" and", " or", "和", "或"]
        where label.lowercased().hasSuffix(word) && label.count > word.count {
            label = String(label.dropLast(word.count)).trimmed
        }
        label = label.trimmingQuotes
        let limit = LabelText.hasHan(label) ? 24 : 60
        guard !label.isEmpty, label.count <= limit, !label.contains("。"), !label.contains("//"),
            label.unicodeScalars.contains(where: { LabelText.isHan($0) || $0.isLatin })
        else { return nil }
        return (label, gap)
    }

    /// Whether a range ends in a bracket that was opened before it.
    private func isOpen(_ text: CodeText, _ range: Range<Int>, _ end: Int) -> Bool {
        text.scalars[end - 1] == "]" && !text.scalars[range.lowerBound..<end].contains("[")
    }

    /// Where the last label ends: at what separates the others, or the end of the sentence.
    private func lastEnd(
        _ text: CodeText, from start: Int, to end: Int, gaps: Set<Unicode.Scalar>
    ) -> Int {
        var depth = 0
        let isChinese = LabelText.isHan(text.scalars[start])
        for index in start..<end {
            let scalar = text.scalars[index]
            if self == .bracket {
                if scalar == ")" { return index + 1 }
                continue
            }
            if scalar == "(" || scalar == "[" { depth += 1 }
            if scalar == ")" || scalar == "]" {
                depth -= 1
                if depth < 0 { return index }
            }
            guard depth == 0 else { continue }
            let isSentenceEnd = scalar == "." && (index + 1 == end || text.scalars[index + 1] == " ")
            if "。;\n!|".unicodeScalars.contains(scalar) || isSentenceEnd { return index }
            if gaps.contains(scalar), scalar != " " || isChinese { return index }
            if isChinese, ",".unicodeScalars.contains(scalar) { return index }
        }
        return end
    }

    /// Whether codes and labels make a list rather than prose.
    private func isList(
        _ codes: [CodeLabel], _ gaps: Set<Unicode.Scalar>, _ text: CodeText, _ start: Int
    ) -> Bool {
        let labels = Set(codes.map(\.label))
        guard Set(codes.map(\.value)).count == codes.count, labels.count * 2 > codes.count else {
            return false
        }
        let numbers = codes.compactMap { Int($0.value) }
        // Words and numbers in one list are prose, but for a letter or two: `0 is A, X is B`.
        guard numbers.count == codes.count || numbers.isEmpty || codes.allSatisfy({ $0.value.count <= 2 })
        else {
            return false
        }
        if self == .bar, gaps.isEmpty || gaps.contains("|") { return false }
        guard [.attached, .space, .verb, .point, .pause, .enclosed].contains(self) else { return true }
        let isMonotonic =
            zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
            || zip(numbers, numbers.dropFirst()).allSatisfy { $0 > $1 }
        let isChinese = codes.allSatisfy { LabelText.hasHan($0.label) }
        let isDivided = isChinese && !gaps.isEmpty && numbers.allSatisfy { abs($0) < 100 }
        guard isMonotonic || isDivided || Set(numbers) == [0, 1] || numbers.isEmpty else { return false }
        guard self == .space || self == .point, !isChinese else { return true }
        // `keep 2 copies, 3 days` is prose: such a list begins at 0 or 1, after a sign, and has signs between.
        let heading = text.string(0..<start).trimmed.unicodeScalars.last
        let begins = heading.map { ":([-,.;".unicodeScalars.contains($0) } ?? true
        return begins && !gaps.isEmpty && !gaps.contains(" ")
            && (numbers.isEmpty
                || numbers.first.map { $0 == 0 || $0 == 1 } == true
                    && zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 })
    }

    private static let gaps = Set(" ,;、|/\n\\&+·".unicodeScalars)
    /// What counts things, so that the number before is no code.
    private static let units = Set("天日月年个级%".unicodeScalars)
    /// What may begin a word as well: 秒杀, 人工.
    private static let shortUnits = Set("号次位种期时分秒元岁周倍折到至以件条名人张".unicodeScalars)
    private static let counting = Set("第近前后约满每达超共有大小多少".unicodeScalars)
}

extension Unicode.Scalar {
    var isDigit: Bool { (0x30...0x39).contains(value) }
    var isLatin: Bool { (0x61...0x7A).contains(value | 0x20) && value < 0x80 }
    fileprivate var isLetterOrSign: Bool { isLatin || self == "%" || self == "_" || self == "°" }
}

extension String {
    /// The text without white space around it.
    var trimmed: String {
        let scalars = unicodeScalars.drop(while: \.properties.isWhitespace)
        return String(
            String.UnicodeScalarView(scalars.reversed().drop(while: \.properties.isWhitespace).reversed()))
    }

    /// The text without quotation marks around it.
    fileprivate var trimmingQuotes: String {
        guard count > 2, let first, let last, "'\"`“‘".contains(first), "'\"`”’".contains(last) else {
            return self
        }
        return String(dropFirst().dropLast()).trimmed
    }
}

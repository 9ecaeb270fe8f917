internal import Schema

/// The times that a question names.
struct AskedSpans {
    /// A span of the calendar, with what the question says of it.
    struct Named {
        var range: DayRange
        /// Whether the time goes on from there, or goes up to there.
        var isOpen: Open?
        let place: Int
        let length: Int
        /// Whether it goes from one time to another.
        var isJoined = false
    }

    /// On which side rows go on.
    enum Open { case since, until }

    /// Spans of the calendar.
    private(set) var named: [Named] = []
    /// Months and quarters of any year.
    private(set) var recurring: [(unit: TimeUnit, number: Int)] = []
    /// Spans up to now, or to the newest day.
    private(set) var recent: [RecentSpan] = []
    /// Such as 去年: what depends on the day on which it is asked.
    private(set) var isMoving = false
    /// The text without them.
    private(set) var rest: String

    init(_ text: String) {
        rest = text
        readDays()
        readMonths()
        readYears()
        readRecent()
        readMoving()
        join()
    }

    private mutating func take<Output>(
        _ regex: Regex<Output>, _ use: (inout AskedSpans, Regex<Output>.Match, Int, Int) -> Bool
    ) {
        var done = rest.startIndex
        while let match = try? regex.firstMatch(in: rest[done...]) {
            let place = rest.distance(from: rest.startIndex, to: match.range.lowerBound)
            let length = rest.distance(from: match.range.lowerBound, to: match.range.upperBound)
            guard length > 0 else { return }
            let isTaken = use(&self, match, place, length)
            if isTaken {
                let fill = String(repeating: QuestionText.gap, count: length)
                rest.replaceSubrange(match.range, with: fill)
            }
            done = rest.index(rest.startIndex, offsetBy: place + length)
        }
    }

    private mutating func add(_ range: DayRange?, _ place: Int, _ length: Int) -> Bool {
        guard let range else { return false }
        named.append(Named(range: range, isOpen: nil, place: place, length: length))
        return true
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november",
        "december",
    ]

    private static func month(_ name: Substring) -> Int? {
        months.firstIndex { $0.hasPrefix(name.prefix(3)) }.map { $0 + 1 }
    }

    private mutating func readDays() {
        take(/(\d{4})\s*[年\-\/\.]\s*(\d{1,2})\s*[月\-\/\.]\s*(\d{1,2})\s*[日号]?/) {
            spans, match, place, length in
            spans.add(.of(Int(match.1) ?? 0, Int(match.2), Int(match.3)), place, length)
        }
        take(
            /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})/
        ) {
            spans, match, place, length in
            spans.add(.of(Int(match.3) ?? 0, Self.month(match.1), Int(match.2)), place, length)
        }
        take(
            /\b(\d{1,2})(?:st|nd|rd|th)? (?:of )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? (\d{4})/
        ) {
            spans, match, place, length in
            spans.add(.of(Int(match.3) ?? 0, Self.month(match.2), Int(match.1)), place, length)
        }
    }

    private mutating func readMonths() {
        take(/(\d{4})\s*年\s*(\d{1,2})\s*月?\s*(?:到|至|-|—|~|和|与|、)\s*(\d{1,2})\s*月/) {
            spans, match, place, length in
            guard let year = Int(match.1), let first = Int(match.2), let last = Int(match.3),
                (1...12).contains(last)
            else { return false }
            return spans.add(.months(year, first, last), place, length)
        }
        take(/(\d{4})\s*年?\s*(?:第)?\s*([一二三四1-4])\s*季度?/) { spans, match, place, length in
            guard let quarter = Self.number(match.2) else { return false }
            return spans.add(.months(Int(match.1) ?? 0, quarter * 3 - 2, quarter * 3), place, length)
        }
        take(/(?:q([1-4])|(first|second|third|fourth) quarter)(?: of|,)? (\d{4})/) {
            spans, match, place, length in
            guard let quarter = Self.quarter(match.1, match.2) else { return false }
            return spans.add(.months(Int(match.3) ?? 0, quarter * 3 - 2, quarter * 3), place, length)
        }
        take(/(\d{4})\s*q([1-4])/) { spans, match, place, length in
            guard let quarter = Int(match.2) else { return false }
            return spans.add(.months(Int(match.1) ?? 0, quarter * 3 - 2, quarter * 3), place, length)
        }
        take(/(\d{4})\s*年?的?(上|下)半年/) { spans, match, place, length in
            spans.add(
                .months(Int(match.1) ?? 0, match.2 == "上" ? 1 : 7, match.2 == "上" ? 6 : 12), place, length)
        }
        take(/(first|second) half of (\d{4})/) { spans, match, place, length in
            spans.add(
                .months(Int(match.2) ?? 0, match.1 == "first" ? 1 : 7, match.1 == "first" ? 6 : 12), place,
                length)
        }
        take(/(\d{4})\s*(?:年\s*|[\-\/])(\d{1,2})\s*月(?:份)?/) { spans, match, place, length in
            spans.add(.of(Int(match.1) ?? 0, Int(match.2)), place, length)
        }
        take(/\b(\d{4})-(\d{2})\b/) { spans, match, place, length in
            spans.add(.of(Int(match.1) ?? 0, Int(match.2)), place, length)
        }
        take(/\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? (?:of )?(\d{4})/) {
            spans, match, place, length in
            spans.add(.of(Int(match.2) ?? 0, Self.month(match.1)), place, length)
        }
    }

    private mutating func readYears() {
        take(/(\d{4})\s*年(?:度|份)?/) { spans, match, place, length in
            spans.add(.of(Int(match.1) ?? 0), place, length)
        }
        guard !rest.unicodeScalars.contains(where: LabelText.isHan) else { return readRecurring() }
        take(/(?:^|[^\d.,\-])((?:19|20)\d\d)(?![\d.,]\d|\d|%)/) { spans, match, place, length in
            // As a number of things it stands behind such words.
            let before = spans.rest[..<match.range.lowerBound].suffix(14)
            // Between 2000 and 4000 lie numbers, between 2000 and 2004 years.
            let after = spans.rest[match.range.upperBound...]
            if before.hasSuffix("between"), let other = after.prefixMatch(of: #/ and ([\d.,]+)/#)?.1,
                !(other.count == 4 && (other.hasPrefix("19") || other.hasPrefix("20")))
            {
                return false
            }
            guard
                ![
                    "than", "least", "most", "top", "超过", "大于", "高于", "低于", "小于", "exceeding", "above",
                    "below", "over", "=", "limit",
                ].contains(where: { before.hasSuffix($0) })
            else { return false }
            return spans.add(.of(Int(match.1) ?? 0), place + (length - 4), 4)
        }
        readRecurring()
    }

    private mutating func readRecurring() {
        take(/(?:第([一二三四1-4])|([一二三四]))季度/) { spans, match, place, length in
            guard let number = Self.number(match.1 ?? match.2 ?? "") else { return false }
            spans.recurring.append((.quarter, number))
            return true
        }
        take(/(?:^|[^\d年个近前后])(1[0-2]|[1-9])月(?:份)?(?!度)/) { spans, match, _, _ in
            spans.recurring.append((.month, Int(match.1) ?? 0))
            return true
        }
    }

    private mutating func readRecent() {
        take(
            /(?:最近|近|过去|前|此前|之前|后|未来)(?:的)?\s*([\d]+|[一二两三四五六七八九十百]+)\s*个?(?:完整)?(?:自然)?(小时|天|日|周|星期|礼拜|月|季度|年)(?!级|份)/
        ) { spans, match, _, _ in
            guard let unit = TimeUnit(String(match.2)), let count = Self.count(match.1) else { return false }
            spans.recent.append(RecentSpan(count: count, unit: unit))
            return true
        }
        take(/(\d+|[一二两三四五六七八九十百]+)\s*个?(小时|天|日|周|星期|礼拜|月|季度|年)(?:之内|以内|内|以来|以前|之前|前)/) {
            spans, match, _, _ in
            guard let unit = TimeUnit(String(match.2)), let count = Self.count(match.1) else { return false }
            spans.recent.append(RecentSpan(count: count, unit: unit))
            return true
        }
        take(
            /(?:last|past|latest|previous|recent|next|within|preceding|trailing|final)(?: the)?(?: last| past)? (\d+|[a-z]+)[ -](hour|day|week|month|quarter|year)s?/
        ) { spans, match, _, _ in
            guard let unit = TimeUnit(String(match.2)), let count = Self.count(match.1) else { return false }
            spans.recent.append(RecentSpan(count: count, unit: unit))
            return true
        }
        take(/(\d+|[a-z]+) (hour|day|week|month|quarter|year)s? (?:ago|before|earlier)/) {
            spans, match, _, _ in
            guard let unit = TimeUnit(String(match.2)), let count = Self.count(match.1) else { return false }
            spans.recent.append(RecentSpan(count: count, unit: unit))
            return true
        }
    }

    private mutating func readMoving() {
        let chinese = /(?:今年|本年度?|去年|前年|上年度?|本月|当月|上个?月|这个?月|今天|今日|昨天|昨日|本周|上周|这周|本季度|上个?季度|当天|明年|下个?月)/
        take(chinese) { spans, match, place, _ in
            // 比上个月: of every month the one before.
            let before = spans.rest.prefix(place).suffix(3)
            guard !before.contains(where: { "比与较跟和同".contains($0) }), match.output != "当天",
                match.output != "当月"
            else { return true }
            spans.isMoving = true
            return true
        }
        take(
            /\b(?:this|last|current|previous|past|next) (?:year|month|week|quarter|day)\b|\b(?:today|yesterday|tomorrow)\b/
        ) { spans, match, place, _ in
            let before = spans.rest.prefix(place).suffix(24)
            guard !before.contains("compar"), !before.contains("than"), !before.contains("versus"),
                !before.contains("each"),
                !before.contains(" the ") || match.output.hasPrefix("last") || match.output.hasPrefix("past")
                    || match.output.hasPrefix("cur")
            else { return true }
            spans.isMoving = true
            return true
        }
    }

    /// Joins `2023年到2024年`, and notes 以来 and before.
    private mutating func join() {
        named.sort { $0.place < $1.place }
        var joined: [Named] = []
        let characters = Array(rest)
        func text(_ range: Range<Int>) -> String {
            String(
                characters[
                    max(
                        0, range.lowerBound)..<min(
                            characters.count, max(range.lowerBound, range.upperBound, 0))])
        }
        for one in named {
            if var last = joined.last {
                let between = text((last.place + last.length)..<max(one.place, last.place + last.length))
                    .filter { $0 != " " }
                let before = text(max(0, last.place - 9)..<last.place)
                let isRange =
                    ["到", "至", "-", "—", "~", "–", "to", "until", "through", "till"].contains(between)
                    || between == "and" && before.contains("between")
                    || ["与", "和"].contains(between)
                        && text((one.place + one.length)..<(one.place + one.length + 2)).contains("之间")
                if isRange {
                    last.range.to = one.range.to
                    joined[joined.count - 1] = Named(
                        range: last.range, isOpen: nil, place: last.place,
                        length: one.place + one.length - last.place, isJoined: true)
                    continue
                }
            }
            joined.append(one)
        }
        named = joined.map { one in
            var one = one
            guard !one.isJoined else { return one }
            let after = text((one.place + one.length)..<(one.place + one.length + 5))
            let before = text(max(0, one.place - 9)..<one.place)
            let since = ["以来", "之后", "以后", "起", "及以后", "及之后", "开始", "后"]
            let until = ["之前", "以前", "前", "及以前", "及之前", "为止"]
            if since.contains(where: after.hasPrefix)
                || [" since ", " after ", "starting ", "from "].contains(where: (" " + before).hasSuffix)
                || ["晚于", "自从", "自"].contains(where: before.hasSuffix) || after.hasPrefix(" or lat")
                || after.hasPrefix(" onwa")
            {
                one.isOpen = .since
            } else if until.contains(where: after.hasPrefix)
                || [" before ", " until ", "prior to ", "up to "].contains(where: (" " + before).hasSuffix)
                || ["截至", "截止", "早于", "截止到", "截至到"].contains(where: before.hasSuffix)
                || after.hasPrefix(" or ear")
            {
                one.isOpen = .until
            }
            return one
        }
    }

    private static func number(_ text: Substring) -> Int? {
        ["一": 1, "二": 2, "三": 3, "四": 4][String(text)] ?? Int(text)
    }

    private static func quarter(_ digit: Substring?, _ word: Substring?) -> Int? {
        if let digit { return Int(digit) }
        return ["first", "second", "third", "fourth"].firstIndex { $0 == word.map(String.init) ?? "" }.map {
            $0 + 1
        }
    }

    private static func count(_ text: Substring) -> Double? {
        if let value = Double(text) { return value }
        return AskedNumber.all(in: text + " ").first?.values.first
            ?? AskedNumber.chinese(Array(text), from: 0).map(\.0)
    }
}

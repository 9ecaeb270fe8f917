internal import QueryTree
internal import Schema

extension Wording {
    /// Times: the same spans, and the same steps, in both.
    mutating func checkTimes() {
        for one in asked.named where !isSaid(one) { fault(.time, Self.text(one.range)) }
        for range in said.ranges where !isAsked(range) { fault(.time, Self.text(range)) }
        for span in asked.recent {
            let isSaid =
                said.recent.contains { $0.isLike(span) }
                || claims.isIntervalSaid(span) || said.isMoving && span.count == 1
            if !isSaid { fault(.time, "\(Self.text(span.count)) \(span.unit.rawValue)") }
        }
        for span in said.recent where span.count != 1 || asked.recent.isEmpty && !asked.isMoving {
            let isAsked =
                asked.recent.contains { $0.isLike(span) }
                || asked.recent.contains { span.isLike(RecentSpan(count: $0.count * 2, unit: $0.unit)) }
                || asked.isMoving && span.count == 1
            if !isAsked, span.count > 0 { fault(.time, "\(Self.text(span.count)) \(span.unit.rawValue)") }
        }
        if asked.isMoving, !said.isMoving, !claims.readsClock,
            !claims.selects.contains(where: { $0.orderings.contains(where: \.isOfWindow) })
        {
            fault(.time, "no present day")
        }
        for one in asked.recurring where !said.recurring.contains(where: { $0 == one }) && !isInRange(one) {
            fault(.time, "\(one.unit.rawValue) \(one.number)")
        }
        checkSteps()
    }

    private static func text(_ range: DayRange) -> String {
        "\(range.from.map(CivilDay.text) ?? "…") – \(range.to.map { CivilDay.text($0 - 1) } ?? "…")"
    }

    private func isSaid(_ one: AskedSpans.Named) -> Bool {
        said.ranges.contains { fits($0, one) } || spansApart(one) || isToldCloser(one)
            || claims.texts.contains {
                SaidSpans.range($0) == one.range && !claims.comparisons.isEmpty && said.ranges.isEmpty
            }
    }

    /// Whether the question says it once more, closer: 2024年国庆节即2024年10月1日.
    private func isToldCloser(_ one: AskedSpans.Named) -> Bool {
        guard let from = one.range.from, let to = one.range.to, one.isOpen == nil else { return false }
        return asked.named.contains { other in
            guard let start = other.range.from, let end = other.range.to, other.range != one.range,
                other.isOpen == nil
            else { return false }
            return start >= from && end <= to && said.ranges.contains { fits($0, other) }
        }
    }

    /// Whether two bounds that stand apart make up the span: since one, until the other.
    private func spansApart(_ one: AskedSpans.Named) -> Bool {
        let froms = said.ranges.filter { $0.to == nil }.map(\.from)
        let tos = said.ranges.filter { $0.from == nil }.map(\.to)
        return one.isOpen == nil && froms.contains(one.range.from) && tos.contains(one.range.to)
    }

    private func isAsked(_ range: DayRange) -> Bool {
        asked.named.contains { fits(range, $0) }
            || asked.named.contains { one in
                one.isOpen == nil
                    && (range.from == nil && range.to == one.range.to
                        || range.to == nil && range.from == one.range.from)
                    && spansApart(one)
            }
            // A span that two open ones make up: since one day, before another.
            || asked.named.contains { $0.isOpen == .since && $0.range.from == range.from }
                && asked.named.contains {
                    $0.isOpen == .until && ($0.range.from == range.to || $0.range.to == range.to)
                }
    }

    private func fits(_ range: DayRange, _ one: AskedSpans.Named) -> Bool {
        switch one.isOpen {
        case nil: return range == one.range
        case .since: return range.to == nil && (range.from == one.range.from || range.from == one.range.to)
        case .until: return range.from == nil && (range.to == one.range.from || range.to == one.range.to)
        }
    }

    /// Whether a quarter or month of any year is said by a span of the calendar.
    private func isInRange(_ one: (unit: TimeUnit, number: Int)) -> Bool {
        said.ranges.contains { range in
            guard let from = range.from, let to = range.to else { return false }
            let parts = CivilDay.text(from).split(separator: "-").compactMap { Int($0) }
            guard parts.count == 3 else { return false }
            let first = one.unit == .quarter ? one.number * 3 - 2 : one.number
            return parts[1] == first && to - from > 27
        } || claims.texts.contains { $0.hasSuffix("-\(one.number < 10 ? "0" : "")\(one.number)") }
    }

    // MARK: Steps

    private mutating func checkSteps() {
        let own = claims.steps
        let words = Self.steps(in: bare.characters + " " + plain.characters)
        if !words.isEmpty, !own.isEmpty, words.isDisjoint(with: own) {
            fault(.time, "\(words.map(\.rawValue).sorted()) ≠ \(own.map(\.rawValue).sorted())")
        }
        let spoken: [TimeUnit: [String]] = [
            .month: ["月", "month"], .quarter: ["季", "quarter"], .year: ["年", "year", "annual"],
            .week: ["周", "星期", "week"],
            .hour: ["时", "点", "hour"],
        ]
        for unit in own {
            guard let all = spoken[unit], !all.contains(where: { question.plain.characters.contains($0) })
            else { continue }
            // The smallest step is what is asked for: month and year make a month.
            if own.contains(where: { $0.days < unit.days }) { continue }
            fault(.time, "step \(unit.rawValue)")
        }
        let days = claims.selects.flatMap(\.groups).contains { group in
            group.functions.isEmpty && column(group)?.family == .date
        }
        if days, own.isEmpty, !words.isEmpty, !words.contains(.day),
            !claims.selects.contains(where: { $0.depth > 0 })
        {
            fault(.time, "step day")
        }
    }

    /// The steps of time that a text names.
    private static func steps(in text: String) -> Set<TimeUnit> {
        var found: Set<TimeUnit> = []
        for match in text.matches(
            of: /(?:每一?个?|按自?然?|逐|各个?|哪一?个?|分)(小时|天|日|周|星期|月|季度|年)(?!龄|级|轻|来|租|薪|费|均|报|票|卡)/)
        {
            if let unit = TimeUnit(String(match.1)) { found.insert(unit) }
        }
        for match in text.matches(of: /(月|季|年|周|日)度(?!假)/) {
            if let unit = TimeUnit(String(match.1)) { found.insert(unit) }
        }
        for match in text.matches(
            of:
                /(?:per|by|each|every|which|of the|what) (?:calendar )?(hour|day|week|month|quarter|year)s?\b(?! of| old)/
        ) {
            if let unit = TimeUnit(String(match.1)) { found.insert(unit) }
        }
        for match in text.matches(of: /\b(hour|dai|week|month|quarter|year)ly\b/) {
            if let unit = TimeUnit(match.1 == "dai" ? "day" : String(match.1)) { found.insert(unit) }
        }
        for match in text.matches(
            of: /(day|week|month|quarter|year)(?:-over-| over | by |-by-| to )(?:day|week|month|quarter|year)/
        ) {
            if let unit = TimeUnit(String(match.1)) { found.insert(unit) }
        }
        return found
    }
}

extension QueryClaims {
    /// Whether any part asks what time it is.
    var readsClock: Bool {
        comparisons.contains { $0.left.readsClock || $0.right.readsClock }
            || selects.contains { $0.items.contains(where: \.readsClock) }
    }

    /// Whether a length of time stands anywhere.
    func isIntervalSaid(_ span: RecentSpan) -> Bool {
        let constants =
            comparisons.flatMap { $0.left.constants + $0.right.constants }
            + selects.flatMap { ($0.items + $0.groups).flatMap(\.constants) }
        return constants.contains { constant in
            constant.kind == .interval
                && SaidSpans.lengths(constant.text).contains {
                    RecentSpan(count: $0.0, unit: $0.1).isLike(span)
                }
                || constant.kind == .number && Double(constant.text) == span.count && span.unit == .day
        }
    }

    /// The steps of time that it groups by.
    var steps: Set<TimeUnit> {
        var found: Set<TimeUnit> = []
        for group in selects.flatMap(\.groups) {
            let texts = group.constants.filter { $0.kind == .text }.map { $0.text.lowercased() }
            if group.functions.contains("date_trunc") || group.functions.contains("extract")
                || group.functions.contains("date_part")
            {
                found.formUnion(texts.compactMap { TimeUnit($0) })
            } else if group.functions.contains("to_char"), let form = texts.first {
                if form.contains("dd") || form.contains("ddd") {
                    found.insert(.day)
                } else if form.contains("iw") || form.contains("ww") {
                    found.insert(.week)
                } else if form.contains("mm") || form.contains("mon") {
                    found.insert(.month)
                } else if form.contains("q") {
                    found.insert(.quarter)
                } else if form.contains("yyyy") {
                    found.insert(.year)
                }
            }
        }
        return found
    }
}

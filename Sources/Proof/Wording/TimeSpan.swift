internal import QueryTree

/// Units that spans of time are counted in.
enum TimeUnit: String {
    case hour, day, week, month, quarter, year

    /// Its length in days, about.
    var days: Double {
        switch self {
        case .hour: 1.0 / 24
        case .day: 1
        case .week: 7
        case .month: 30.4
        case .quarter: 91.3
        case .year: 365.25
        }
    }

    init?(_ word: String) {
        switch word {
        case "小时", "hour", "hours", "h": self = .hour
        case "天", "日", "day", "days", "daily": self = .day
        case "周", "星期", "礼拜", "week", "weeks", "weekly": self = .week
        case "月", "month", "months", "monthly", "mon", "mons": self = .month
        case "季度", "季", "quarter", "quarters", "quarterly": self = .quarter
        case "年", "year", "years", "yearly", "annual": self = .year
        default: return nil
        }
    }
}

/// A span of days that rows must lie in; open where an end is nil. The last day is outside.
struct DayRange: Equatable {
    var from: Int?
    var to: Int?

    /// The span of a year, a month, or a day.
    static func of(_ year: Int, _ month: Int? = nil, _ day: Int? = nil) -> DayRange? {
        guard (1000...9990).contains(year), (1...12).contains(month ?? 1), (1...31).contains(day ?? 1) else {
            return nil
        }
        let from = CivilDay.number(year: year, month: month ?? 1, day: day ?? 1)
        if day != nil { return DayRange(from: from, to: from + 1) }
        return DayRange(from: from, to: start(year, (month ?? 0) + (month == nil ? 13 : 1)))
    }

    /// Months of a year, such as a quarter's.
    static func months(_ year: Int, _ first: Int, _ last: Int) -> DayRange {
        DayRange(from: start(year, first), to: start(year, last + 1))
    }

    /// The first day of a month; the 13th is that of the next year.
    static func start(_ year: Int, _ month: Int) -> Int {
        CivilDay.number(year: year + (month - 1) / 12, month: (month - 1) % 12 + 1, day: 1)
    }
}

/// A length of time up to now, or to the newest day.
struct RecentSpan {
    let count: Double
    let unit: TimeUnit

    /// Whether both are the same length as people count it: 30 days are a month, 7 a week.
    func isLike(_ other: RecentSpan) -> Bool {
        let (a, b) = (count * unit.days, other.count * other.unit.days)
        // `>= day - 29` is 30 days.
        let slack = unit == other.unit ? 0.01 : max(a, b) * 0.04 + 0.5
        return abs(a - b) <= slack || unit == .day && other.unit == .day && abs(a - b) <= 1.01
    }
}

/// When the rows of a query lie, as far as its conditions tell.
struct SaidSpans {
    /// Spans of the calendar.
    var ranges: [DayRange] = []
    /// Months, days or quarters of any year.
    var recurring: [(unit: TimeUnit, number: Int)] = []
    /// Spans that end with now or the newest day.
    var recent: [RecentSpan] = []
    /// Whether some condition depends on what day it is, or on the newest one.
    var isMoving = false
    /// The columns that they are about.
    var columns: Set<ColumnUse> = []

    init(_ claims: QueryClaims, isDate: (ColumnUse) -> Bool, isTime: (ColumnUse) -> Bool) {
        struct Key: Hashable { let column: ColumnUse; let depth: Int }
        var open: [(key: Key, range: DayRange)] = []
        for comparison in claims.comparisons {
            guard let column = comparison.left.columns.first, comparison.left.aggregates.isEmpty else {
                continue
            }
            let right = comparison.right
            let functions = Set(comparison.left.functions)
            if functions.contains("extract") || functions.contains("date_part") {
                columns.insert(column)
                addPart(comparison)
                continue
            }
            if functions.contains("to_char"), let text = right.constants.first?.text {
                columns.insert(column)
                for one in right.constants where Self.range(one.text) != nil {
                    ranges += [Self.range(one.text)].compactMap { $0 }
                }
                if Self.range(text) == nil, let number = Int(text) { recurring.append((.month, number)) }
                continue
            }
            let dates = right.constants.compactMap { Self.day($0) }
            let isMoving = right.readsClock || right.inner?.contains("max") == true
            guard
                isTime(column) || !dates.isEmpty
                    || isMoving && right.constants.contains(where: { $0.kind == .interval })
            else { continue }
            guard isMoving || !dates.isEmpty || right.constants.contains(where: { $0.kind == .time }) else {
                continue
            }
            columns.insert(column)
            if isMoving {
                self.isMoving = true
                addRecent(right)
                continue
            }
            let isDay = isDate(column) || functions.contains("date") || functions.contains("date_trunc")
            if comparison.sign == "LIKE", let text = right.constants.first?.text {
                ranges += [Self.range(text.filter { $0 != "%" })].compactMap { $0 }
                continue
            }
            if comparison.sign.hasSuffix("BETWEEN"), dates.count == 2 {
                ranges.append(
                    DayRange(from: dates[0].day, to: dates[1].day + (isDay && dates[1].isWhole ? 1 : 0)))
                continue
            }
            if comparison.sign == "IN" || comparison.sign == "=" {
                let unit =
                    comparison.left.functions.contains("date_trunc")
                    ? comparison.left.constants.compactMap { TimeUnit($0.text) }.first ?? .day : .day
                for date in dates { ranges.append(Self.range(from: date.day, unit)) }
                continue
            }
            guard let date = dates.first else { continue }
            let end = date.day + Self.added(right.constants, from: date.day)
            let key = Key(column: column, depth: comparison.depth)
            let isUpper = comparison.sign.hasPrefix("<")
            let inclusive = comparison.sign.hasSuffix("=")
            let bound = isUpper ? (inclusive && isDay ? end + 1 : end) : (inclusive || !isDay ? end : end + 1)
            if let place = open.firstIndex(where: {
                $0.key == key && (isUpper ? $0.range.to == nil : $0.range.from == nil)
            }) {
                if isUpper { open[place].range.to = bound } else { open[place].range.from = bound }
            } else {
                open.append((key, isUpper ? DayRange(from: nil, to: bound) : DayRange(from: bound, to: nil)))
            }
        }
        ranges += open.map(\.range)
    }

    private mutating func addPart(_ comparison: QueryClaims.Comparison) {
        guard let unit = comparison.left.constants.compactMap({ TimeUnit($0.text.lowercased()) }).first else {
            return
        }
        if comparison.right.readsClock || comparison.right.inner != nil {
            isMoving = true
            return
        }
        let numbers = comparison.right.constants.compactMap { Double($0.text) }.map { Int($0) }
        if unit == .year, comparison.sign == "BETWEEN", numbers.count == 2 {
            ranges.append(
                DayRange(from: DayRange.start(numbers[0], 1), to: DayRange.start(numbers[1] + 1, 1)))
            return
        }
        for number in numbers {
            if unit == .year, ["=", "IN", "<>", "NOT IN"].contains(comparison.sign) {
                ranges += [DayRange.of(number)].compactMap { $0 }
            } else if unit == .year {
                let start = DayRange.start(number, 1)
                let next = DayRange.start(number + 1, 1)
                switch comparison.sign {
                case ">=": ranges.append(DayRange(from: start, to: nil))
                case ">": ranges.append(DayRange(from: next, to: nil))
                case "<": ranges.append(DayRange(from: nil, to: start))
                case "<=": ranges.append(DayRange(from: nil, to: next))
                default: break
                }
            } else {
                recurring.append((unit, number))
            }
        }
    }

    private mutating func addRecent(_ right: QueryClaims.Operand) {
        for constant in right.constants {
            if constant.kind == .interval {
                for (count, unit) in Self.lengths(constant.text) {
                    recent.append(RecentSpan(count: count, unit: unit))
                }
            } else if constant.kind == .number, let count = Double(constant.text),
                !right.functions.contains("extract")
            {
                recent.append(RecentSpan(count: count, unit: .day))
            }
        }
    }

    /// `1 year 2 mons` and the like.
    static func lengths(_ text: String) -> [(Double, TimeUnit)] {
        let parts = text.lowercased().split(separator: " ").map(String.init)
        var found: [(Double, TimeUnit)] = []
        var index = 0
        while index + 1 < parts.count {
            if let count = Double(parts[index]), let unit = TimeUnit(parts[index + 1]) {
                found.append((abs(count), unit))
            }
            index += 1
        }
        return found
    }

    private static func day(_ constant: QueryClaims.Constant) -> (day: Int, isWhole: Bool)? {
        guard constant.kind == .text || constant.kind == .time else { return nil }
        let parts = constant.text.prefix(10).split(separator: "-", omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), DayRange.of(year, month, day) != nil
        else { return nil }
        let rest = constant.text.dropFirst(10)
        // The last second of a day is its end.
        if rest.contains("23:59") { return (CivilDay.number(year: year, month: month, day: day) + 1, false) }
        return (CivilDay.number(year: year, month: month, day: day), rest.allSatisfy { "T 0:.".contains($0) })
    }

    /// What `2024`, `2024-03`, or `2024-03-05` is the span of.
    static func range(_ text: String) -> DayRange? {
        let parts = text.split { $0 == "-" || $0 == "/" || $0 == "年" || $0 == "月" }.map { Int($0) }
        guard let year = parts.first ?? nil, year > 999, !parts.contains(nil) else { return nil }
        return DayRange.of(year, parts.count > 1 ? parts[1] : nil, parts.count > 2 ? parts[2] : nil)
    }

    private static func range(from day: Int, _ unit: TimeUnit) -> DayRange {
        DayRange(
            from: day,
            to: day + added([.init(kind: .interval, text: "1 \(unit.rawValue)")], from: day).atLeast(1))
    }

    /// How many days are added to a day.
    static func added(_ constants: [QueryClaims.Constant], from day: Int) -> Int {
        var result = 0
        for constant in constants {
            if constant.kind == .number, let count = Int(constant.text) { result += count }
            guard constant.kind == .interval else { continue }
            for (count, unit) in lengths(constant.text) {
                let count = Int(count)
                switch unit {
                case .day: result += count
                case .week: result += 7 * count
                case .hour: break
                case .month, .quarter, .year:
                    let months = count * (unit == .month ? 1 : unit == .quarter ? 3 : 12)
                    let parts = CivilDay.text(day).split(separator: "-").compactMap { Int($0) }
                    guard parts.count == 3 else { continue }
                    let first = DayRange.start(parts[0], parts[1] + months)
                    result += first + parts[2] - 1 - day
                }
            }
        }
        return result
    }
}

extension Int {
    fileprivate func atLeast(_ other: Int) -> Int { Swift.max(self, other) }
}

internal import Schema

/// Values that stand for there being none: `9999-12-31`, `infinity`, `1900-01-01`, `-1`, `0`, `N/A`.
///
/// What a value stands for shows in how it lies among the others: apart from all of them at one end, of the form that people
/// choose for such, and mostly in more rows than any of them. A value that lies among the others is one of them.
enum StandIns {
    /// The stand-ins among a column's values.
    ///
    /// - Parameters:
    ///   - values: distinct values, each with the number, or share, of rows seen; 0 where it is only known to occur.
    static func among(_ values: [(value: String, weight: Double)], _ family: Column.Family) -> [String] {
        switch family {
        case .date, .timestamp:
            let endless = values.map(\.value).filter { $0 == "infinity" || $0 == "-infinity" }
            // Most columns have no such day at all.
            guard values.contains(where: { isNewYear($0.value) }) else { return endless }
            return endless + apart(values.compactMap { Point(day: $0.value, $0.weight) }, isStandIn)
        case .integer, .number:
            // What is no number is not known, or has no end.
            let endless = values.map(\.value).filter { !isDigit($0.utf8.first) && endings.contains($0) }
            guard values.contains(where: { mayStandIn($0.value) }) else { return endless }
            return endless + apart(values.compactMap { Point(number: $0.value, $0.weight) }, isStandInNumber)
        case .text:
            let found = values.filter {
                $0.value.utf8.first.map(beginnings.contains) == true && words.contains($0.value.lowercased())
            }
            return found.count < values.count ? found.map(\.value) : []
        default: return []
        }
    }

    private static func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }

    /// Whether a number may be negative, zero, made of nines, or the end of a type.
    private static func mayStandIn(_ number: String) -> Bool {
        if limits.contains(number) { return true }
        return switch number.utf8.first {
        case UInt8(ascii: "-"): true
        case UInt8(ascii: "9"):
            number.utf8.lazy.filter { $0 != UInt8(ascii: ".") }.prefix(3).elementsEqual("999".utf8)
        case UInt8(ascii: "0"): !number.utf8.contains { (0x31...0x39).contains($0) }
        default: false
        }
    }

    /// Whether a day may be the first or one of the last two of a year.
    private static func isNewYear(_ day: String) -> Bool {
        let date = day.utf8.prefix { $0 != UInt8(ascii: " ") }.suffix(6)
        return date.elementsEqual("-01-01".utf8) || date.starts(with: "-12-3".utf8)
    }

    /// A value on the line.
    private struct Point {
        let text: String
        let place: Double
        let weight: Double
        /// Of a form that people choose; of a day in a year that nobody lives in, or that computers begin with.
        var isChosen = false
        var isFamous = false
        /// The least or greatest value of a type.
        var isLimit = false

        init?(number: String, _ weight: Double) {
            guard let place = Double(number), place.isFinite else { return nil }
            text = number
            self.place = place
            self.weight = weight
            let digits = number.filter { $0 != "-" && $0 != "." }
            let nines = digits.prefix { $0 == "9" }.count
            let isNines = nines > 0 && digits.dropFirst(nines).allSatisfy { $0 == "0" } && number.first != "0"
            isLimit = limits.contains(number)
            isChosen = isLimit || (place < 0 ? place == -1 || isNines : isNines && nines >= 3)
        }

        /// A day in ISO form, with or without a time.
        init?(day: String, _ weight: Double) {
            let parts = day.prefix { $0 != " " }.split(separator: "-").map { Int($0) }
            guard parts.count == 3, !day.hasSuffix("BC"), let year = parts[0], let month = parts[1],
                let date = parts[2]
            else { return nil }
            text = day
            place = Double(year) * 365.2425 + Double(month - 1) * 30.44 + Double(date)
            self.weight = weight
            // Times are in UTC, so that a day may have become the one before.
            isChosen = month == 12 && date >= 30 || month == 1 && date == 1
            isFamous = isChosen && (year >= 2090 || year <= 1900 || year == 1969 || year == 1970)
        }
    }

    /// Takes values off both ends as long as the outermost is found to be apart from the rest.
    private static func apart(
        _ points: [Point], _ isStandIn: (Point, _ rest: ArraySlice<Point>, _ gap: Double) -> Bool
    ) -> [String] {
        var rest = points.sorted { $0.place < $1.place }[...]
        var found: [String] = []
        while found.count < 6, let last = rest.last {
            let inner = rest.dropLast()
            guard isStandIn(last, inner, last.place - (inner.last?.place ?? -.infinity)) else { break }
            found.append(last.text)
            rest = inner
        }
        while found.count < 6, let first = rest.first {
            let inner = rest.dropFirst()
            guard isStandIn(first, inner, (inner.first?.place ?? .infinity) - first.place) else { break }
            found.append(first.text)
            rest = inner
        }
        return found
    }

    private static func isStandIn(_ day: Point, _ rest: ArraySlice<Point>, _ gap: Double) -> Bool {
        guard day.isChosen else { return false }
        let (span, usual) = measure(rest)
        let (year, decade) = (365.0, 3650.0)
        let isFar = gap > max(span, year) * 3 && gap >= decade
        let isFrequent = !rest.isEmpty && day.weight > 0 && day.weight >= usual * 3
        let isSpike = isFrequent && gap >= max(year, span * 10 / Double(max(rest.count, 1)))
        return isFar && (day.isFamous || isFrequent) || isSpike && rest.count >= 5
    }

    private static func isStandInNumber(_ number: Point, _ rest: ArraySlice<Point>, _ gap: Double) -> Bool {
        guard rest.count >= 5, let least = rest.first?.place, let greatest = rest.last?.place else {
            return false
        }
        let (span, usual) = measure(rest)
        let isFrequent = number.weight > 0 && number.weight >= usual * 3
        let step = span * 10 / Double(rest.count)
        if number.place < 0, number.isLimit, gap > span * 30 { return true }
        if number.place < 0 {
            return number.isChosen && number.place < least && least >= 0 && isFrequent
        }
        if number.place == 0 {
            return least > 0 && isFrequent && gap >= max(step, span * 0.3)
        }
        return number.isChosen && number.place > greatest && gap > span * 3
            && (isFrequent || gap > span * 30)
    }

    /// How far the values reach, and how many rows one of them usually has.
    private static func measure(_ points: ArraySlice<Point>) -> (span: Double, usual: Double) {
        guard let first = points.first, let last = points.last else { return (0, 0) }
        let weights = points.map(\.weight).filter { $0 > 0 }.sorted()
        return (last.place - first.place, weights.isEmpty ? 0 : weights[weights.count / 2])
    }

    /// Where the whole numbers of databases and programs end.
    private static let limits: Set<String> = [
        "32767", "65535", "2147483647", "4294967295", "9223372036854775807", "18446744073709551615", "-32768",
        "-2147483648", "-9223372036854775808",
    ]

    private static let endings: Set<String> = ["NaN", "Infinity", "-Infinity"]

    /// The first bytes of those words, and of their capitals.
    private static let beginnings = Set((words + words.map { $0.uppercased() }).compactMap(\.utf8.first))

    private static let words: Set<String> = [
        "n/a", "#n/a", "none", "null", "(null)", "<null>", "nil", "nan", "undefined", "unknown",
        "not available",
        "not applicable", "n.a.", "tbd", "-",
        "--",
        "---", "/", "\\", "?", "？", "无", "暂无", "未知", "不详", "未填写", "未填", "待定", "待补充", "无数据", "无信息",
    ]
}

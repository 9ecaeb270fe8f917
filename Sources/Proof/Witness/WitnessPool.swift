internal import Hashing
internal import Schema

/// Values that a column's rows are made of: such as are seen, such as queries ask for, and their neighbours.
struct WitnessPool {
    let column: Column
    /// Values as text, most of them more than once likely.
    private let values: [String]

    /// - Parameters:
    ///   - literals: what queries compare the column with.
    ///   - isFlat: whether all numbers are the same one, so that figures over as many rows are equal.
    init(_ column: Column, literals: [String], isFlat: Bool = false) {
        self.column = column
        let seen =
            column.enumValues.isEmpty
            ? column.samples.filter { !$0.contains("***") && !$0.hasSuffix("…") } : column.enumValues
        switch column.family {
        case .integer, .number:
            let all = Self.numbers(column, seen: seen, literals: literals)
            values =
                isFlat && column.enumValues.isEmpty && column.meaning.codes.isEmpty
                ? [all[min(2, all.count - 1)]] : all
        case .date, .timestamp: values = Self.times(column, literals: literals)
        case .time: values = ["00:00:00", "08:30:00", "12:00:00", "23:59:59"] + literals
        case .interval: values = ["0", "1 hour", "1 day", "30 days"] + literals
        case .boolean: values = ["true", "false", "true"]
        case .text, .enumeration: values = Self.texts(column, seen: seen, literals: literals)
        case .json: values = (seen.isEmpty ? ["{}"] : seen)
        case .array: values = (seen.isEmpty ? ["{}"] : seen)
        case .binary: values = ["\\x", "\\x01", "\\x0203", "\\x010203040506"]
        case .uuid: values = (1...9).map { Self.uuid($0) } + literals
        case .other: values = seen
        }
    }

    /// A value for a row; nil where none is known.
    func value(_ random: inout SplitMix64) -> String? { values.randomElement(using: &random) }

    /// A value that no other row has.
    ///
    /// - Parameter offset: the first number before those of this table.
    func distinct(_ row: Int, after offset: Int) -> String? {
        switch column.family {
        case .integer, .number: "\(row + offset)"
        case .uuid: Self.uuid(row)
        case .text:
            values.indices.contains(row - 1) && Set(values).count >= row
                ? Array(Set(values)).sorted()[row - 1] : "w\(row)"
        case .date: Self.day(Self.anchor(column) - row)
        case .timestamp: Self.day(Self.anchor(column) - row) + " 0\(row % 10):00:00"
        default: nil
        }
    }

    /// The day so long before the newest one.
    func day(aged days: Int) -> String { Self.day(Self.anchor(column) + 40 - days) }

    /// A value that no row of another table has as its key.
    var orphan: String? {
        switch column.family {
        case .integer, .number: "30003"
        case .text: "zz"
        case .uuid: Self.uuid(30_003)
        default: nil
        }
    }

    /// A value of a deleted row.
    func dead(by mark: DeletionMark) -> String? {
        if let dead = mark.deadValues.first { return dead }
        let usual = ["1", "true", "Y"]
        return values.first { $0 != mark.liveValue } ?? beyond ?? usual.first { $0 != mark.liveValue }
    }

    /// A value of a row that counts.
    func live(by mark: DeletionMark) -> String? {
        mark.isState ? states(by: mark).first ?? "zz" : mark.liveValue
    }

    /// The same, one of several where there are.
    func live(by mark: DeletionMark, _ random: inout SplitMix64) -> String? {
        states(by: mark).randomElement(using: &random) ?? live(by: mark)
    }

    private func states(by mark: DeletionMark) -> [String] {
        mark.isState ? values.filter { !mark.deadValues.contains($0) } : []
    }

    /// A time after all others; nil for a column of something else.
    var beyond: String? {
        switch column.family {
        case .date, .timestamp: Self.day(Self.anchor(column) + 90)
        default: nil
        }
    }

    private static func uuid(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static func numbers(_ column: Column, seen: [String], literals: [String]) -> [String] {
        if !column.enumValues.isEmpty { return column.enumValues + literals }
        var values: [String] = []
        let isWhole = column.family == .integer
        for text in literals {
            guard let number = Double(text), number.isFinite, abs(number) < 1e15 else { continue }
            let step = isWhole ? 1 : 0.5
            values += [number - step, number, number + step].map { Self.text($0, isWhole) }
        }
        let low = column.minimum.flatMap { Double($0) }
        let high = column.maximum.flatMap { Double($0) }
        if let low, let high, low < high, low.isFinite, high.isFinite, abs(low) < 1e15, abs(high) < 1e15 {
            // Between the bounds, unevenly, so that a sum is no multiple of a count.
            let shares = [0, 0.013, 0.07, 0.07, 0.19, 0.31, 0.37, 0.37, 0.53, 0.71, 0.83, 0.97, 1]
            values += shares.map { Self.text(low + (high - low) * $0, isWhole) }
        } else {
            values += ["0", "1", "2", "3", "3", "5", "7", "11", "12", "18", "29", "47"]
        }
        // Nothing at all is a figure too, and one that guards against division ask about.
        return values + seen + ["0", "0"]
    }

    private static func text(_ number: Double, _ isWhole: Bool) -> String {
        isWhole ? "\(Int(number.rounded()))" : "\((number * 100).rounded() / 100)"
    }

    private static func texts(_ column: Column, seen: [String], literals: [String]) -> [String] {
        let asked = literals.map { $0.filter { $0 != "%" } }
        if !column.enumValues.isEmpty { return column.enumValues + asked }
        // Two rows share a value, and one has another's beginning.
        let made = ["甲", "乙", "乙", "丙丁", "甲乙", "Alpha", "beta", "Alphabet"]
        return asked + asked + asked.map { $0 + "x" } + seen + (seen.count < 4 ? made : [])
    }

    /// Days before the newest one at which spans that people ask for begin and end. The newest day known lies 40 days before it,
    /// so that a month or year that the data ends in has an end here.
    private static let ages = [
        0, 0, 1, 2, 5, 6, 7, 8, 13, 29, 30, 31, 37, 40, 41, 45, 55, 59, 60, 61, 70, 89, 90, 91, 120, 181, 200,
        270, 364, 365, 366, 400, 500, 730, 731,
    ]

    private static func times(_ column: Column, literals: [String]) -> [String] {
        let newest = anchor(column) + 40
        let days = ages.map { day(newest - $0) } + literals.flatMap(ends)
        guard column.family == .timestamp else { return days.map { String($0.prefix(10)) } }
        let hours = ["00:00:00", "09:15:00", "23:59:59", "12:00:00", "18:40:30"]
        return days.enumerated().map {
            $0.element.count > 10 ? $0.element : "\($0.element) \(hours[$0.offset % 5])"
        }
    }

    /// The day that a query begins a span with, and the days on which one of a day, a month or a year would end.
    private static func ends(_ literal: String) -> [String] {
        let parts = literal.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...9990).contains(parts[0]), (1...12).contains(parts[1]),
            (1...31).contains(parts[2])
        else { return literal.isEmpty ? [] : [literal] }
        let (year, month, day) = (parts[0], parts[1], parts[2])
        let number = CivilDay.number(year: year, month: month, day: day)
        let next = CivilDay.number(
            year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: min(day, 28))
        let later = CivilDay.number(year: year + 1, month: month, day: min(day, 28))
        let inside = [number, number, number + 9, number - 1, number + 1, next, next, next - 1, later]
        return inside.map(CivilDay.text)
    }

    /// The newest day of the column, counted from 1970-01-01; some day of 2024 where none is known.
    private static func anchor(_ column: Column) -> Int {
        let parts = (column.maximum ?? "").prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...9990).contains(parts[0]), (1...12).contains(parts[1]) else {
            return 19_904
        }
        return CivilDay.number(year: parts[0], month: parts[1], day: parts[2])
    }

    private static func day(_ number: Int) -> String { CivilDay.text(number) }
}

/// Days of the Gregorian calendar by number (Hinnant's `days_from_civil`).
enum CivilDay {
    /// The number of a day, 0 being 1970-01-01.
    static func number(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of a number as `2024-06-30`.
    static func text(_ number: Int) -> String {
        let z = number + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted + (shifted < 10 ? 3 : -9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(max(number, 0))
        return String(repeating: "0", count: max(digits - text.count, 0)) + text
    }
}

import SQL
import Schema

/// What rows must be like to be counted, without words.
struct Condition {
    enum Test {
        /// One of the kinds of rows.
        case equals(String)
        case differs(String)
        case isAmong([String])
        case isNoneOf([String])
        case isYes
        case isNo
        /// More or less than a number, which is in the column's own unit.
        case above(String)
        case below(String)
        case between(String, String)
        case isMissing
        case contains(String)
        case lacks(String)
        case inMonth(Day)
        case inYear(Day)
        case onDay(Day)
        /// From one day to another, both included.
        case betweenDays(Day, Day)
        /// In so many days up to the latest in the data.
        case latest(days: Int)
    }

    /// What it is about.
    let field: Field
    let test: Test
    /// The table of the column.
    let owner: Subject
    /// Whether the owner is a table that the rows refer to, and what for.
    let join: TableJoin?
    /// Whether a month or year is told by its name rather than by its edges.
    var isByName = false

    init(_ field: Field, _ test: Test, of owner: Subject, over join: TableJoin? = nil) {
        self.field = field
        self.test = test
        self.owner = owner
        self.join = join
    }

    /// Whether it says when.
    var isSpan: Bool {
        switch test {
        case .inMonth, .inYear, .onDay, .betweenDays, .latest: true
        default: false
        }
    }

    /// Whether the time is the one that the rows are told by anyhow.
    var isBusinessTime: Bool { owner.meaning.businessTime == field.column.name }

    func sql(_ alias: String?) -> String {
        let name = field.sql(alias)
        func within(_ from: String, _ to: String) -> String { "\(name) >= \(from)\n  AND \(name) < \(to)" }
        return switch test {
        case .equals(let value): "\(name) = \(field.literal(value))"
        case .differs(let value): "\(name) <> \(field.literal(value))"
        case .isAmong(let values): "\(name) IN (\(values.map(field.literal).joined(separator: ", ")))"
        case .isNoneOf(let values): "\(name) NOT IN (\(values.map(field.literal).joined(separator: ", ")))"
        case .isYes: field.truth(alias)?.yes ?? name
        case .isNo: field.truth(alias)?.no ?? "NOT \(name)"
        case .above(let value): "\(name) > \(field.literal(value))"
        case .below(let value): "\(name) < \(field.literal(value))"
        case .between(let low, let high): "\(name) BETWEEN \(field.literal(low)) AND \(field.literal(high))"
        case .isMissing: "\(name) IS NULL"
        case .contains(let text): "\(name) LIKE \(SQLText.literal("%\(text)%"))"
        case .lacks(let text): "\(name) NOT LIKE \(SQLText.literal("%\(text)%"))"
        case .betweenDays(let first, let last):
            field.column.family == .date
                ? "\(name) BETWEEN DATE '\(first.text)' AND DATE '\(last.text)'"
                : within("DATE '\(first.text)'", "DATE '\(last.text)' + 1")
        case .inMonth(let day) where isByName: "TO_CHAR(\(name), 'YYYY-MM') = '\(day.month)'"
        case .inYear(let day) where isByName: "EXTRACT(YEAR FROM \(name)) = \(day.year)"
        case .inMonth(let day):
            within("DATE '\(day.month)-01'", "DATE '\(day.month)-01' + INTERVAL '1 month'")
        case .inYear(let day):
            within("DATE '\(day.year)-01-01'", "DATE '\(day.year)-01-01' + INTERVAL '1 year'")
        case .onDay(let day):
            field.column.family == .date
                ? "\(name) = DATE '\(day.text)'" : within("DATE '\(day.text)'", "DATE '\(day.text)' + 1")
        case .latest(let days):
            "\(field.day(alias)) > (SELECT MAX(\(field.day())) FROM \(owner.sql)\(owner.liveClause)) - \(days)"
        }
    }
}

/// A day of the calendar.
struct Day: Equatable {
    /// Such as `2024-03-01`.
    let text: String
    let number: (year: Int, month: Int, day: Int)

    /// Reads what PostgreSQL writes for a day or a moment; nil for what lies before our era, and for no time at all.
    init?(_ text: String) {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, !text.hasSuffix("BC"), let year = Int(parts[0]),
            let month = Int(parts[1]), let day = Int(parts[2]), year > 0, (1...12).contains(month),
            (1...31).contains(day)
        else { return nil }
        self.text = String(text.prefix(10))
        number = (year, month, day)
    }

    var month: Substring { text.prefix(7) }
    var year: Substring { text.prefix(4) }

    static func == (a: Day, b: Day) -> Bool { a.text == b.text }
}

extension Field {
    /// A day that occurs, the latest where it is known.
    var knownDay: Day? { (column.maximum ?? column.samples.max()).flatMap(Day.init) }
}

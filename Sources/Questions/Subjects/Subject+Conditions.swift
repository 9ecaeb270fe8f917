import Schema

/// Conditions that people would put to the rows of a table, with values that occur.
extension Subject {
    /// One for each category, and further values of it.
    func kindConditions(_ limit: Int = 3) -> [Condition] {
        categories.prefix(limit).flatMap { field in
            field.kinds.prefix(3).map { Condition(field, .equals($0), of: self) }
        }
    }

    /// One for each figure, on numbers among those seen.
    func numberConditions(_ limit: Int = 3) -> [Condition] {
        measures.filter(\.isNumeric).prefix(limit).compactMap { field in
            Bounds(field).map { Condition(field, .above($0.middle), of: self) }
        }
    }

    /// Two sorts of rows that differ in one thing: two kinds, much and little, a month and the one before.
    var contrasts: [(one: Condition, other: Condition)] {
        var found: [(one: Condition, other: Condition)] = []
        for field in categories.prefix(2) {
            let values = field.kinds
            guard values.count > 1 else { continue }
            found.append(
                (
                    Condition(field, .equals(values[0]), of: self),
                    Condition(field, .equals(values[1]), of: self)
                ))
            if values.count > 2 {
                found.append(
                    (
                        Condition(field, .equals(values[2]), of: self),
                        Condition(field, .equals(values[0]), of: self)
                    ))
            }
        }
        if happens, let time, let day = time.knownDay, let before = day.monthBefore {
            func during(_ test: Condition.Test) -> Condition {
                var condition = Condition(time, test, of: self)
                condition.isByName = true
                return condition
            }
            found.append((during(.inMonth(before)), during(.inMonth(day))))
            let first = time.column.minimum.flatMap(Day.init)
            if let first, first.number.year < day.number.year, let before = day.yearBefore {
                found.append((during(.inYear(day)), during(.inYear(before))))
            }
        }
        for field in measures.filter(\.isNumeric).prefix(2) {
            guard let bounds = Bounds(field) else { continue }
            found.append(
                (
                    Condition(field, .above(bounds.high), of: self),
                    Condition(field, .below(bounds.low), of: self)
                ))
        }
        return found
    }

    /// Whether there are rows enough that some of them have any two values of these columns.
    func isLikely(_ fields: Field..., numbers: Int = 0, times: Int = 3) -> Bool {
        guard let rows = table.rowEstimate, rows > 0 else { return true }
        let groups = fields.reduce(1) { product, field in
            product * max(1, min(100_000, field.column.distinctEstimate ?? field.kinds.count))
        }
        return rows >= times * groups * (numbers > 0 ? 4 * numbers : 1)
    }

    /// The main total, where it is a number that can be averaged again, else the number of rows.
    var plainFigure: Figure {
        guard let amount, amount.column.type != "money" else { return .rows(self) }
        return .sum(amount, self)
    }

    /// Whether a row has a value there, so that what differs from a value is all the others.
    func isFilled(_ field: Field) -> Bool { field.isAlwaysThere || field.column.nullFraction == 0 }
}

extension Day {
    /// A day of the month before.
    var monthBefore: Day? {
        let (year, month) = number.month == 1 ? (number.year - 1, 12) : (number.year, number.month - 1)
        return Day(Self.text(year, month, 1))
    }

    /// A day of the year before.
    var yearBefore: Day? { Day(Self.text(number.year - 1, number.month, 1)) }

    private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
        func padded(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

import Schema

/// Questions on how long rows take from one time to another, and how months compare with those of a year before.
struct SpanQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] { durations + yearOnYear + quarters }

    private var all: Scope { Scope(subject) }

    /// Pairs of a beginning and a later step.
    private var pairs: [(from: Field, to: Field)] {
        let starts = [subject.time].compactMap { $0 }
        let steps = subject.otherTimes.filter { [.step, .occurrence].contains($0.column.meaning.time) }
        return starts.flatMap { start in
            steps.filter { $0.column.family == start.column.family }.map { (from: start, to: $0) }
        }
    }

    private func days(_ from: Field, _ to: Field) -> String {
        from.column.family == .date
            ? "\(to.sql()) - \(from.sql())" : "EXTRACT(EPOCH FROM \(to.sql()) - \(from.sql())) / 86400"
    }

    private var durations: [Candidate] {
        pairs.prefix(2).flatMap { start, step -> [Candidate] in
            var result: [Candidate] = []
            let fields = [start, step]
            let isAfter = "\(step.sql()) >= \(start.sql())"
            if subject.display.isNamed {
                var longest = SelectStatement(subject.sql)
                longest.filters = subject.live() + [isAfter]
                longest.add(subject.display, in: book)
                let place = longest.items.count
                longest.add("ROUND((\(days(start, step)))::numeric, 2)", book.name(.days))
                longest.order = [.item(place), .item(0, isDescending: false)]
                longest.limit = 5
                result.append(
                    Candidate(
                        "longest duration", 60, .spans(.longest(from: start, to: step, limit: 5, all)),
                        longest,
                        fields, in: book))
            }
            var longer = SelectStatement(subject.sql)
            longer.filters =
                subject.live() + [
                    start.column.family == .date
                        ? "\(step.sql()) > \(start.sql()) + 3"
                        : "\(step.sql()) > \(start.sql()) + INTERVAL '3 days'"
                ]
            longer.add("COUNT(*)", book.name(of: .rows(subject)))
            result.append(
                Candidate(
                    "longer than days", 58, .spans(.longer(from: start, to: step, days: 3, all)), longer,
                    fields,
                    in: book))
            if let kind = subject.categories.first {
                var each = SelectStatement(subject.sql)
                each.filters = subject.live() + [isAfter]
                each.addKind(kind, in: book)
                let place = each.items.count
                each.add("ROUND(AVG(\(days(start, step)))::numeric, 2)", book.name(.duration(start, step)))
                each.grouping = [kind.sortable()]
                each.order = [.item(place), .expression(kind.sortable())]
                result.append(
                    Candidate(
                        "duration by kind", 58, .spans(.each(from: start, to: step, by: .field(kind), all)),
                        each,
                        fields + [kind], in: book))
            }
            return result
        }
    }

    private var figure: Figure { subject.amount.map { .sum($0, subject) } ?? .rows(subject) }

    /// Each month beside the same one a year before, where there are such.
    private var yearOnYear: [Candidate] {
        guard subject.happens, let time = subject.time, let first = time.column.minimum.flatMap(Day.init),
            let last = time.column.maximum.flatMap(Day.init),
            (last.number.year - first.number.year) * 12 + last.number.month - first.number.month >= 13
        else { return [] }
        let monthly = Aggregate(figure, by: [.time(time, .month)], of: all)
        let month = "DATE_TRUNC('month', \(time.sql()))"
        // A month that is not known has none a year before.
        let filters = subject.live()
        let condition = filters.isEmpty ? "" : "\n    WHERE \(filters.joined(separator: " AND "))"
        var select = SelectStatement("months AS m")
        select.with = [
            "months AS (\n    SELECT \(month) AS month, \(figure.sql()) AS figure\n    FROM \(subject.sql)\(condition)\n    GROUP BY \(month)\n)"
        ]
        select.joins = ["JOIN months AS b ON b.month = m.month - INTERVAL '1 year'"]
        select.add("TO_CHAR(m.month, 'YYYY-MM')", book.name(of: .month))
        select.add("m.figure", book.name(of: figure))
        select.add("b.figure", book.name(.yearBefore(figure)))
        select.add("m.figure - b.figure", book.name(.change(figure, .year)))
        select.order = [.expression("m.month")]
        return [Candidate("year on year", 68, .spans(.yearOnYear(monthly)), select, monthly.fields, in: book)]
    }

    private var quarters: [Candidate] {
        guard subject.happens, let time = subject.time else { return [] }
        return [
            Candidate("quarterly", 54, Aggregate(figure, by: [.time(time, .quarter)], of: all), in: book)
        ]
    }
}

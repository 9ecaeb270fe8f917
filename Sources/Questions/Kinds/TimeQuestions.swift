import Schema

/// Questions on when: trends, days, months, what is latest.
///
/// The time that rows are told by goes without saying; any other is named in the question.
struct TimeQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] {
        guard !subject.isConnecting else { return [] }
        let main = subject.time.map { time in
            // What has no word in the language is understood, and never named.
            (time.isNamed ? span(time) + latest(time) : [])
                + trends(time) + givenSpans(time) + best(time) + recent(time)
        }
        return (main ?? []) + subject.otherTimes.prefix(3).flatMap(named) + durations
    }

    private var all: Scope { Scope(subject) }

    /// The figure to follow over time: the main total, else the number of rows.
    private var figure: Figure { subject.amount.map { .sum($0, subject) } ?? .rows(subject) }

    private func aggregate(_ kind: String, _ weight: Int, _ aggregate: Aggregate) -> Candidate {
        Candidate(kind, weight, aggregate, in: book)
    }

    private func during(_ time: Field, _ test: Condition.Test) -> Scope {
        all.with(Condition(time, test, of: subject))
    }

    private func span(_ time: Field) -> [Candidate] {
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        select.add("MIN(\(time.sql()))", book.name(.first(time)))
        select.add("MAX(\(time.sql()))", book.name(.last(time)))
        return [Candidate("time span", 50, .span(time, all), select, [time], in: book)]
    }

    private func trends(_ time: Field) -> [Candidate] {
        guard subject.happens else {
            return [aggregate("monthly", 60, Aggregate(.rows(subject), by: [.time(time, .month)], of: all))]
        }
        let daily = Aggregate(figure, by: [.time(time, .day)], of: during(time, .latest(days: 30)))
        let monthly = Aggregate(figure, by: [.time(time, .month)], of: all)
        let month = Axis.sql(time, .month, nil)
        var change = monthly.statement(book)
        change.add(
            "\(figure.sql()) - LAG(\(figure.sql())) OVER (ORDER BY \(month))",
            book.name(.change(figure, .month)))
        var running = monthly.statement(book)
        running.add("SUM(\(figure.sql())) OVER (ORDER BY \(month))", book.name(.running(figure)))
        let weekdays = Aggregate(figure, by: [.time(time, .weekday)], of: all)
        return [
            aggregate("daily", 84, daily), aggregate("monthly", 86, monthly),
            Candidate("change", 64, .change(monthly), change, monthly.fields, in: book),
            Candidate("running", 48, .running(monthly), running, monthly.fields, in: book),
            aggregate("weekday", 40, weekdays),
        ]
            + subject.categories.prefix(1).map { category in
                aggregate(
                    "monthly kinds", 66,
                    Aggregate(.rows(subject), by: [.time(time, .month), .field(category)], of: all))
            }
    }

    /// Figures of a day and a month that occur.
    private func givenSpans(_ time: Field) -> [Candidate] {
        guard let day = time.knownDay else { return [] }
        var result = [aggregate("month", 70, Aggregate(figure, of: during(time, .inMonth(day))))]
        guard subject.happens else { return result }
        result.append(
            aggregate(
                "year", 56, Aggregate(figure, by: [.time(time, .month)], of: during(time, .inYear(day)))))
        if let dimension = subject.dimensions.first {
            let scope = during(time, .onDay(day))
            result.append(
                aggregate(
                    "day", subject.meaning.kind == .statistics ? 90 : 60,
                    Aggregate(figure, by: [.field(dimension)], of: scope)))
        }
        if let category = subject.categories.first, let value = category.kinds.last {
            let scope = during(time, .inMonth(day)).with(Condition(category, .equals(value), of: subject))
            result.append(aggregate("month value", 72, Aggregate(.rows(subject), of: scope)))
        }
        return result
    }

    private func best(_ time: Field) -> [Candidate] {
        guard subject.happens else { return [] }
        return [Axis.Step.day, .month].enumerated().map { index, step in
            var best = Aggregate(figure, by: [.time(time, step)], of: all)
            best.top = (1, true)
            var select = best.statement(book)
            select.order = [.item(1), .expression(Axis.sql(time, step, nil))]
            return Candidate("best \(index)", 58 - index, .aggregate(best), select, best.fields, in: book)
        }
    }

    private func recent(_ time: Field) -> [Candidate] {
        guard subject.happens else { return [] }
        let days = 30
        let day = time.day("t")
        let live = subject.liveClause
        var select = SelectStatement("\(subject.sql) AS t")
        select.with = ["newest AS (\n    SELECT MAX(\(time.day())) AS last_day FROM \(subject.sql)\(live)\n)"]
        select.joins = ["CROSS JOIN newest AS n"]
        let amount = subject.amount.map { "SUM(\($0.sql("t")))" } ?? "COUNT(*)"
        let scale = subject.amount?.isInCents == true ? " / 100.0" : ""
        select.add(
            "\(amount) FILTER (WHERE \(day) > n.last_day - \(days))\(scale)",
            book.name(.recent(figure, days: days)))
        select.add(
            "\(amount) FILTER (WHERE \(day) <= n.last_day - \(days))\(scale)",
            book.name(.before(figure, days: days)))
        select.filters = subject.live("t") + ["\(day) > n.last_day - \(days * 2)"]
        let compared = Candidate(
            "comparison", 68, .recentPair(figure, days: days, time, all), select, [time, figure.field],
            in: book)
        return [compared]
            + subject.dimensions.prefix(2).map { dimension in
                aggregate(
                    "last month", 78,
                    Aggregate(figure, by: [.field(dimension)], of: during(time, .latest(days: days))))
            }
    }

    private func latest(_ time: Field) -> [Candidate] {
        guard subject.display.isNamed else { return [] }
        let shown = subject.fields.filter { field in
            field.isNamed && !subject.display.names.contains(field.column.name)
                && field.column.name != time.column.name
                && [.name, .code, .category, .amount].contains(field.role)
        }
        let list = RowList(
            scope: all, shown: [time] + shown.prefix(3), order: .descending(time), limit: 10)
        return [ListQuestions(subject: subject, book: book).candidate("latest", 62, list)]
    }

    /// Questions by a further time, which they name.
    private func named(_ time: Field) -> [Candidate] {
        let isCreation = time.column.meaning.time == .creation
        let axis = Axis.time(time, time.column.meaning.time == .origin ? .year : .month)
        var result = [
            aggregate("named time", isCreation ? 30 : 56, Aggregate(.rows(subject), by: [axis], of: all))
        ]
        if let day = time.knownDay, !isCreation {
            let test: Condition.Test = time.column.meaning.time == .origin ? .inYear(day) : .inMonth(day)
            result.append(aggregate("named month", 60, Aggregate(.rows(subject), of: during(time, test))))
        }
        return result
    }

    /// How long from the business time to a step.
    private var durations: [Candidate] {
        guard let start = subject.time, start.column.family == .timestamp || start.column.family == .date
        else { return [] }
        let steps = subject.otherTimes.filter {
            $0.column.meaning.time == .step && $0.column.family == start.column.family
        }
        return steps.prefix(2).map { step in
            var select = SelectStatement(subject.sql)
            select.filters = subject.live() + ["\(step.sql()) >= \(start.sql())"]
            let length =
                start.column.family == .date
                ? "AVG(\(step.sql()) - \(start.sql()))"
                : "AVG(EXTRACT(EPOCH FROM \(step.sql()) - \(start.sql())) / 86400)"
            select.add("ROUND((\(length))::numeric, 2)", book.name(.duration(start, step)))
            return Candidate(
                "duration", 58, .duration(from: start, to: step, by: nil, all), select, [start, step],
                in: book)
        }
    }
}

import SQL
import Schema

/// Questions that set figures side by side: of two kinds of rows, of years, of each thing and the average.
struct ComparisonQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] { twoKinds + years }

    private var all: Scope { Scope(subject) }
    private var figure: Figure { subject.amount.map { .sum($0, subject) } ?? .rows(subject) }

    /// Both in one row, each by a filter of its own.
    private var twoKinds: [Candidate] {
        subject.categories.filter { $0.kinds.count > 1 }.prefix(1).map { field in
            let values = Array(field.kinds.prefix(2))
            var select = SelectStatement(subject.sql)
            select.filters = subject.live()
            for value in values {
                let condition = Condition(field, .equals(value), of: subject).sql(nil)
                let amount = subject.amount.map { "SUM(\($0.sql()))" } ?? "COUNT(*)"
                let scale = subject.amount?.isInCents == true ? " / 100.0" : ""
                let kind = field.column.meaning.label(of: value) ?? value
                select.add(
                    "\(amount) FILTER (WHERE \(condition))\(scale)", book.name(.of(figure, kind: kind)))
            }
            return Candidate(
                "two kinds", 58, .twoKinds(figure, field, values, all), select, [field, figure.field],
                in: book)
        }
    }

    /// Each year beside the one before, where there is more than one.
    private var years: [Candidate] {
        guard subject.happens, let time = subject.time,
            let first = time.column.minimum.flatMap(Day.init),
            let last = time.column.maximum.flatMap(Day.init),
            first.number.year < last.number.year
        else { return [] }
        let yearly = Aggregate(figure, by: [.time(time, .year)], of: all)
        let year = Axis.sql(time, .year, nil)
        var select = yearly.statement(book)
        select.add(
            "\(figure.sql()) - LAG(\(figure.sql())) OVER (ORDER BY \(year))",
            book.name(.change(figure, .year)))
        return [Candidate("yearly change", 62, .change(yearly), select, yearly.fields, in: book)]
    }
}

/// The same for the rows of each thing that they refer to.
struct GroupComparisonQuestions {
    let join: TableJoin
    let book: any Phrasebook

    var candidates: [Candidate] {
        guard join.child.noun.isNamed, join.parent.noun.isNamed, join.parent.display.isNamed, join.isUnique,
            !join.isSelf, !join.isExclusive, !join.child.isConnecting
        else { return [] }
        return aboveAverage + parts
    }

    private var child: Subject { join.child }

    /// Things whose figure is above that of the average thing.
    private var aboveAverage: [Candidate] {
        guard let amount = child.amount else { return [] }
        let above = Aggregate(.sum(amount, child), by: [.things(Route(join))], of: Scope(child))
        let totals = join.figures("total") { "SUM(\(amount.sql($0)))" }
        var select = above.statement(book)
        select.having =
            "SUM(\(amount.sql("t"))) > (\n    SELECT AVG(total)\n    FROM \(totals.indented) AS totals\n)"
        // Of money that has no plain average of its own nothing is asked.
        guard amount.column.type != "money" else { return [] }
        return [Candidate("above average", 64, .aboveAverage(above), select, above.fields, in: book)]
    }

    /// The share of such rows among those of each thing.
    private var parts: [Candidate] {
        guard let field = child.categories.first(where: { !$0.kinds.isEmpty }), let value = field.kinds.last
        else {
            return []
        }
        let condition = Condition(field, .equals(value), of: child)
        let grouped = Aggregate(.rows(child), by: [.things(Route(join))], of: Scope(child))
        var select = grouped.statement(book)
        select.add(
            "ROUND(COUNT(*) FILTER (WHERE \(condition.sql("t"))) * 100.0 / COUNT(*), 2)", book.name(.part))
        select.order = [.item(select.items.count - 1), .expression(join.parent.display.sql("p"))]
        return [
            Candidate(
                "part of each", 60, .part(condition, by: .things(Route(join)), Scope(child)), select,
                grouped.fields + [field], in: book)
        ]
    }
}

/// Questions on things that rows of one table refer to and rows of another do not.
struct ExceptQuestions {
    let with: TableJoin
    let without: TableJoin
    let book: any Phrasebook

    var candidates: [Candidate] {
        let (one, other) = (with.relation, without.relation)
        let parent = with.parent
        guard parent.table.name == without.parent.table.name,
            with.child.table.name != without.child.table.name,
            one.targetColumns == other.targetColumns, one.columns.count == 1, !with.hasTwins,
            !without.hasTwins,
            with.isUnique, !with.isSelf, !without.isSelf, parent.display.isNamed, parent.isEntity,
            !with.isExclusive, !without.isExclusive, !with.child.isConnecting, !without.child.isConnecting,
            with.child.noun.isNamed, without.child.noun.isNamed, parent.noun.isNamed,
            parent.table.column(one.targetColumns[0])?.type == with.child.table.column(one.columns[0])?.type,
            parent.table.column(one.targetColumns[0])?.type
                == without.child.table.column(other.columns[0])?.type
        else { return [] }
        func keys(_ join: TableJoin) -> String {
            let live = join.child.live().map { "\n    WHERE \($0)" }.joined()
            return
                "    SELECT \(SQLText.identifier(join.relation.columns[0]))\n    FROM \(join.child.sql)\(live)"
        }
        var select = SelectStatement("\(parent.sql) AS p")
        select.add(parent.display, "p", in: book)
        select.filters =
            [
                "p.\(SQLText.identifier(one.targetColumns[0])) IN (\n\(keys(with))\n    EXCEPT\n\(keys(without))\n  )"
            ]
            + parent.live("p")
        select.order = [.item(0, isDescending: false)]
        return [Candidate("except", 68, .except(with, without), select, with.fields, in: book)]
    }
}

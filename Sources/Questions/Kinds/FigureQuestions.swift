import Schema

/// Questions on figures: totals, rankings, averages, shares.
struct FigureQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] {
        extremes + totals + rankings + tops + averages + outstanding + thresholds + ratios
            + SiblingQuestions(subject: subject, book: book).candidates
    }

    private var all: Scope { Scope(subject) }

    private func aggregate(_ kind: String, _ weight: Int, _ aggregate: Aggregate) -> Candidate {
        Candidate(kind, weight, aggregate, in: book)
    }

    /// Whether one row is no set of rows to speak of.
    private var isSingle: Bool {
        subject.meaning.kind == .setting || subject.table.rowEstimate.map { $0 < 2 } ?? false
    }

    private var extremes: [Candidate] {
        guard !isSingle else { return [] }
        return subject.measures.prefix(4).map { field in
            var figures = Aggregate(.maximum(field, subject), of: all)
            figures.figures += [.minimum(field, subject), .average(field, subject)]
            return aggregate("range", 56, figures)
        }
    }

    private var totals: [Candidate] {
        subject.amounts.prefix(2).map { aggregate("total", 60, Aggregate(.sum($0, subject), of: all)) }
    }

    private var rankings: [Candidate] {
        guard !subject.amounts.isEmpty else { return [] }
        return subject.dimensions.prefix(4).enumerated().flatMap { index, dimension in
            let field = subject.amounts[index % min(subject.amounts.count, 2)]
            var ranking = Aggregate(.sum(field, subject), by: [.field(dimension)], of: all)
            // A limit says something only where there are more.
            let many = dimension.column.distinctEstimate ?? dimension.kinds.count
            let count = many > 12 ? [5, 10, 3][index % 3] : 3
            var share = ranking
            share.tellsShare = true
            if many > count { ranking.top = (count, true) }
            return [aggregate("ranking", 93 - index, ranking)]
                + (index < 2 && dimension.role == .category ? [aggregate("sum share", 60, share)] : [])
        }
    }

    private var tops: [Candidate] {
        guard !isSingle else { return [] }
        let display = subject.display
        guard display.isNamed else { return [] }
        return subject.measures.filter { $0.isNumeric }.prefix(3).enumerated().compactMap { index, field in
            guard subject.isEntity || index == 0, !display.names.contains(field.column.name) else {
                return nil
            }
            let isHighest = index != 1
            var scope = all
            scope.conditions = []
            let list = RowList(
                scope: scope, shown: (subject.isEntity ? [] : [subject.time].compactMap { $0 }) + [field],
                order: isHighest ? .descending(field) : .ascending(field), limit: subject.isEntity ? 10 : 5)
            return ListQuestions(subject: subject, book: book).candidate(
                "top", subject.isEntity ? 84 : 54, list)
        }
    }

    private var averages: [Candidate] {
        guard !isSingle, let dimension = subject.categories.first ?? subject.dimensions.first else {
            return []
        }
        let rates = subject.measures.filter { !$0.isAmount }
        return (rates + subject.amounts).prefix(2).map { field in
            aggregate("average", 66, Aggregate(.average(field, subject), by: [.field(dimension)], of: all))
        }
    }

    private var outstanding: [Candidate] {
        guard !isSingle, subject.display.isNamed,
            let field = subject.measures.first(where: { !$0.isAmount && $0.isNumeric }) ?? subject.amount,
            !subject.display.names.contains(field.column.name)
        else { return [] }
        var select = SelectStatement(subject.sql)
        select.add(subject.display, in: book)
        select.add(field, in: book)
        select.filters =
            subject.live() + [
                "\(field.number()) > (SELECT AVG(\(field.number())) FROM \(subject.sql)\(subject.liveClause))"
            ]
        select.order = [.expression("\(field.sql()) DESC")]
        return [
            Candidate(
                "outstanding", 50, .outstanding(field, all), select, subject.display.fields + [field],
                in: book)
        ]
    }

    /// Rows whose figure is above, below or between numbers that lie among those seen.
    private var thresholds: [Candidate] {
        guard !isSingle else { return [] }
        return subject.measures.filter(\.isNumeric).prefix(3).enumerated().flatMap {
            index, field -> [Candidate] in
            guard let bounds = Bounds(field) else { return [] }
            let test: Condition.Test =
                switch index {
                case 0: .above(bounds.middle)
                case 1: .between(bounds.low, bounds.high)
                default: .below(bounds.middle)
                }
            let scope = all.with(Condition(field, test, of: subject))
            var result = [aggregate("count number", 62, Aggregate(.rows(subject), of: scope))]
            if let category = subject.categories.first, let value = category.kinds.first {
                let both = scope.with(Condition(category, .equals(value), of: subject))
                result.append(aggregate("two conditions", 64, Aggregate(.rows(subject), of: both)))
            }
            if subject.isEntity, subject.display.isNamed, !subject.display.names.contains(field.column.name) {
                let list = RowList(scope: scope, shown: [field], order: .descending(field))
                result.append(ListQuestions(subject: subject, book: book).candidate("list number", 66, list))
            }
            result += ranges(field, bounds)
            return result
        }
    }

    private func ranges(_ field: Field, _ bounds: Bounds) -> [Candidate] {
        let edges = [bounds.low, bounds.middle, bounds.high]
        let names = book.ranges(of: field, edges)
        guard names.count == 4, Set(edges).count == 3 else { return [] }
        let column = field.sql()
        var select = SelectStatement(subject.sql)
        let cases = zip(edges, names).map { "WHEN \(column) < \($0) THEN '\($1)'" }.joined(separator: " ")
        let range = "CASE \(cases) ELSE '\(names[3])' END"
        select.add(range, book.name(.range(field)))
        select.add("COUNT(*)", book.name(of: .rows(subject)))
        select.filters = subject.live() + (field.isAlwaysThere ? [] : ["\(column) IS NOT NULL"])
        select.grouping = [range]
        select.order = [.expression("MIN(\(column))")]
        return [Candidate("ranges", 46, .ranges(field, names, all), select, [field], in: book)]
    }

    /// An amount for each of something that is counted beside it.
    private var ratios: [Candidate] {
        guard let (amount, count) = subject.unitPair else { return [] }
        let figures = (Figure.sum(amount, subject), Figure.sum(count, subject))
        let ratio = "ROUND((SUM(\(amount.number())) / NULLIF(SUM(\(count.sql())), 0))::numeric, 2)"
        let label = book.name(.ratio(figures.0, figures.1))
        var result: [Candidate] = []
        for dimension in subject.dimensions.prefix(1) {
            var select = SelectStatement(subject.sql)
            select.filters = subject.live()
            select.addKind(dimension, in: book)
            let first = select.items.count
            select.add(figures.0.sql(), book.name(of: figures.0))
            select.add(figures.1.sql(), book.name(of: figures.1))
            select.add(ratio, label)
            select.grouping = [dimension.sortable()]
            select.having = "SUM(\(count.sql())) > 0"
            select.order = [.item(first + 2)]
            select.limit = 5
            result.append(
                Candidate(
                    "unit", 91, .ratio(figures.0, figures.1, by: .field(dimension), top: 5, all), select,
                    [dimension, amount, count], in: book))
        }
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        select.add(ratio, label)
        result.append(
            Candidate(
                "unit", 70, .ratio(figures.0, figures.1, by: nil, top: nil, all), select, [amount, count],
                in: book))
        return result
    }
}

extension Subject {
    /// A sum of money, and the number of orders or payments that it is made of.
    fileprivate var unitPair: (amount: Field, count: Field)? {
        let counts = amounts.filter { field in
            field.column.family == .integer
                && (["单", "笔"].contains(field.column.meaning.unit)
                    || ["单数", "笔数", "订单数", "订单总数"].contains(where: field.label.hasSuffix))
        }
        let money = amounts.filter { field in
            field.column.family == .number && !counts.contains { $0.column.name == field.column.name }
        }
        let isTotal = { (field: Field) in field.label.contains("总") }
        guard let amount = money.first, let count = counts.first, isTotal(amount) == isTotal(count),
            isTotal(amount) || money.count == 1 && counts.count == 1
        else { return nil }
        return (amount, count)
    }
}

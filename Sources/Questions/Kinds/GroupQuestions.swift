import SQL
import Schema

/// Questions on groups of a table's rows: with thresholds, kinds side by side, the best of each, one amount's share of another.
struct GroupQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] { above + pivots + leaders + rates }

    private var all: Scope { Scope(subject) }

    /// Groups with more than so many rows, or a figure above a number.
    private var above: [Candidate] {
        subject.dimensions.prefix(3).flatMap { field -> [Candidate] in
            var result: [Candidate] = []
            let groups = field.column.distinctEstimate ?? field.kinds.count
            // Of few states nobody asks which have more.
            let dull = field.role == .name || groups >= 5 ? 0 : 24
            if let rows = subject.table.rowEstimate, groups > 2, rows > 2 * groups {
                var counted = Aggregate(.rows(subject), by: [.field(field)], of: all)
                counted.threshold = Bounds.round(rows * 7 / 10 / groups)
                result.append(Candidate("groups above count", 66 - dull, counted, in: book))
                let other = subject.kindConditions().first { $0.field.column.name != field.column.name }
                if let other, rows > 6 * groups {
                    var part = Aggregate(.rows(subject), by: [.field(field)], of: all.with(other))
                    part.threshold = Bounds.round(rows / groups / 3)
                    result.append(Candidate("groups of kind above count", 60 - dull, part, in: book))
                }
            }
            for measure in subject.measures.filter(\.isNumeric).prefix(2) {
                guard let bounds = Bounds(measure), !measure.isInCents else { continue }
                var average = Aggregate(.average(measure, subject), by: [.field(field)], of: all)
                average.threshold = bounds.middle
                result.append(Candidate("groups above average", 60 - dull, average, in: book))
            }
            if let amount = subject.amount, !amount.isInCents, amount.column.type != "money",
                let bounds = Bounds(amount),
                let most = Double(bounds.high), most > 0, let rows = subject.table.rowEstimate, groups > 1
            {
                var sum = Aggregate(.sum(amount, subject), by: [.field(field)], of: all)
                sum.threshold = Bounds.round(Int(bounds.typical * 0.7 * Double(rows) / Double(groups)))
                if sum.threshold != "0" {
                    result.append(Candidate("groups above sum", 62 - dull, sum, in: book))
                }
            }
            return result
        }
    }

    private var pivots: [Candidate] {
        let fields = subject.categories.filter { $0.kinds.count > 1 }
        guard let split = fields.last,
            let dimension = subject.dimensions.first(where: {
                $0.column.name != split.column.name && subject.isLikely($0, split)
            })
        else { return [] }
        return [Pivot(axis: .field(dimension), split: split, scope: all).candidate(in: book)]
    }

    /// The best rows of each kind.
    private var leaders: [Candidate] {
        guard subject.display.isNamed, let kind = subject.categories.first,
            let figure = subject.measures.first(where: \.isNumeric),
            !subject.display.names.contains(figure.column.name)
        else { return [] }
        var inner = SelectStatement(subject.sql)
        inner.filters = subject.live() + (figure.isAlwaysThere ? [] : ["\(figure.sql()) IS NOT NULL"])
        inner.addKind(kind, in: book)
        let own = inner.items.count
        inner.add(subject.display, in: book)
        inner.add(figure, in: book)
        let place = inner.items.count - 1
        inner.add(
            "RANK() OVER (PARTITION BY \(kind.sortable()) ORDER BY \(figure.sql()) DESC)", book.name(.rank))
        return [1, 3].map { count in
            var outer = inner.ranked(upTo: count)
            outer.order = [.item(0, isDescending: false), .item(place), .item(own, isDescending: false)]
            return Candidate(
                "leaders of kind \(count)", 62, .leaders(figure, within: .field(kind), count: count, all),
                outer,
                subject.display.fields + [kind, figure], in: book)
        }
    }

    /// How much one amount is of another that it is part of.
    private var rates: [Candidate] {
        guard let (part, whole) = subject.partAndWhole else { return [] }
        let rate = "ROUND((SUM(\(part.number())) * 100.0 / NULLIF(SUM(\(whole.number())), 0))::numeric, 2)"
        var plain = SelectStatement(subject.sql)
        plain.filters = subject.live()
        plain.add(rate, book.name(.part))
        var result = [
            Candidate(
                "rate", 72, .groups(.rate(part, of: whole, by: nil, all)), plain, [part, whole], in: book)
        ]
        if let dimension = subject.dimensions.first {
            var select = SelectStatement(subject.sql)
            select.filters = subject.live()
            select.addKind(dimension, in: book)
            let place = select.items.count
            select.add(rate, book.name(.part))
            select.grouping = [dimension.sortable()]
            select.order = [.item(place), .expression(dimension.sortable())]
            result.append(
                Candidate(
                    "rate by kind", 70, .groups(.rate(part, of: whole, by: .field(dimension), all)), select,
                    [part, whole, dimension], in: book))
        }
        return result
    }
}

extension Subject {
    /// An amount that says it is part of another one beside it: a refund of what was paid, a discount of a total.
    fileprivate var partAndWhole: (part: Field, whole: Field)? {
        let parts = [
            "退款", "退货", "优惠", "折扣", "减免", "拒收", "不合格", "报废", "次品", "失败", "成功", "已付", "已收", "已退", "税额", "佣金",
            "手续费",
            "refund", "discount", "rejected", "failed", "defect", "returned", "tax", "reserved", "paid",
            "fee",
            "success", "converted", "click",
        ]
        let wholes = [
            "总额", "总金额", "总数", "应付", "应收", "合计", "订单金额", "数量", "支付金额", "实付", "展示", "访问", "total", "quantity",
            "amount",
            "subtotal", "on hand", "impression", "visit", "shipped",
        ]
        func says(_ words: [String], _ field: Field) -> Bool {
            words.contains(where: field.label.lowercased().contains)
        }
        let all = amounts.filter { $0.column.type != "money" }
        for part in all where says(parts, part) {
            let whole = all.first {
                $0.column.name != part.column.name && says(wholes, $0) && !says(parts, $0)
                    && $0.unit == part.unit
                    && $0.column.family == part.column.family
            }
            if let whole { return (part, whole) }
        }
        return nil
    }
}

/// A figure of some kinds of rows side by side, for each group.
struct Pivot {
    let axis: Axis
    let split: Field
    let scope: Scope

    func candidate(in book: any Phrasebook) -> Candidate {
        let subject = scope.subject
        let alias = axis.route == nil ? nil : "t"
        let amount = subject.amount.flatMap { $0.isInCents || $0.column.family == .interval ? nil : $0 }
        let figure = amount.map { Figure.sum($0, subject) } ?? .rows(subject)
        let values = Array(split.kinds.prefix(2))
        var select = SelectStatement(subject.sql + (alias.map { " AS \($0)" } ?? ""))
        select.joins = axis.route?.joins ?? []
        select.filters = scope.filters(alias) + subject.live(alias) + (axis.route?.live ?? [])
        axis.show(in: &select, alias, book)
        for value in values {
            let condition = Condition(split, .equals(value), of: subject).sql(alias)
            let one = amount.map { $0.number(alias) } ?? "1"
            let kind = split.column.meaning.label(of: value) ?? value
            select.add(
                "SUM(CASE WHEN \(condition) THEN \(one) ELSE 0 END)", book.name(.of(figure, kind: kind)))
        }
        select.grouping = axis.grouping(alias)
        select.order = axis.order(alias).map { .expression($0) }
        return Candidate(
            axis.route == nil ? "pivot" : "pivot of things", 64,
            .groups(.pivot(axis, figure, split, values, scope)), select, axis.fields + [split, figure.field],
            in: book)
    }
}

/// The same over a table and one it refers to.
struct GroupRelationQuestions {
    let join: TableJoin
    let book: any Phrasebook

    private var child: Subject { join.child }
    private var parent: Subject { join.parent }
    private var route: Route { Route(join) }

    var candidates: [Candidate] {
        guard child.noun.isNamed, parent.noun.isNamed, join.isUnique, !join.isSelf,
            child.meaning.kind != .setting
        else { return [] }
        // How many things have rows can be told of things that have no names too.
        guard parent.display.isNamed, child.meaning.kind != .link else { return reach }
        return above + pivots + favourite + reach
    }

    /// Things with more than so many rows, or a figure above a number.
    private var above: [Candidate] {
        var result: [Candidate] = []
        let rows = child.table.rowEstimate ?? 0
        let things = max(1, parent.table.rowEstimate ?? 1)
        let usual = max(2, rows / things)
        func add(_ kind: String, _ weight: Int, _ figure: Figure, _ scope: Scope, _ threshold: String) {
            var aggregate = Aggregate(figure, by: [.things(route)], of: scope)
            aggregate.threshold = threshold
            result.append(Candidate(kind, weight, aggregate, in: book))
        }
        let all = Scope(child)
        if rows > 2 * things { add("things above count", 68, .rows(child), all, Bounds.round(usual)) }
        if let kind = child.kindConditions().first, rows > 4 * things {
            add(
                "things of kind above count", 66, .rows(child), all.with(kind),
                Bounds.round(max(1, usual / 3)))
        }
        for measure in child.measures.filter({ $0.isNumeric && !$0.isInCents }).prefix(2) {
            guard let bounds = Bounds(measure) else { continue }
            add("things above average", 60, .average(measure, child), all, bounds.middle)
        }
        if let amount = child.amount, !amount.isInCents, amount.column.type != "money",
            let bounds = Bounds(amount), rows > 0
        {
            let sum = bounds.typical * 0.7 * Double(max(rows, things)) / Double(things)
            if sum >= 1 { add("things above sum", 66, .sum(amount, child), all, Bounds.round(Int(sum))) }
        }
        return result
    }

    private var pivots: [Candidate] {
        child.categories.filter { $0.kinds.count > 1 }.prefix(1).map {
            Pivot(axis: .things(route), split: $0, scope: Scope(child)).candidate(in: book)
        }
    }

    /// The kind of which each thing has most rows.
    private var favourite: [Candidate] {
        guard let kind = child.categories.first else { return [] }
        var inner = SelectStatement("\(child.sql) AS t")
        inner.joins = [join.clause()]
        inner.filters = child.live("t") + parent.live("p")
        if !kind.isAlwaysThere { inner.filters.append("\(kind.sql("t")) IS NOT NULL") }
        inner.add(parent.display, "p", in: book)
        inner.addKind(kind, "t", in: book)
        inner.add("COUNT(*)", book.name(of: .rows(child)))
        let keys = join.relation.targetColumns.map { "p.\(SQLText.identifier($0))" }.joined(separator: ", ")
        inner.add("RANK() OVER (PARTITION BY \(keys) ORDER BY COUNT(*) DESC)", book.name(.rank))
        inner.grouping = join.grouping() + [kind.sortable("t")]
        var outer = inner.ranked(upTo: 1)
        outer.order = [
            .item(0, isDescending: false), .item(parent.display.keys.count + 1, isDescending: false),
        ]
        return [
            Candidate(
                "favourite kind", 62, .groups(.favourite(join, kind)), outer, join.fields + [kind], in: book)
        ]
    }

    /// The share of things that have rows at all.
    private var reach: [Candidate] {
        guard !join.hasTwins, !join.isExtension, ![.hub, .dictionary].contains(parent.meaning.kind),
            !child.isEntity || !parent.display.isNamed
        else { return [] }
        let conditions = [join.condition()] + child.live("t")
        let exists =
            "EXISTS (\n        SELECT 1 FROM \(child.sql) AS t\n        WHERE \(conditions.joined(separator: " AND "))\n    )"
        let share = "ROUND(COUNT(*) FILTER (WHERE \(exists)) * 100.0 / COUNT(*), 2)"
        var plain = SelectStatement("\(parent.sql) AS p")
        plain.filters = parent.live("p")
        plain.add(share.replacing("/ COUNT(*)", with: "/ NULLIF(COUNT(*), 0)"), book.name(.part))
        var result = [
            Candidate("reach", 66, .groups(.reach(join, by: nil)), plain, join.fields, in: book)
        ]
        if let kind = parent.categories.first {
            var select = SelectStatement("\(parent.sql) AS p")
            select.filters = parent.live("p")
            select.addKind(kind, "p", in: book)
            let place = select.items.count
            select.add(share, book.name(.part))
            select.grouping = [kind.sortable("p")]
            select.order = [.item(place), .expression(kind.sortable("p"))]
            result.append(
                Candidate("reach by kind", 62, .groups(.reach(join, by: kind)), select, join.fields, in: book)
            )
        }
        return result
    }
}

extension SelectStatement {
    /// The rows of this one whose last item, a rank, is up to a number.
    func ranked(upTo count: Int) -> SelectStatement {
        let rank = SQLText.quoted(items[items.count - 1].alias)
        var outer = SelectStatement("ranked")
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
        outer.with = ["ranked AS (\n\(lines.joined(separator: "\n"))\n)"]
        for item in items.dropLast() {
            let isPlain = item.sql == SQLText.identifier(item.alias)
            outer.add(isPlain ? item.sql : SQLText.quoted(item.alias), item.alias)
        }
        outer.filters = [count == 1 ? "\(rank) = 1" : "\(rank) <= \(count)"]
        return outer
    }
}

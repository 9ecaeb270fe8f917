import SQL
import Schema

/// Questions over a table and one it refers to.
struct RelationQuestions {
    let join: TableJoin
    let book: any Phrasebook

    private var child: Subject { join.child }
    private var parent: Subject { join.parent }
    private var display: Display { parent.display }
    private var route: Route { Route(join) }
    private var all: Scope { Scope(child) }

    var candidates: [Candidate] {
        // What has no name on either side can be asked for by nobody.
        guard child.noun.isNamed, parent.noun.isNamed else { return [] }
        // Of two keys to one table that have no words of their own nobody can say which is meant.
        guard !join.hasTwins || join.fields.allSatisfy(\.isNamed) else { return [] }
        if join.isSelf { return TreeQuestions(join: join, book: book).candidates }
        // Rows that say no more than that things belong together are no rows to be counted.
        guard !child.isConnecting else { return [] }
        guard display.isNamed, child.meaning.kind != .setting else { return missing + orphans }
        guard join.isUnique else { return missing + orphans }
        // Where each has its own, groups of one tell nothing.
        guard !join.isExclusive else {
            return (join.isExtension ? missing : []) + members + byKind + orphans
        }
        return counts + figures + missing + nevertheless + members + ofOne + byKind + crossed + dated
            + leaders
            + compared + orphans
    }

    private func aggregate(_ kind: String, _ weight: Int, _ aggregate: Aggregate) -> Candidate {
        Candidate(kind, weight, aggregate, in: book)
    }

    /// The figure to compare: the child's main total, else its number of rows.
    private var figure: Figure { child.amount.map { .sum($0, child) } ?? .rows(child) }

    /// How many rows each thing has, those without any included.
    private var counts: [Candidate] {
        var select = SelectStatement("\(parent.sql) AS p")
        let condition = ([join.condition()] + child.live("t")).joined(separator: " AND ")
        select.joins = ["LEFT JOIN \(child.sql) AS t ON \(condition)"]
        select.filters = parent.live("p")
        select.add(display, "p", in: book)
        let first = select.items.count
        select.add("COUNT(\(join.marker))", book.name(of: .rows(child)))
        select.grouping = join.grouping()
        select.order = [.item(first), .expression(display.sql("p"))]
        var most = select
        most.limit = 5
        let isLarge = (parent.table.rowEstimate ?? 100) > 8
        // Of those who play no part in any row nobody asks how many they play it in.
        var result = [
            join.isPart(in: book)
                ? aggregate("join count", 74, Aggregate(.rows(child), by: [.things(route)], of: all))
                : Candidate(
                    "join count", child.isEntity ? 92 : 74, .countOfEach(join, top: nil), select, join.fields,
                    in: book)
        ]
        if isLarge {
            result.append(
                Candidate(
                    "join most", child.isEntity ? 78 : 70, .countOfEach(join, top: 5), most, join.fields,
                    in: book))
        }
        if child.amount == nil || child.isEntity {
            var above = Aggregate(.rows(child), by: [.things(route)], of: all)
            above.threshold = "1"
            result.append(aggregate("join several", 58, above))
        }
        return result
    }

    private var figures: [Candidate] {
        guard let amount = child.amount else { return [] }
        var ranking = Aggregate(.sum(amount, child), by: [.things(route)], of: all)
        var share = ranking
        share.tellsShare = true
        ranking.top = (5, true)
        let average = Aggregate(.average(amount, child), by: [.things(route)], of: all)
        return [
            aggregate("join ranking", 94, ranking), aggregate("join share", 58, share),
            aggregate("join average", 56, average),
        ]
    }

    private var exists: String {
        let conditions = [join.condition()] + child.live("t")
        return
            "EXISTS (\n    SELECT 1 FROM \(child.sql) AS t\n    WHERE \(conditions.joined(separator: " AND "))\n  )"
    }

    private var missing: [Candidate] {
        guard display.isNamed else { return [] }
        var select = SelectStatement("\(parent.sql) AS p")
        select.add(display, "p", in: book)
        if let code = parent.codes.first, !display.names.contains(code.column.name) {
            select.add(code, "p", in: book)
        }
        select.filters = parent.live("p") + ["NOT \(exists)"]
        select.order = [.item(0, isDescending: false)]
        return [Candidate("missing", 86, .without(join), select, join.fields, in: book)]
    }

    /// Things of one kind that rows refer to all the same.
    private var nevertheless: [Candidate] {
        let kinds = parent.categories.prefix(2).compactMap { kind in
            let values = kind.kinds
            return values.isEmpty ? nil : Condition(kind, .equals(values[values.count / 2]), of: parent)
        }
        return kinds.enumerated().map { index, condition in
            var select = SelectStatement("\(parent.sql) AS p")
            select.add(display, "p", in: book)
            select.filters = [condition.sql("p")] + parent.live("p") + [exists]
            select.order = [.item(0, isDescending: false)]
            return Candidate(
                "with rows", 76 - 2 * index, .withRows(join, condition), select, join.fields, in: book)
        }
    }

    private var members: [Candidate] {
        guard child.isEntity, child.display.isNamed else { return [] }
        var select = SelectStatement("\(child.sql) AS t")
        let condition = ([join.condition()] + parent.live("p")).joined(separator: " AND ")
        select.joins = ["LEFT JOIN \(parent.sql) AS p ON \(condition)"]
        select.filters = child.live("t")
        select.add(child.display, "t", in: book)
        select.add(display.sql("p"), book.name(ofThing: join))
        select.order = [.item(0, isDescending: false)]
        select.limit = child.isLong ? 100 : nil
        return [
            Candidate(
                "members", child.isLong ? 50 : 70, .members(join, limit: select.limit), select,
                child.display.fields + join.fields, in: book)
        ]
    }

    /// The same for one thing whose name is known from the data.
    private var ofOne: [Candidate] {
        guard let (field, value) = display.known else { return [] }
        let condition = Condition(field, .equals(value), of: parent, over: join)
        let one = Aggregate(figure, of: all.with(condition))
        var result = [aggregate("of one", 78, one)]
        if child.isEntity, child.display.isNamed {
            var select = SelectStatement("\(child.sql) AS t")
            select.joins = [join.clause()]
            select.filters = [condition.sql("p")] + child.live("t") + parent.live("p")
            select.add(child.display, "t", in: book)
            if let category = child.categories.first { select.addKind(category, "t", in: book) }
            select.order = [.item(0, isDescending: false)]
            result = [
                Candidate(
                    "of one", 82, .below(join, value: value), select,
                    child.display.fields + join.fields + child.categories.prefix(1), in: book)
            ]
        }
        if let time = child.time, let day = time.knownDay, child.happens {
            let span = Condition(time, .inMonth(day), of: child)
            result.append(
                aggregate("of one month", 72, Aggregate(figure, of: all.with(condition).with(span))))
        }
        return result
    }

    private var byKind: [Candidate] {
        parent.categories.prefix(2).map { category in
            aggregate("join category", 76, Aggregate(figure, by: [.kind(category, route)], of: all))
        }
    }

    private var crossed: [Candidate] {
        child.categories.prefix(2).flatMap { category -> [Candidate] in
            var result = [
                aggregate(
                    "join crossing", 76, Aggregate(figure, by: [.things(route), .field(category)], of: all))
            ]
            if let value = category.kinds.first {
                var ranking = Aggregate(
                    .rows(child), by: [.things(route)],
                    of: all.with(Condition(category, .equals(value), of: child)))
                ranking.top = (5, true)
                result.append(aggregate("join value", 80, ranking))
            }
            return result
        }
    }

    private var dated: [Candidate] {
        guard let time = child.time, child.happens else { return [] }
        let recent = Aggregate(
            figure, by: [.things(route)], of: all.with(Condition(time, .latest(days: 30), of: child)))
        let monthly = Aggregate(figure, by: [.time(time, .month), .things(route)], of: all)
        var result = [aggregate("join month", 82, recent), aggregate("join monthly", 60, monthly)]
        if let day = time.knownDay {
            var year = Aggregate(
                figure, by: [.things(route)], of: all.with(Condition(time, .inYear(day), of: child)))
            year.top = (3, true)
            result.append(aggregate("join year", 80, year))
        }
        return result
    }

    /// The best rows of each thing, by a window function.
    private var leaders: [Candidate] {
        guard let amount = child.measures.first(where: \.isNumeric), !child.isLink,
            child.display.isNamed || child.time != nil
        else { return [] }
        var inner = SelectStatement("\(child.sql) AS t")
        inner.joins = [join.clause()]
        inner.filters = child.live("t") + parent.live("p")
        if !amount.isAlwaysThere { inner.filters.append("\(amount.sql("t")) IS NOT NULL") }
        inner.add(display, "p", in: book)
        let isEntity = child.display.isNamed
        if isEntity {
            inner.add(child.display, "t", in: book)
        } else if let time = child.time {
            inner.add(time, "t", in: book)
        }
        inner.add(amount, "t", in: book)
        let figure = inner.items.count - 1
        let keys = join.relation.targetColumns.map { "p.\(SQLText.identifier($0))" }.joined(separator: ", ")
        inner.add("RANK() OVER (PARTITION BY \(keys) ORDER BY \(amount.sql("t")) DESC)", book.name(.rank))
        return (isEntity ? [1, 3] : [1]).map { count in
            var outer = inner.ranked(upTo: count)
            outer.order = count == 1 ? [.item(figure)] : [.item(0, isDescending: false), .item(figure)]
            return Candidate(
                "leaders \(count)", 54, .leaders(amount, within: .things(route), count: count, all), outer,
                join.fields + [child.time, amount], in: book)
        }
    }

    /// Two things whose names are known, side by side.
    private var compared: [Candidate] {
        guard let (field, _) = display.known else { return [] }
        let values = Array(field.quotable.prefix(2))
        guard values.count == 2 else { return [] }
        let scope = all.with(Condition(field, .isAmong(values), of: parent, over: join))
        return [aggregate("compared", 60, Aggregate(figure, by: [.things(route)], of: scope))]
    }

    /// Rows that refer to nothing that exists; a declared foreign key rules them out.
    private var orphans: [Candidate] {
        guard let share = join.relation.inclusionShare, share < 1 else { return [] }
        var select = SelectStatement("\(child.sql) AS t")
        select.add("COUNT(*)", book.name(.unmatched))
        select.filters =
            child.live("t") + ["\(join.marker) IS NOT NULL"] + [
                "NOT EXISTS (\n    SELECT 1 FROM \(parent.sql) AS p\n    WHERE \(([join.condition()] + parent.live("p")).joined(separator: " AND "))\n  )"
            ]
        return [Candidate("orphans", 36, .orphans(join), select, join.fields, in: book)]
    }
}

import SQL
import Schema

/// Questions over a link table and the two tables it connects; each pair occurs once, so that rows can be counted.
struct LinkQuestions {
    let left: TableJoin
    let right: TableJoin
    let book: any Phrasebook

    private var link: Subject { left.child }

    var candidates: [Candidate] {
        guard left.parent.table.name != right.parent.table.name, left.isUnique, right.isUnique,
            left.parent.noun.isNamed, right.parent.noun.isNamed,
            left.parent.display.isNamed, right.parent.display.isNamed
        else { return [] }
        return each(left, right) + each(right, left) + list
    }

    private func base(_ one: TableJoin, _ other: TableJoin) -> SelectStatement {
        var select = SelectStatement("\(link.sql) AS t")
        select.joins = [one.clause("t", "p"), other.clause("t", "q")]
        select.filters = link.live("t") + one.parent.live("p") + other.parent.live("q")
        return select
    }

    private func each(_ one: TableJoin, _ other: TableJoin) -> [Candidate] {
        let display = one.parent.display
        var select = base(one, other)
        select.add(display, "p", in: book)
        let first = select.items.count
        select.add("COUNT(*)", book.name(of: .rows(other.parent)))
        select.grouping = one.grouping("p")
        select.order = [.item(first), .expression(display.sql("p"))]
        let fields = one.fields + other.fields
        var several = select
        several.having = "COUNT(*) > 1"
        return [
            Candidate("link count", 92, .linkCount(one, other), select, fields, in: book),
            Candidate("link several", 72, .linkSeveral(one, other), several, fields, in: book),
        ] + ofOne(one, other) + missing(one, other)
    }

    private func ofOne(_ one: TableJoin, _ other: TableJoin) -> [Candidate] {
        guard let (field, value) = one.parent.display.known else { return [] }
        var select = base(one, other)
        select.filters.insert("\(field.sql("p")) = \(field.literal(value))", at: 0)
        select.add(other.parent.display, "q", in: book)
        select.order = [.item(0, isDescending: false)]
        return [
            Candidate(
                "link of one", 86, .linkOf(one, other, value: value), select, one.fields + other.fields,
                in: book)
        ]
    }

    private func missing(_ one: TableJoin, _ other: TableJoin) -> [Candidate] {
        var select = SelectStatement("\(one.parent.sql) AS p")
        select.add(one.parent.display, "p", in: book)
        let conditions = ([one.condition()] + link.live("t")).joined(separator: " AND ")
        select.filters =
            one.parent.live("p") + [
                "NOT EXISTS (\n    SELECT 1 FROM \(link.sql) AS t\n    WHERE \(conditions)\n  )"
            ]
        select.order = [.item(0, isDescending: false)]
        return [Candidate("link missing", 84, .linkMissing(one, other), select, one.fields, in: book)]
    }

    private var list: [Candidate] {
        var select = base(left, right)
        select.add(left.parent.display, "p", in: book)
        let first = select.items.count
        select.add(right.parent.display, "q", in: book)
        select.order = [.item(0, isDescending: false), .item(first, isDescending: false)]
        select.limit = link.isLong ? 100 : nil
        return [
            Candidate(
                "link list", 70, .linkList(left, right, limit: select.limit), select,
                left.fields + right.fields,
                in: book)
        ]
    }
}

/// Questions over rows that tell of things of two tables, more than once of the same two.
struct MeetingQuestions {
    let left: TableJoin
    let right: TableJoin
    let book: any Phrasebook

    var candidates: [Candidate] {
        guard left.parent.table.name != right.parent.table.name, left.isUnique, right.isUnique,
            !left.hasTwins, !right.hasTwins, left.parent.noun.isNamed, right.parent.noun.isNamed,
            left.child.noun.isNamed, left.parent.display.isNamed, right.parent.isEntity,
            !left.isExclusive, !right.isExclusive
        else { return [] }
        var different = Aggregate(.different(right), by: [.things(Route(left))], of: Scope(left.child))
        different.scope.conditions = []
        var select = different.statement(book)
        if right.mayMiss {
            select.joins.append(right.clause("t", "q"))
            select.filters += right.parent.live("q")
        }
        return [
            Candidate(
                "different", 58, .different(left, right), select, left.fields + right.fields, in: book)
        ]
    }
}

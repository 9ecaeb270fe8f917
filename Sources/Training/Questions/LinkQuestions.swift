import Schema

/// Questions over a link table and the two tables it connects.
struct LinkQuestions {
    let left: TableJoin
    let right: TableJoin

    private var link: Subject { left.child }

    var candidates: [Candidate] {
        guard left.parent.table.name != right.parent.table.name else { return [] }
        return each(left, right) + each(right, left) + list
    }

    private func each(_ one: TableJoin, _ other: TableJoin) -> [Candidate] {
        let display = one.parent.display
        var select = SelectStatement("\(link.sql) AS t")
        select.joins = [one.clause("t", "p"), other.clause("t", "q")]
        select.filters = link.live("t") + one.parent.live("p") + other.parent.live("q")
        select.add(display.sql("p"), display.label)
        select.add("COUNT(*)", "\(other.parent.title)数量")
        select.grouping = one.grouping("p")
        select.order = [.item(1), .expression(display.sql("p"))]
        let fields = one.fields + other.fields
        var several = select
        several.having = "COUNT(*) > 1"
        let a = one.parent
        let b = other.parent
        return [
            Candidate(
                "link count", 94, "每\(a.entityUnit)\(a.title)关联了多少\(b.entityUnit)\(b.title)?", select, fields),
            Candidate("link several", 78, "同时关联多\(b.entityUnit)\(b.title)的\(a.title)有哪些?", several, fields),
        ] + ofOne(one, other) + missing(one, other)
    }

    private func ofOne(_ one: TableJoin, _ other: TableJoin) -> [Candidate] {
        guard one.parent.display.fields.count == 1, let field = one.parent.display.fields.first,
            field.column.family == .text, let value = field.quotable.first
        else { return [] }
        let display = other.parent.display
        var select = SelectStatement("\(link.sql) AS t")
        select.joins = [one.clause("t", "p"), other.clause("t", "q")]
        select.filters =
            ["\(field.sql("p")) = \(field.literal(value))"] + link.live("t") + one.parent.live("p")
            + other.parent.live("q")
        select.add(display.sql("q"), display.label)
        select.order = [.item(0, isDescending: false)]
        return [
            Candidate(
                "link of one", 86, "\(one.parent.title)“\(value)”关联了哪些\(other.parent.title)?", select,
                one.fields + other.fields)
        ]
    }

    private func missing(_ one: TableJoin, _ other: TableJoin) -> [Candidate] {
        let display = one.parent.display
        var select = SelectStatement("\(one.parent.sql) AS p")
        select.add(display.sql("p"), display.label)
        let conditions = ([one.condition()] + link.live("t")).joined(separator: " AND ")
        select.filters =
            one.parent.live("p") + [
                "NOT EXISTS (\n    SELECT 1 FROM \(link.sql) AS t\n    WHERE \(conditions)\n  )"
            ]
        select.order = [.item(0, isDescending: false)]
        let question = "没有关联任何\(other.parent.title)的\(one.parent.title)有哪些?"
        return [Candidate("link missing", 88, question, select, one.fields)]
    }

    private var list: [Candidate] {
        var select = SelectStatement("\(link.sql) AS t")
        select.joins = [left.clause("t", "p"), right.clause("t", "q")]
        select.filters = link.live("t") + left.parent.live("p") + right.parent.live("q")
        select.add(left.parent.display.sql("p"), left.parent.display.label)
        select.add(right.parent.display.sql("q"), right.parent.display.label)
        select.order = [.item(0, isDescending: false), .item(1, isDescending: false)]
        let extent = link.boundListing(&select)
        let question = "列出\(left.parent.title)与\(right.parent.title)的对应关系\(extent)"
        return [Candidate("link list", 84, question, select, left.fields + right.fields)]
    }
}

import Schema

/// Questions over three and more tables: up two relations, or across a link table.
struct ChainQuestions {
    /// `t` refers to `p`.
    let first: TableJoin
    /// `p` refers to `q`, or a link `l` refers to both `p` and `q`.
    let second: TableJoin
    /// The link to `p`, when there is one.
    let link: TableJoin?

    init(_ first: TableJoin, _ second: TableJoin, link: TableJoin? = nil) {
        self.first = first
        self.second = second
        self.link = link
    }

    private var child: Subject { first.child }
    private var top: Subject { second.parent }

    private var base: SelectStatement {
        var select = SelectStatement("\(child.sql) AS t")
        select.joins = [first.clause()]
        select.filters = child.live("t") + first.parent.live("p") + top.live("q")
        if let link {
            select.joins += [
                "JOIN \(link.child.sql) AS l ON \(link.condition("l", "p"))", second.clause("l", "q"),
            ]
            select.filters += link.child.live("l")
        } else {
            select.joins.append(second.clause("p", "q"))
        }
        return select
    }

    private var figure: (sql: String, label: String, field: Field?) {
        guard let total = child.total else {
            return ("COUNT(*)", "\(child.title)数量", nil)
        }
        return ("SUM(\(total.sql("t")))", total.totalLabel, total)
    }

    var candidates: [Candidate] {
        let names = [child.table.name, first.parent.table.name, top.table.name]
        guard Set(names).count == 3 else { return [] }
        let display = top.display
        let sort = link == nil ? "chain" : "route"
        let fields = first.fields + [figure.field]
        var select = base
        select.add(display.sql("q"), display.label)
        select.add(figure.sql, figure.label)
        select.grouping = second.grouping("q")
        select.order = [.item(1)]
        let via = "\(link == nil ? "下属" : "所关联")\(first.parent.title)"
        let options = ["按\(top.title)汇总\(via)的\(figure.label)", "各\(top.title)\(via)的\(figure.label)分别是多少?"]
        var result = [
            Candidate(
                sort, link == nil ? 89 : 86, Wording.choice(names.map(\.description).joined(), options),
                select, fields)
        ]
        if let date = child.date {
            let condition = child.live().first.map { " WHERE \($0)" } ?? ""
            var recent = select
            recent.filters.append(
                "\(date.sql("t")) > (SELECT MAX(\(date.sql())) FROM \(child.sql)\(condition)) - INTERVAL '1 month'"
            )
            result.append(
                Candidate(
                    sort + " month", link == nil ? 85 : 70, "最近一个月各\(top.title)的\(figure.label)对比,从高到低排列",
                    recent, fields + [date]))
        }
        if let category = child.categories.first {
            var crossed = base
            crossed.add(display.sql("q"), display.label)
            crossed.add(category, "t")
            crossed.add(figure.sql, figure.label)
            crossed.grouping = second.grouping("q") + [category.sql("t")]
            crossed.order = [.expression(display.sql("q")), .item(2)]
            let question = "各\(top.title)不同\(category.label)的\(figure.label)分别是多少?"
            result.append(Candidate(sort + " crossing", 87, question, crossed, fields + [category]))
        }
        return result
    }
}

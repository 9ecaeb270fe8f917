import SQL
import Schema

/// Questions over a table and one it refers to.
struct JoinQuestions {
    let join: TableJoin

    private var child: Subject { join.child }
    private var parent: Subject { join.parent }
    private var display: Display { parent.display }

    var candidates: [Candidate] {
        if join.isSelf { return hierarchy }
        return counts + figures + missing + contradictions + members + ofOne + byCategory + crossed + dated
            + leaders
            + orphans
    }

    private func say(_ kind: String, _ options: [String]) -> String {
        Wording.choice(child.table.name.description + parent.table.name.description + kind, options)
    }

    /// `FROM child AS t JOIN parent AS p`, live rows of both.
    private var base: SelectStatement {
        var select = SelectStatement("\(child.sql) AS t")
        select.joins = [join.clause()]
        select.filters = child.live("t") + parent.live("p")
        return select
    }

    /// The figure to compare: the child's main total, else its number of rows.
    private var figure: (sql: String, label: String, field: Field?) {
        guard let total = child.total else { return ("COUNT(*)", "\(child.title)数量", nil) }
        return ("SUM(\(total.sql("t")))", total.totalLabel, total)
    }

    /// `每家公司各有多少个服务区?`, those without any included.
    private var counts: [Candidate] {
        var select = SelectStatement("\(parent.sql) AS p")
        let condition = ([join.condition()] + child.live("t")).joined(separator: " AND ")
        select.joins = ["LEFT JOIN \(child.sql) AS t ON \(condition)"]
        select.filters = parent.live("p")
        select.add(display.sql("p"), display.label)
        select.add("COUNT(\(join.marker))", "\(child.title)数量")
        select.grouping = join.grouping()
        select.order = [.item(1), .expression(display.sql("p"))]
        let options = [
            "每\(parent.entityUnit)\(parent.title)各有多少\(child.counted)?\(join.note)",
            "统计各\(parent.title)的\(child.rows)数量\(join.note)",
        ]
        var most = select
        most.limit = 5
        let question = "\(child.rows)数量最多的前5\(parent.entityUnit)\(parent.title)是哪些?\(join.note)"
        return [
            Candidate("join count", child.isEntity ? 92 : 70, say("count", options), select, join.fields),
            Candidate("join most", child.isEntity ? 76 : 60, question, most, join.fields),
        ]
    }

    private var figures: [Candidate] {
        guard let total = child.total else { return [] }
        var select = base
        select.add(display.sql("p"), display.label)
        select.add("SUM(\(total.sql("t")))", total.totalLabel)
        select.grouping = join.grouping()
        select.order = [.item(1)]
        select.limit = 5
        let ranking = Candidate(
            "join ranking", 94, "\(total.totalLabel)最高的前5\(parent.entityUnit)\(parent.title)是哪些?\(join.note)",
            select, join.fields + [total])
        select.add(
            "ROUND((SUM(\(total.number("t"))) * 100.0 / NULLIF(SUM(SUM(\(total.number("t")))) OVER (), 0))::numeric, 2)",
            "占比(%)")
        select.limit = nil
        let share = Candidate(
            "join share", 62, "各\(parent.title)的\(total.totalLabel)占全部的比例是多少?\(join.note)", select,
            join.fields + [total])
        return [ranking, share]
    }

    /// `哪些服务区没有任何营业日数据记录?`
    private var missing: [Candidate] {
        var select = SelectStatement("\(parent.sql) AS p")
        select.add(display.sql("p"), display.label)
        if let code = parent.code, !display.names.contains(code.column.name) { select.add(code, "p") }
        let conditions = [join.condition()] + child.live("t")
        select.filters =
            parent.live("p") + [
                "NOT EXISTS (\n    SELECT 1 FROM \(child.sql) AS t\n    WHERE \(conditions.joined(separator: " AND "))\n  )"
            ]
        select.order = [.item(0, isDescending: false)]
        let options = [
            "哪些\(parent.title)没有任何\(child.rows)?\(join.note)",
            "找出还没有\(child.rows)的\(parent.title)\(join.note)",
        ]
        return [Candidate("missing", 88, say("missing", options), select, join.fields)]
    }

    /// `状态为“关闭”的服务区中,哪些仍有车流量记录?`
    private var contradictions: [Candidate] {
        guard !child.isEntity || child.date != nil, !child.isLink else { return [] }
        let closed: Set<String> = [
            "关闭", "停用", "停业", "注销", "禁用", "下线", "终止", "已关闭", "closed", "inactive", "disabled", "terminated",
        ]
        for field in parent.categories {
            guard let value = field.column.enumValues.first(where: { closed.contains($0.lowercased()) })
            else { continue }
            var select = base
            select.add(display.sql("p"), display.label)
            select.add("COUNT(*)", "\(child.title)数量")
            if let date = child.date { select.add("MAX(\(date.sql("t")))", "最近\(date.label)") }
            select.filters.insert("\(field.sql("p")) = \(field.literal(value))", at: 0)
            select.grouping = join.grouping()
            select.order = [.item(1)]
            let question = "\(field.label)已是“\(value)”却仍有\(child.rows)的\(parent.title)有哪些?"
            return [Candidate("contradiction", 93, question, select, join.fields + [child.date])]
        }
        return []
    }

    /// `列出服务区及其所属的公司`.
    private var members: [Candidate] {
        guard child.isEntity else { return [] }
        let own = child.display
        var select = SelectStatement("\(child.sql) AS t")
        let condition = ([join.condition()] + parent.live("p")).joined(separator: " AND ")
        select.joins = ["LEFT JOIN \(parent.sql) AS p ON \(condition)"]
        select.filters = child.live("t")
        select.add(own.sql("t"), own.label)
        select.add(display.sql("p"), (display.label == own.label ? "对应" : "") + display.label)
        select.order = [.item(1, isDescending: false), .item(0, isDescending: false)]
        let extent = child.boundListing(&select)
        let question = "列出每\(child.unit)\(child.title)及其对应的\(parent.title)\(join.note)\(extent)"
        return [Candidate("members", 72, question, select, own.fields + join.fields)]
    }

    /// The same for one parent whose name is known from the data.
    private var ofOne: [Candidate] {
        guard display.fields.count == 1, let field = display.fields.first, field.column.family == .text,
            let value = field.quotable.first
        else { return [] }
        var select = base
        select.filters.insert("\(field.sql("p")) = \(field.literal(value))", at: 0)
        if child.isEntity {
            select.add(child.display.sql("t"), child.display.label)
            if let category = child.categories.first { select.add(category, "t") }
            select.order = [.item(0, isDescending: false)]
            return [
                Candidate(
                    "of one", 80, "\(parent.title)“\(value)”下有哪些\(child.title)?\(join.note)", select,
                    child.display.fields + join.fields + [child.categories.first])
            ]
        }
        select.add(figure.sql, figure.label)
        let options = [
            "\(parent.title)“\(value)”的\(figure.label)是多少?\(join.note)",
            "查询“\(value)”这\(parent.entityUnit)\(parent.title)的\(figure.label)\(join.note)",
        ]
        return [Candidate("of one", 78, say("one", options), select, join.fields + [figure.field])]
    }

    private var byCategory: [Candidate] {
        parent.categories.prefix(2).map { category in
            var select = base
            select.add(category, "p")
            select.add(figure.sql, figure.label)
            select.grouping = [category.sql("p")]
            select.order = [.item(1)]
            let owner = category.label.hasPrefix(parent.title) ? "" : "\(parent.title)的"
            let question = "按\(owner)\(category.label)统计\(figure.label)\(join.note)"
            return Candidate("join category", 76, question, select, join.fields + [figure.field])
        }
    }

    /// `各服务区不同车辆类型的车流量是多少?`
    private var crossed: [Candidate] {
        child.categories.prefix(2).map { category in
            var select = base
            select.add(display.sql("p"), display.label)
            select.add(category, "t")
            select.add(figure.sql, figure.label)
            select.grouping = join.grouping() + [category.sql("t")]
            select.order = [.expression(display.sql("p")), .item(2)]
            let question = "各\(parent.title)不同\(category.label)的\(figure.label)分别是多少?\(join.note)"
            return Candidate("join crossing", 82, question, select, join.fields + [category, figure.field])
        }
    }

    private var dated: [Candidate] {
        guard let date = child.date else { return [] }
        let condition = child.live().first.map { " WHERE \($0)" } ?? ""
        let newest = "(SELECT MAX(\(date.sql())) FROM \(child.sql)\(condition))"
        var select = base
        select.add(display.sql("p"), display.label)
        select.add(figure.sql, figure.label)
        select.filters.append("\(date.sql("t")) > \(newest) - INTERVAL '1 month'")
        select.grouping = join.grouping()
        select.order = [.item(1)]
        var monthly = base
        let month = "TO_CHAR(\(date.sql("t")), 'YYYY-MM')"
        monthly.add(month, "月份")
        monthly.add(display.sql("p"), display.label)
        monthly.add(figure.sql, figure.label)
        monthly.grouping = [month] + join.grouping()
        monthly.order = [.expression(month), .item(2)]
        let fields = join.fields + [date, figure.field]
        return [
            Candidate(
                "join month", 84, "对比最近一个月各\(parent.title)的\(figure.label)\(join.note)", select, fields),
            Candidate(
                "join monthly", 66, "按月统计各\(parent.title)的\(figure.label)\(join.note)", monthly, fields),
        ]
    }

    /// The best row of each parent, by a window function.
    private var leaders: [Candidate] {
        guard let date = child.date, let total = child.total else { return [] }
        var inner = base
        inner.add(display.sql("p"), display.label)
        inner.add(date, "t")
        inner.add(total, "t")
        let keys = relationKeys("p")
        inner.add("ROW_NUMBER() OVER (PARTITION BY \(keys) ORDER BY \(total.sql("t")) DESC NULLS LAST)", "名次")
        var outer = SelectStatement("ranked")
        let body = inner.body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
        outer.with = ["ranked AS (\n\(body.joined(separator: "\n"))\n)"]
        for item in inner.items.dropLast() {
            outer.add(
                item.sql == SQLText.identifier(item.alias) ? item.sql : SQLText.quoted(item.alias), item.alias
            )
        }
        outer.filters = ["\"名次\" = 1"]
        outer.order = [.item(2)]
        let question = "每\(parent.entityUnit)\(parent.title)单条\(total.label)最高的记录出现在什么时候?\(join.note)"
        return [Candidate("leaders", 56, question, outer, join.fields + [date, total])]
    }

    private func relationKeys(_ alias: String) -> String {
        join.relation.targetColumns.map { "\(alias).\(SQLText.identifier($0))" }.joined(separator: ", ")
    }

    /// Rows that refer to nothing; a declared foreign key rules them out.
    private var orphans: [Candidate] {
        guard join.relation.isInferred else { return [] }
        var select = SelectStatement("\(child.sql) AS t")
        select.add("COUNT(*)", "无法关联的数量")
        select.filters =
            child.live("t") + ["\(join.marker) IS NOT NULL"] + [
                "NOT EXISTS (\n    SELECT 1 FROM \(parent.sql) AS p\n    WHERE \(join.condition())\n  )"
            ]
        return [
            Candidate(
                "orphans", 50, "有多少\(child.counted)找不到对应的\(parent.title)?\(join.note)", select, join.fields)
        ]
    }

    /// A table that refers to itself: who is above whom.
    private var hierarchy: [Candidate] {
        let label = join.fields.first?.label ?? join.relation.columns[0]
        let own = child.display
        var list = SelectStatement("\(child.sql) AS t")
        list.joins = ["LEFT JOIN \(parent.sql) AS p ON \(join.condition())"]
        list.filters = child.live("t")
        list.add(own.sql("t"), own.label)
        list.add(own.sql("p"), "上级\(own.label)")
        list.order = [.item(0, isDescending: false)]
        let extent = child.boundListing(&list)
        var count = SelectStatement("\(parent.sql) AS p")
        count.joins = ["JOIN \(child.sql) AS t ON \(join.condition())"]
        count.filters = child.live("t") + parent.live("p")
        count.add(own.sql("p"), own.label)
        count.add("COUNT(*)", "下级数量")
        count.grouping = join.grouping()
        count.order = [.item(1)]
        count.limit = 5
        var roots = SelectStatement(child.sql)
        roots.add(own.sql(), own.label)
        roots.filters = child.live() + join.fields.map { "\($0.sql()) IS NULL" }
        roots.order = [.item(0, isDescending: false)]
        return [
            Candidate(
                "parents", 84, "每\(child.unit)\(child.title)的上级是谁?(依据\(label))\(extent)", list,
                own.fields + join.fields),
            Candidate(
                "children", 82, "直属下级最多的前5\(child.unit)\(child.title)是哪些?(依据\(label))", count,
                own.fields + join.fields),
            Candidate("roots", 60, "没有上级的\(child.title)有哪些?(\(label)为空)", roots, own.fields + join.fields),
        ]
    }
}

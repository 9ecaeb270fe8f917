import Schema

/// Questions on how many rows there are, and of which kinds.
struct CountQuestions {
    let subject: Subject

    var candidates: [Candidate] {
        counts + distributions + shares + values + crossings + distinct + flags + gaps + deleted
    }

    private var base: SelectStatement {
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        return select
    }

    private func say(_ kind: String, _ options: [String]) -> String {
        Wording.choice(subject.table.name.description + kind, options)
    }

    private var counts: [Candidate] {
        var select = base
        select.add("COUNT(*)", "\(subject.title)数量")
        let (title, unit) = (subject.title, subject.unit)
        let options =
            subject.isEntity
            ? ["目前共有多少\(unit)\(title)?", "系统中一共登记了多少\(unit)\(title)?", "现有\(title)的总数是多少?"]
            : ["\(subject.rows)一共有多少条?", "目前保存了多少条\(subject.rows)?", "\(subject.rows)的总条数是多少?"]
        return [Candidate("count", 96, say("count", options), select, subject.fields(.deletion))]
    }

    /// `各状态分别有多少个服务区?`
    private var distributions: [Candidate] {
        subject.dimensions.prefix(5).map { field in
            var select = base
            select.add(field)
            select.add("COUNT(*)", "\(subject.title)数量")
            select.grouping = [field.sql()]
            select.order = [.item(1), .expression(field.sql())]
            let options = [
                "按\(field.label)统计\(subject.rows)的数量分布", "各\(field.bareLabel)分别有多少\(subject.counted)?",
                "不同\(field.bareLabel)的\(subject.rows)数量分别是多少?",
            ]
            return Candidate(
                "distribution", field.role == .name ? 60 : 88, say("dist" + field.column.name, options),
                select, [field])
        }
    }

    private var shares: [Candidate] {
        subject.categories.prefix(3).map { field in
            var select = base
            select.add(field)
            select.add("COUNT(*)", "\(subject.title)数量")
            select.add("ROUND(COUNT(*) * 100.0 / SUM(COUNT(*)) OVER (), 2)", "占比(%)")
            select.grouping = [field.sql()]
            select.order = [.item(1), .expression(field.sql())]
            let options = [
                "各\(field.label)的\(subject.rows)占比是多少?", "不同\(field.label)的\(subject.rows)各占多大比例?",
            ]
            return Candidate("share", 74, say("share" + field.column.name, options), select, [field])
        }
    }

    /// `服务区状态为“关闭”的服务区有哪些?`
    private var values: [Candidate] {
        subject.categories.prefix(4).flatMap { field -> [Candidate] in
            let known = field.quotable
            guard let value = known.isEmpty ? nil : Wording.choice(subject.sql + field.column.name, known)
            else { return [] }
            var list = base
            let display = subject.display
            if !display.names.contains(field.column.name) { list.add(display.sql(), display.label) }
            if let code = subject.code, !display.names.contains(code.column.name) { list.add(code) }
            list.add(field)
            list.filters.insert("\(field.sql()) = \(field.literal(value))", at: 0)
            var count = base
            count.add("COUNT(*)", "\(subject.title)数量")
            count.filters = list.filters
            var result = [
                Candidate(
                    "count value", subject.isEntity ? 58 : 68,
                    "\(field.label)为\(field.quoted(value))的\(subject.rows)有多少\(subject.unit)?", count, [field]
                )
            ]
            if subject.isEntity {
                let other = known.first { $0 != value } ?? value
                list.filters[0] = "\(field.sql()) = \(field.literal(other))"
                list.order = [.item(0, isDescending: false)]
                let options = [
                    "\(field.label)为\(field.quoted(other))的\(subject.title)有哪些?",
                    "列出所有\(field.label)是\(field.quoted(other))的\(subject.title)",
                ]
                result.append(
                    Candidate(
                        "list value", 80, say("value" + field.column.name, options), list,
                        display.fields + [field, subject.code]))
            }
            return result
        }
    }

    private var crossings: [Candidate] {
        let fields = Array(subject.categories.prefix(2))
        guard fields.count == 2 else { return [] }
        var select = base
        for field in fields { select.add(field) }
        select.add("COUNT(*)", "\(subject.title)数量")
        select.grouping = fields.map { $0.sql() }
        select.order = [.expression(fields[0].sql()), .item(2)]
        let question = "按\(fields[0].label)和\(fields[1].label)交叉统计\(subject.rows)的数量"
        return [Candidate("crossing", 62, question, select, fields)]
    }

    private var distinct: [Candidate] {
        let fields = subject.isEntity ? subject.categories : subject.fields(.name, .code)
        var result = fields.prefix(3).map { field in
            var select = base
            select.add("COUNT(DISTINCT \(field.sql()))", "\(field.bareLabel)数")
            let question =
                "\(subject.rows)中一共出现过多少\(field.role == .category ? "种" : "个")不同的\(field.bareLabel)?"
            return Candidate("distinct", 50, question, select, [field])
        }
        if subject.isEntity, let name = subject.fields(.name).first {
            var select = base
            select.add(name)
            select.add("COUNT(*)", "出现次数")
            select.filters.append("\(name.sql()) IS NOT NULL")
            select.grouping = [name.sql()]
            select.having = "COUNT(*) > 1"
            select.order = [.item(1), .expression(name.sql())]
            result.append(
                Candidate("duplicate", 46, "有没有\(name.label)重复的\(subject.title)?分别重复了几次?", select, [name]))
        }
        return result
    }

    private var flags: [Candidate] {
        subject.fields(.flag).prefix(6).map { field in
            var select = base
            select.add(
                "CASE WHEN \(field.sql()) THEN '是' WHEN NOT \(field.sql()) THEN '否' ELSE '未填写' END",
                field.label)
            select.add("COUNT(*)", "\(subject.title)数量")
            select.grouping = [field.sql()]
            select.order = [.item(1)]
            let question =
                field.label.hasPrefix("是否")
                ? "按“\(field.label)”统计,\(subject.rows)各有多少\(subject.unit)?"
                : "\(field.label)为是和为否的\(subject.rows)各有多少\(subject.unit)?"
            return Candidate("flag", 66, question, select, [field])
        }
    }

    /// How many rows lack a value.
    private var gaps: [Candidate] {
        let fields = subject.fields.filter { field in
            guard !field.column.isNotNull else { return false }
            switch field.role {
            case .technical, .deletion, .created, .updated: return false
            default: return true
            }
        }
        let ordered =
            fields.filter { ($0.column.nullFraction ?? 0) > 0 }
            + fields.filter { ($0.column.nullFraction ?? 0) == 0 }
        var result = ordered.prefix(4).map { field in
            var select = base
            select.add("COUNT(*)", "缺少\(field.label)的数量")
            select.filters.insert("\(field.sql()) IS NULL", at: 0)
            let options = [
                "有多少\(subject.counted)没有填写\(field.label)?",
                "\(field.label)为空的\(subject.rows)有多少\(subject.unit)?",
            ]
            let weight = (field.column.nullFraction ?? 0) > 0 ? 52 : 34
            return Candidate("gap", weight, say("gap" + field.column.name, options), select, [field])
        }
        if fields.count >= 3 {
            let shown = Array(fields.prefix(8))
            var select = base
            for field in shown { select.add("COUNT(*) - COUNT(\(field.sql()))", "缺少\(field.label)") }
            let names = Wording.list(shown.prefix(3).map(\.label)) + (shown.count > 3 ? "等字段" : "")
            result.append(
                Candidate("completeness", 38, "检查\(subject.rows)的数据完整性:\(names)各有多少条缺失?", select, shown))
        }
        return result
    }

    private var deleted: [Candidate] {
        guard let mark = subject.fields(.deletion).first else { return [] }
        let by = subject.fields.first { ["deleted_by", "delete_by"].contains($0.column.name) }
        let isTime = mark.column.family == .timestamp || mark.column.family == .date
        var select = SelectStatement(subject.sql)
        let condition = subject.live().first ?? ""
        guard isTime else {
            select.add("COUNT(*)", "已删除数量")
            select.filters = ["NOT (\(condition))"]
            return [Candidate("deleted", 40, "已被标记删除的\(subject.rows)有多少\(subject.unit)?", select, [mark])]
        }
        let display = subject.display
        select.add(display.sql(), display.label)
        select.add(mark)
        if let by { select.add(by) }
        select.filters = ["\(mark.sql()) IS NOT NULL"]
        select.order = [.expression("\(mark.sql()) DESC")]
        select.limit = 20
        let question = "最近被删除的20\(subject.counted)是哪些?" + (by == nil ? "" : "是由谁删除的?")
        return [Candidate("deleted", 36, question, select, display.fields + [mark, by])]
    }
}

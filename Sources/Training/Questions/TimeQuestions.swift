import Schema

/// Questions on when: trends, days, months, what is latest.
struct TimeQuestions {
    let subject: Subject

    var candidates: [Candidate] {
        guard let date = subject.date else { return others + growth + changes }
        return span(date) + daily(date) + monthly(date) + givenDay(date) + best(date) + weekdays(date)
            + comparison(date) + latest(date) + lastMonth(date) + others + growth + changes
    }

    private var base: SelectStatement {
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        return select
    }

    private func say(_ kind: String, _ options: [String]) -> String {
        Wording.choice(subject.table.name.description + kind, options)
    }

    /// The figure to follow over time: the main total, else the number of rows.
    private var figure: (sql: String, label: String, fields: [Field]) {
        guard let total = subject.total else { return ("COUNT(*)", "\(subject.title)数量", []) }
        return ("SUM(\(total.sql()))", total.totalLabel, [total])
    }

    /// The latest day in the data, as a subquery.
    private func newest(_ date: Field) -> String {
        let condition = subject.live().first.map { " WHERE \($0)" } ?? ""
        return "(SELECT MAX(\(date.sql())) FROM \(subject.sql)\(condition))"
    }

    private func span(_ date: Field) -> [Candidate] {
        var select = base
        select.add("MIN(\(date.sql()))", "最早\(date.label)")
        select.add("MAX(\(date.sql()))", "最晚\(date.label)")
        return [Candidate("span", 54, "\(subject.rows)的\(date.label)最早和最晚分别是什么时候?", select, [date])]
    }

    private func daily(_ date: Field) -> [Candidate] {
        guard !subject.isEntity else { return [] }
        var select = base
        let day = date.column.family == .date ? date.sql() : "\(date.sql())::date"
        select.add(day, "日期")
        select.add(figure.sql, figure.label)
        select.filters.append("\(date.sql()) > \(newest(date)) - INTERVAL '30 days'")
        select.grouping = [day]
        select.order = [.expression(day)]
        let options = ["最近30天每天的\(figure.label)是多少?", "近30天\(figure.label)的每日变化趋势如何?"]
        return [Candidate("daily", 86, say("daily", options), select, [date] + figure.fields)]
    }

    private func monthly(_ date: Field) -> [Candidate] {
        let month = "TO_CHAR(\(date.sql()), 'YYYY-MM')"
        var select = base
        select.add(month, "月份")
        select.add(figure.sql, figure.label)
        select.grouping = [month]
        select.order = [.expression(month)]
        let options =
            subject.isEntity
            ? ["按\(date.label)所在月份统计\(figure.label)"]
            : ["按月统计\(figure.label)的变化趋势", "每个月的\(figure.label)分别是多少?"]
        let plain = Candidate("monthly", 84, say("monthly", options), select, [date] + figure.fields)
        select.add("\(figure.sql) - LAG(\(figure.sql)) OVER (ORDER BY \(month))", "较上月变化")
        let change = Candidate("monthly", 64, "\(figure.label)逐月环比变化了多少?", select, [date] + figure.fields)
        return subject.isEntity ? [plain] : [plain, change]
    }

    /// `2023年4月1日各服务区的支付金额是多少?`, with a day that is in the data.
    private func givenDay(_ date: Field) -> [Candidate] {
        guard let text = date.column.maximum ?? date.column.samples.max(), let day = Wording.day(text) else {
            return []
        }
        let column = date.sql()
        func between(_ from: String, _ to: String) -> String {
            "\(column) >= \(from)\n  AND \(column) < \(to)"
        }
        let isDay = date.column.family == .date
        let literal = "DATE '\(day.literal)'"
        var result: [Candidate] = []
        if let dimension = subject.dimensions.first, subject.total != nil {
            var select = base
            select.add(dimension)
            select.add(figure.sql, figure.label)
            select.filters.insert(
                isDay ? "\(column) = \(literal)" : between(literal, "\(literal) + 1"), at: 0)
            select.grouping = [dimension.sql()]
            select.order = [.item(1)]
            result.append(
                Candidate(
                    "day", 90, "\(day.words)各\(dimension.bareLabel)的\(figure.label)是多少?", select,
                    [dimension, date] + figure.fields))
        }
        var select = base
        let first = "DATE '\(day.literal.prefix(7))-01'"
        select.add(figure.sql, figure.label)
        select.filters.insert(between(first, "\(first) + INTERVAL '1 month'"), at: 0)
        result.append(
            Candidate("month", 68, "\(day.month)的\(figure.label)是多少?", select, [date] + figure.fields))
        return result
    }

    private func best(_ date: Field) -> [Candidate] {
        guard !subject.isEntity else { return [] }
        let day = date.column.family == .date ? date.sql() : "\(date.sql())::date"
        var select = base
        select.add(day, "日期")
        select.add(figure.sql, figure.label)
        select.filters.append("\(date.sql()) IS NOT NULL")
        select.grouping = [day]
        select.order = [.item(1)]
        select.limit = 1
        return [Candidate("best day", 60, "\(figure.label)最高的是哪一天?", select, [date] + figure.fields)]
    }

    private func weekdays(_ date: Field) -> [Candidate] {
        guard !subject.isEntity else { return [] }
        let day = "EXTRACT(ISODOW FROM \(date.sql()))"
        var select = base
        select.add(day, "星期(1为周一)")
        select.add(figure.sql, figure.label)
        select.filters.append("\(date.sql()) IS NOT NULL")
        select.grouping = [day]
        select.order = [.expression(day)]
        return [
            Candidate("weekday", 44, "从周一到周日,每个星期几的\(figure.label)分别是多少?", select, [date] + figure.fields)
        ]
    }

    private func comparison(_ date: Field) -> [Candidate] {
        guard !subject.isEntity else { return [] }
        let column = date.sql("t")
        let condition = subject.live().first.map { " WHERE \($0)" } ?? ""
        let sum = subject.total.map { "SUM(\($0.sql("t")))" } ?? "COUNT(*)"
        var select = SelectStatement("\(subject.sql) AS t")
        select.with = [
            "newest AS (\n    SELECT MAX(\(date.sql())) AS last_day FROM \(subject.sql)\(condition)\n)"
        ]
        select.joins = ["CROSS JOIN newest AS n"]
        select.add("\(sum) FILTER (WHERE \(column) > n.last_day - INTERVAL '1 month')", "最近一个月")
        select.add("\(sum) FILTER (WHERE \(column) <= n.last_day - INTERVAL '1 month')", "前一个月")
        select.filters = subject.live("t") + ["\(column) > n.last_day - INTERVAL '2 months'"]
        return [
            Candidate("comparison", 72, "最近一个月的\(figure.label)与前一个月相比如何?", select, [date] + figure.fields)
        ]
    }

    private func latest(_ date: Field) -> [Candidate] {
        let display = subject.display
        let shown = Array(
            subject.fields.filter { field in
                switch field.role {
                case .name, .code, .category, .measure: !display.names.contains(field.column.name)
                default: false
                }
            }.prefix(5))
        var select = base
        if !display.names.contains(date.column.name) { select.add(date) }
        select.add(display.sql(), display.label)
        for field in shown where field.column.name != date.column.name { select.add(field) }
        select.filters.append("\(date.sql()) IS NOT NULL")
        select.order = [.expression("\(date.sql()) DESC")]
        select.limit = 10
        let options = ["\(date.label)最近的10\(subject.counted)是哪些?", "按\(date.label)查看最新的10\(subject.counted)"]
        return [Candidate("latest", 58, say("latest", options), select, display.fields + [date] + shown)]
    }

    private func lastMonth(_ date: Field) -> [Candidate] {
        guard !subject.isEntity else { return [] }
        return subject.dimensions.prefix(2).map { dimension in
            var select = base
            select.add(dimension)
            select.add(figure.sql, figure.label)
            select.filters.append("\(date.sql()) > \(newest(date)) - INTERVAL '1 month'")
            select.grouping = [dimension.sql()]
            select.order = [.item(1)]
            let options = [
                "最近一个月各\(dimension.bareLabel)的\(figure.label)对比",
                "对比最近一个月不同\(dimension.bareLabel)的\(figure.label)",
            ]
            return Candidate(
                "last month", 80, say("lastmonth" + dimension.column.name, options), select,
                [dimension, date] + figure.fields)
        }
    }

    /// Further dates of the table, by year.
    private var others: [Candidate] {
        subject.fields(.date).filter { $0.column.name != subject.date?.column.name }.prefix(3).map { date in
            let year = "EXTRACT(YEAR FROM \(date.sql()))"
            var select = base
            select.add(year, "年份")
            select.add("COUNT(*)", "\(subject.title)数量")
            select.filters.append("\(date.sql()) IS NOT NULL")
            select.grouping = [year]
            select.order = [.expression(year)]
            return Candidate("yearly", 55, "按\(date.label)所在年份统计\(subject.rows)的数量", select, [date])
        }
    }

    /// New rows by month, for things with names.
    private var growth: [Candidate] {
        guard subject.isEntity, let date = subject.fields(.created).first else { return [] }
        let month = "TO_CHAR(\(date.sql()), 'YYYY-MM')"
        var select = base
        select.add(month, "月份")
        select.add("COUNT(*)", "新增数量")
        select.filters.append("\(date.sql()) IS NOT NULL")
        select.grouping = [month]
        select.order = [.expression(month)]
        return [Candidate("growth", 48, "每个月新增了多少\(subject.counted)?", select, [date])]
    }

    /// What was changed last, and by whom.
    private var changes: [Candidate] {
        guard let date = subject.fields(.updated).first else { return [] }
        let by = subject.fields.first { ["updated_by", "update_by", "modified_by"].contains($0.column.name) }
        let display = subject.display
        var select = base
        select.add(display.sql(), display.label)
        select.add(date)
        if let by { select.add(by) }
        select.filters.append("\(date.sql()) IS NOT NULL")
        select.order = [.expression("\(date.sql()) DESC")]
        select.limit = 10
        let question = "最近更新过的10\(subject.counted)是哪些?" + (by == nil ? "" : "分别由谁更新?")
        return [Candidate("changes", 35, question, select, display.fields + [date, by])]
    }
}

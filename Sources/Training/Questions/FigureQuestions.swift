import Schema

/// Questions on figures: totals, rankings, averages, shares.
struct FigureQuestions {
    let subject: Subject

    var candidates: [Candidate] {
        ranges + totals + rankings + tops + averages + outstanding + unitValues
            + ShareQuestions(subject: subject).candidates
    }

    private var base: SelectStatement {
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        return select
    }

    private func say(_ kind: String, _ options: [String]) -> String {
        Wording.choice(subject.table.name.description + kind, options)
    }

    private var ranges: [Candidate] {
        subject.measures.prefix(4).map { field in
            var select = base
            select.add("MAX(\(field.sql()))", "最大值")
            select.add("MIN(\(field.sql()))", "最小值")
            select.add("ROUND(AVG(\(field.number()))::numeric, 2)", "平均值")
            let question = "\(subject.rows)中\(field.label)的最大值、最小值和平均值分别是多少?"
            return Candidate("range", 56, question, select, [field])
        }
    }

    private var totals: [Candidate] {
        guard let field = subject.total else { return [] }
        var select = base
        select.add("SUM(\(field.sql()))", field.totalLabel)
        let options = ["所有\(subject.rows)的\(field.totalLabel)是多少?", "\(field.totalLabel)总共达到多少?"]
        return [Candidate("total", 58, say("total", options), select, [field])]
    }

    /// `支付金额合计最高的前5个服务区是哪些?`
    private var rankings: [Candidate] {
        guard !subject.totals.isEmpty else { return [] }
        return subject.dimensions.prefix(4).enumerated().map { index, dimension in
            let field = subject.totals[index % min(subject.totals.count, 2)]
            let count = [5, 10, 3][index % 3]
            var select = base
            select.add(dimension)
            select.add("SUM(\(field.sql()))", field.totalLabel)
            select.grouping = [dimension.sql()]
            select.order = [.item(1)]
            select.limit = count
            let options = [
                "\(field.totalLabel)最高的前\(count)个\(dimension.bareLabel)是哪些?",
                "按\(field.totalLabel)排名,前\(count)的\(dimension.bareLabel)有哪些?",
            ]
            return Candidate(
                "ranking", 93 - index, say("rank" + dimension.column.name, options), select,
                [dimension, field])
        }
    }

    /// `单价最高的10个商品是哪些?`
    private var tops: [Candidate] {
        let display = subject.display
        return subject.measures.prefix(3).enumerated().compactMap { index, field in
            guard subject.isEntity || index == 0, !display.names.contains(field.column.name) else {
                return nil
            }
            let isHighest = index != 1
            var select = base
            select.add(display.sql(), display.label)
            if !subject.isEntity, let date = subject.date { select.add(date) }
            select.add(field)
            if !field.column.isNotNull { select.filters.append("\(field.sql()) IS NOT NULL") }
            select.order = [.expression("\(field.sql()) \(isHighest ? "DESC" : "ASC")")]
            select.limit = subject.isEntity ? 10 : 5
            let question =
                "\(field.label)最\(field.extreme(isHighest))的\(subject.isEntity ? 10 : 5)\(subject.counted)是哪些?"
            return Candidate(
                "top", subject.isEntity ? 84 : 54, question, select, display.fields + [field, subject.date])
        }
    }

    private var averages: [Candidate] {
        guard let dimension = subject.categories.first ?? subject.dimensions.first else { return [] }
        let partial = subject.measures.filter { !$0.isAdditive } + subject.totals
        return partial.prefix(2).map { field in
            var select = base
            select.add(dimension)
            select.add("ROUND(AVG(\(field.number()))::numeric, 2)", "平均\(field.label)")
            select.grouping = [dimension.sql()]
            select.order = [.item(1)]
            let options = [
                "不同\(dimension.bareLabel)的平均\(field.label)是多少?",
                "各\(dimension.bareLabel)平均每条记录的\(field.label)是多少?",
            ]
            return Candidate(
                "average", 66, say("avg" + field.column.name, options), select, [dimension, field])
        }
    }

    private var outstanding: [Candidate] {
        guard let field = subject.measures.first(where: { !$0.isAdditive }) ?? subject.total else {
            return []
        }
        let display = subject.display
        guard !display.names.contains(field.column.name) else { return [] }
        var average = base
        average.add("AVG(\(field.number()))", "a")
        let inner = [
            "SELECT AVG(\(field.number())) FROM \(subject.sql)", subject.live().first.map { "WHERE \($0)" },
        ]
        var select = base
        select.add(display.sql(), display.label)
        if !subject.isEntity, let date = subject.date { select.add(date) }
        select.add(field)
        select.filters.append("\(field.number()) > (\(inner.compactMap { $0 }.joined(separator: " ")))")
        select.order = [.expression("\(field.sql()) DESC")]
        return [
            Candidate(
                "outstanding", 50, "哪些\(subject.rows)的\(field.label)高于平均水平?", select, display.fields + [field]
            )
        ]
    }

    /// `平均每单金额最高的前5个服务区`: an amount divided by the number of orders that goes with it.
    private var unitValues: [Candidate] {
        unitPairs.prefix(3).enumerated().map { index, pair in
            var select = base
            let ratio =
                "ROUND((SUM(\(pair.amount.number())) / NULLIF(SUM(\(pair.count.sql())), 0))::numeric, 2)"
            let label = "平均每单\(pair.amount.label.replacing("总额", with: "金额"))"
            let fields = [pair.amount, pair.count]
            if let dimension = subject.dimensions.first, index == 0 {
                select.add(dimension)
                select.add("SUM(\(pair.amount.sql()))", pair.amount.totalLabel)
                select.add("SUM(\(pair.count.sql()))", pair.count.totalLabel)
                select.add(ratio, label)
                select.grouping = [dimension.sql()]
                select.having = "SUM(\(pair.count.sql())) > 0"
                select.order = [.item(3)]
                select.limit = 5
                return Candidate(
                    "unit", 91, "\(label)最高的前5个\(dimension.bareLabel)是哪些?", select, [dimension] + fields)
            }
            select.add(ratio, label)
            return Candidate("unit", 70 - index, "\(label)是多少?", select, fields)
        }
    }

    private var unitPairs: [(amount: Field, count: Field)] {
        let totals = subject.totals
        let counts = totals.filter { field in
            let words = NameWords.named(field.column.name)
            return field.column.family == .integer
                && (words.contains("order") || words.contains("orders")
                    || ["单数", "订单", "笔数"].contains(where: field.label.contains))
        }
        let sums: Set<String> = ["sum", "total", "all"]
        return totals.filter { $0.column.family == .number }.compactMap { amount in
            let words = NameWords.named(amount.column.name)
            let match = counts.first { count in
                let others = NameWords.named(count.column.name)
                if !sums.isDisjoint(with: words), !sums.isDisjoint(with: others) { return true }
                return words.count == 1 && others.first.map { $0.count > 1 && words[0].hasPrefix($0) } == true
            }
            return match.map { (amount, $0) }
        }
    }
}

import Schema

extension ChinesePhrasebook {
    func text(_ question: Question) -> String {
        ChineseText.set(plainText(question))
    }

    private func plainText(_ question: Question) -> String {
        switch question {
        case .aggregate(let aggregate): return text(aggregate)
        case .change(let aggregate):
            let (every, last) = isYearly(aggregate) ? ("每年", "上一年") : ("每个月", "上个月")
            return "\(prefix(aggregate))\(every)的\(figures(aggregate))比\(last)变化了多少？"
        case .aboveAverage(let aggregate):
            let thing = aggregate.axes.first.map(thing) ?? ""
            return "\(figures(aggregate))高于各\(thing)平均水平的\(thing)有哪些？"
        case .running(let aggregate): return "按月统计\(prefix(aggregate))\(figures(aggregate))，并给出逐月累计值"
        case .recentPair(let figure, let days, _, let scope):
            return "数据中最近\(days)天\(owner(scope))\(said(figure))与此前\(days)天相比如何？"
        case .twoKinds(let figure, let field, let values, let scope):
            let noun = scope.subject.noun
            let rows = "\(field.name)为\(list(values.map { value($0, of: field) }))的\(noun.many)"
            if case .rows = figure { return "\(rows)分别有多少\(noun.unit)？" }
            return "\(rows)，\(plain(figure))分别是多少\(self.unit(figure))？"
        case .ratio(let amount, let count, let axis, let top, let scope):
            let label = ratio(amount, count)
            guard let axis, let top else { return "\(prefix(scope))\(label)是多少\(unit(amount))？" }
            return "\(prefix(scope))\(label)最高的前\(top)\(unit(axis))\(thing(axis))是哪些？"
        case .part(let condition, let axis?, let scope):
            return "各\(thing(axis))的\(scope.subject.noun.many)中，\(said(condition))的占百分之多少？"
        case .part(let condition, nil, let scope):
            return "\(said(condition))的\(rows(scope))占全部\(scope.subject.noun.many)的百分之多少？"
        case .span(let field, let scope):
            return "\(rows(scope))中，\(field.name)最早和最晚分别是什么时候？"
        case .distinct(let field, let scope):
            return
                "\(rows(scope))中一共出现过多少\(field.role == .category ? "种" : "个")不同的\(field.role == .name ? thing(field.name) : field.name)？"
        case .values(let field, let scope):
            return "\(rows(scope))的\(field.name)有哪些取值？"
        case .repeated(let field, let scope):
            return "有没有\(field.name)重复的\(rows(scope))？列出重复的\(field.name)和各自出现的次数"
        case .deleted(let subject):
            return "已被标记为删除的\(subject.noun.many)有多少\(subject.noun.unit)？"
        case .rows(let list): return text(list)
        case .outstanding(let field, let scope):
            return "\(field.name)高于平均水平的\(rows(scope))有哪些？"
        case .leaders(let field, let axis, let count, let scope):
            let unit = unit(axis)
            if count > 1 {
                return "每\(unit)\(thing(axis))中\(field.name)排在前\(count)名的\(scope.subject.noun.many)是哪些？"
            }
            return scope.subject.display.isNamed
                ? "每\(unit)\(thing(axis))\(field.name)最\(extreme(field, true))的\(scope.subject.noun.many)是哪\(scope.subject.noun.unit)？"
                : "每\(unit)\(thing(axis))单条\(scope.subject.noun.many)的\(field.name)最高是多少，出现在什么时候？"
        case .ranges(let field, let names, let scope):
            return
                "\(field.name)\(names.joined(separator: "、"))的\(rows(scope))各有多少\(scope.subject.noun.unit)？"
        case .siblings(let names, let common, let tellsShare, let scope):
            let all = list(names)
            return tellsShare
                ? "\(prefix(scope))\(all)的\(common)合计分别是多少，各占这\(names.count)项之和的比例是多少？"
                : "\(prefix(scope))\(all)的\(common)合计分别是多少？按从高到低排列"
        case .duration(let start, let end, _, let scope):
            return "\(rows(scope))从\(start.name)到\(end.name)平均间隔多少天？"
        case .sets(let one): return text(one)
        case .derived(let one): return text(one)
        case .groups(let one): return text(one)
        case .spans(let one): return text(one)
        case .deep(let one): return text(one)
        default: return related(question)
        }
    }

    /// Questions over several tables.
    private func related(_ question: Question) -> String {
        switch question {
        case .countOfEach(let join, let top):
            let things = thing(join)
            // 每条店铺 is a record of it; what is named by itself is none.
            let unit =
                join.parent.noun.many == join.parent.noun.title
                ? join.parent.noun.unit : self.unit(join.parent.noun)
            let (child, parent) = (join.child.noun, join.parent.noun)
            guard let top else {
                return choice(
                    child.title + parent.title + "each",
                    [
                        "每\(unit)\(things)各有多少\(child.unit)\(child.many)？没有的也要列出",
                        "统计所有\(things)的\(child.count)，没有的按 0 计",
                    ])
            }
            return "\(child.count)最多的前\(top)\(unit)\(things)是哪些？"
        case .without(let join) where join.isPart(in: self):
            return "哪些\(join.parent.noun.title)不是任何\(join.child.noun.many)的\(thing(join))？"
        case .without(let join):
            return choice(
                join.child.noun.title + join.parent.noun.title + "none",
                [
                    "哪些\(join.parent.noun.title)没有任何\(join.child.noun.many)？",
                    "没有任何\(join.child.noun.many)的\(join.parent.noun.title)有哪些？",
                ])
        case .withRows(let join, let condition):
            let things = "\(said(condition))的\(join.parent.noun.title)"
            guard join.isPart(in: self) else { return "\(things)中，哪些有\(join.child.noun.many)？" }
            return "\(things)中，哪些是\(join.child.noun.many)的\(thing(join))？"
        case .members(let join, let limit):
            let things = thing(join)
            let text = "列出每\(join.child.noun.unit)\(join.child.noun.title)及其对应的\(things)"
            return bounded(text, limit)
        case .below(let join, let value):
            return "\(thing(join))为“\(value)”的\(join.child.noun.many)有哪些？"
        case .orphans(let join):
            return "有多少\(join.child.noun.unit)\(join.child.noun.many)填写的\(thing(join))不存在？"
        case .parents(let join, let limit):
            return bounded(
                "列出每\(join.child.noun.unit)\(join.child.noun.title)及其\(above(join))", limit)
        case .mostChildren(let join, let top):
            return "直接下级最多的前\(top)\(join.child.noun.unit)\(join.child.noun.title)是哪些？"
        case .roots(let join): return "没有上级的\(join.child.noun.title)有哪些？"
        case .descendants(let join, let value):
            return "\(join.child.noun.title)“\(value)”下面的各级\(join.child.noun.title)有哪些？"
        case .linkCount(let one, let other):
            let (a, b) = (one.parent.noun, other.parent.noun)
            return "每\(unit(a))\(a.title)关联了多少\(unit(b))\(b.title)？"
        case .linkSeveral(let one, let other):
            let (a, b) = (one.parent.noun, other.parent.noun)
            return "关联了不止一\(unit(b))\(b.title)的\(a.title)有哪些？各关联了多少\(unit(b))？"
        case .linkOf(let one, let other, let value):
            return "\(one.parent.noun.title)“\(value)”关联了哪些\(other.parent.noun.title)？"
        case .linkMissing(let one, let other):
            return "没有关联任何\(other.parent.noun.title)的\(one.parent.noun.title)有哪些？"
        case .linkList(let one, let other, let limit):
            return "列出\(one.parent.noun.title)与\(other.parent.noun.title)的对应关系" + bound(limit)
        case .except(let one, let other):
            return "有\(one.child.noun.many)但没有\(other.child.noun.many)的\(one.parent.noun.title)有哪些？"
        case .different(let one, let other):
            let noun = other.parent.noun
            if one.child.isConnecting {
                return "每\(unit(one.parent.noun))\(one.parent.noun.title)关联了多少\(unit(noun))不同的\(noun.title)？"
            }
            return
                "在\(one.child.noun.many)中，每\(one.parent.noun.unit)\(one.parent.noun.title)涉及多少\(noun.unit)不同的\(noun.title)？"
        default: return ""
        }
    }

    func text(
        showing labels: [String], areColumns: Bool, of subject: Subject, newestBy: Field?, limit: Int?,
        isAgain: Bool
    ) -> String {
        let noun = subject.noun
        let what = list(labels) + (areColumns ? " 字段" : "")
        guard noun.isNamed else {
            let order = newestBy.map { "按\($0.label)从新到旧" } ?? ""
            let text = "查询表 \(noun.title) 中的\(what)"
            return ChineseText.set(limit.map { "\(text)，\(order)显示前\($0)条" } ?? text)
        }
        if isAgain, let limit {
            let by = newestBy.map { "\($0.label)从新到旧" } ?? "\(name(of: subject.display))排序"
            let order =
                newestBy != nil || subject.display.isNamed
                ? "按\(by)给出前\(limit)\(noun.unit)" : "给出前\(limit)\(noun.unit)"
            return ChineseText.set("\(noun.many)的\(what)各是什么？\(order)")
        }
        if let newestBy, let limit {
            return ChineseText.set("列出\(newestBy.label)最近的\(limit)\(noun.unit)\(noun.many)，显示\(what)")
        }
        guard let limit else { return ChineseText.set("列出所有\(noun.many)的\(what)") }
        let order = subject.display.isNamed ? "按\(name(of: subject.display))排序，" : ""
        return ChineseText.set("\(order)列出前\(limit)\(noun.unit)\(noun.many)的\(what)")
    }

    /// What stands above a row in its own table: 父菜单, 上级部门, 推荐人.
    func above(_ join: TableJoin) -> String {
        let (role, title) = (thing(join), join.parent.noun.title)
        return role == title ? "上级" + title : role
    }

    // MARK: Figures by groups

    private func text(_ aggregate: Aggregate) -> String {
        let scope = aggregate.scope
        let noun = scope.subject.noun
        guard let axis = aggregate.axes.first, let figure = aggregate.figures.first else {
            return single(aggregate)
        }
        let what = figures(aggregate)
        let before = prefix(aggregate)
        let unit = unit(figure)
        if aggregate.axes.count > 1 {
            let other = aggregate.axes[1]
            if case .time(_, let step) = axis { return "\(before)\(by(step))统计各\(thing(other))的\(what)" }
            let owner = via(axis).isEmpty || what.hasPrefix(via(axis)) ? "" : via(axis) + "的"
            return "\(before)按\(thing(axis))和\(thing(other))统计\(owner)\(what)"
        }
        if case .time(let field, let step) = axis { return overTime(aggregate, field, step) }
        if let top = aggregate.top {
            let best = extreme(figure, top.isHighest)
            let via = axis.route?.via?.noun.title
            let what = via.map { what.hasPrefix($0) ? what : "\($0)的\(what)" } ?? what
            let plain = "\(before)\(what)最\(best)的前\(top.count)\(self.unit(axis))\(thing(axis))是哪些？"
            // 按状态为“关闭”的订单数量从多到少排名 is what nobody says.
            guard scope.conditions.isEmpty, via == nil else { return plain }
            return choice(
                what + thing(axis),
                [
                    plain,
                    "按\(before)\(what)从\(best)到\(top.isHighest ? extreme(figure, false) : extreme(figure, true))排名，前\(top.count)的\(thing(axis))是哪些？",
                ])
        }
        if let threshold = aggregate.threshold {
            return "\(before)\(what)超过 \(threshold) \(figure.isCount ? noun.unit : unit)的\(thing(axis))有哪些？"
        }
        if aggregate.tellsShare {
            return "\(before)各\(thing(axis))\(via(axis))的\(what)分别是多少，各占总数的百分之多少？"
        }
        if case .things = axis, let join = axis.route?.last,
            let condition = scope.conditions.first(where: { $0.join != nil }),
            case .isAmong(let values) = condition.test
        {
            let names = values.map { "“\($0)”" }.joined(separator: "和")
            return "\(thing(join))\(names)的\(what)分别是多少\(unit)？"
        }
        let options = [
            "\(before)各\(thing(axis))\(via(axis))的\(what)分别是多少\(unit)？",
            "按\(thing(axis))统计\(via(axis).isEmpty || what.hasPrefix(via(axis)) ? "" : via(axis) + "的")\(what)",
        ]
        // 各是否启用 is what nobody says.
        if case .field(let field) = axis, field.role == .flag { return before + options[1] }
        return before.isEmpty && unit.isEmpty ? choice(what + thing(axis), options) : options[0]
    }

    private func isYearly(_ aggregate: Aggregate) -> Bool {
        if case .time(_, .year)? = aggregate.axes.first { true } else { false }
    }

    private func overTime(_ aggregate: Aggregate, _ field: Field, _ step: Axis.Step) -> String {
        let scope = aggregate.scope
        let what = figures(aggregate)
        let isPlain = isUnderstood(field, scope.subject)
        let named = isPlain ? "" : "按\(field.label)统计，"
        let before = prefix(aggregate)
        let unit = aggregate.figures.first.map(unit) ?? ""
        if let top = aggregate.top, let figure = aggregate.figures.first, top.count == 1 {
            return
                "\(before)\(named)\(what)最\(extreme(figure, top.isHighest))的是\(step == .day ? "哪一天" : step == .year ? "哪一年" : "哪个月")？"
        }
        if step == .weekday { return "\(before)从周一到周日，各自的\(what)是多少\(unit)？" }
        if !isPlain, case .rows(let subject) = aggregate.figures[0] {
            if let verb = verb(field) {
                return "\(step == .year ? "每年" : "每个月")\(verb)的\(subject.noun.many)分别有多少\(subject.noun.unit)？"
            }
            return "按\(field.label)所在\(step == .year ? "年份" : "月份")统计\(subject.noun.count)"
        }
        let (every, steps) =
            switch step {
            case .day: ("每天", "逐日")
            case .quarter: ("每个季度", "逐季度")
            case .year: ("每年", "逐年")
            default: ("每个月", "逐月")
            }
        return choice(
            what + every,
            [
                "\(before)\(named)\(every)的\(what)分别是多少\(unit)？",
                "\(before)\(named)\(what)\(steps)变化趋势如何？",
            ])
    }

    /// Figures of all rows meant.
    private func single(_ aggregate: Aggregate) -> String {
        let scope = aggregate.scope
        let noun = scope.subject.noun
        guard let figure = aggregate.figures.first else { return "" }
        if aggregate.figures.count > 1, let field = figure.field {
            let ends = extreme(field, true) == "大" ? "最大、最小" : "最高、最低"
            return "\(rows(scope))的\(field.name)\(ends)和平均分别是多少\(unit(figure))？"
        }
        guard case .rows = figure else {
            return "\(prefix(aggregate))\(figures(aggregate))是多少\(unit(figure))？"
        }
        if !scope.conditions.isEmpty { return "\(rows(scope))有多少\(noun.unit)？" }
        // What has no word of its own is asked for by the name of its table.
        guard noun.isNamed else { return "表 \(noun.title) 中共有多少条记录？" }
        return choice(
            noun.title,
            scope.subject.isEntity
                ? ["目前共有多少\(noun.unit)\(noun.title)？", "现有\(noun.title)的总数是多少？"]
                : ["一共有多少\(noun.unit)\(noun.many)？", "\(noun.many)的总数是多少？"])
    }

    func figures(_ aggregate: Aggregate) -> String {
        // Where the rows are named before, their figures need not say whose they are.
        let isOwned = prefix(aggregate).hasSuffix(aggregate.scope.subject.noun.many + "的")
        return list(aggregate.figures.map { isOwned ? plain($0) : said($0) })
    }

    func unit(_ figure: Figure) -> String {
        switch figure {
        case .rows, .different: ""
        case .sum(let field, _), .average(let field, _), .maximum(let field, _), .minimum(let field, _):
            Self.unit(of: field)
        }
    }

    private func by(_ step: Axis.Step) -> String {
        switch step {
        case .day: "按日"
        case .month: "按月"
        case .quarter: "按季度"
        case .year: "按年"
        case .weekday: "按星期"
        }
    }

    /// What is grouped by.
    func thing(_ axis: Axis) -> String {
        switch axis {
        case .field(let field) where field.role == .flag: return whether(field)
        case .field(let field): return field.role == .name ? thing(field.label) : field.name
        case .things(let route): return thing(route.last)
        case .kind(let field, let route):
            let title = thing(route.last)
            return field.label.hasPrefix(title) ? field.label : title + field.name
        case .time(let field, _): return field.label
        }
    }

    /// What belongs to it and has the rows: 服务区 in 各公司服务区的金额.
    private func via(_ axis: Axis) -> String {
        guard case .things(let route) = axis, let via = route.via else { return "" }
        return (route.link == nil ? "" : "所关联") + via.noun.title
    }

    func unit(_ axis: Axis) -> String {
        guard case .things(let route) = axis else { return "个" }
        return route.target.isEntity ? route.target.noun.unit : "个"
    }

    // MARK: Rows

    private func text(_ list: RowList) -> String {
        let noun = list.scope.subject.noun
        let rows = rows(list.scope)
        let display = name(of: list.scope.subject.display)
        if list.isSingle { return "\(rows)是哪\(noun.unit)？" }
        if list.asksColumns {
            let labels = self.list([display] + list.shown.map(\.label))
            guard let limit = list.limit else {
                return choice(
                    noun.title + "names", ["列出所有\(noun.title)的\(labels)", "有哪些\(noun.title)？显示\(labels)"])
            }
            return "按\(display)排序列出\(noun.title)的\(labels)" + bound(limit)
        }
        switch (list.order, list.limit) {
        case (.descending(let field), let limit?) where field.isTime:
            return "\(field.label)最近的\(limit)\(noun.unit)\(rows)是哪些？"
        case (.descending(let field), let limit?) where field.role == .opaque:
            return "\(field.name)个数最多的\(limit)\(noun.unit)\(rows)是哪些？"
        case (.descending(let field), let limit?):
            return "\(field.name)最\(extreme(field, true))的\(limit)\(noun.unit)\(rows)是哪些？"
        case (.ascending(let field), let limit?):
            return "\(field.name)最\(extreme(field, false))的\(limit)\(noun.unit)\(rows)是哪些？"
        default:
            return bounded(choice(rows, ["\(rows)有哪些？", "列出所有\(rows)"]), list.limit)
        }
    }

    /// The measure word of things that are linked, which are not called records.
    func unit(_ noun: Noun) -> String { noun.isEntity || noun.unit != "条" ? noun.unit : "个" }

    /// The text with how many rows are shown; a question mark before that is none.
    private func bounded(_ text: String, _ limit: Int?) -> String {
        limit == nil ? text : (text.hasSuffix("？") ? String(text.dropLast()) : text) + bound(limit)
    }

    private func bound(_ limit: Int?) -> String { limit.map { "，显示前\($0)条" } ?? "" }
}

import Schema

/// Sets, queries within queries, groups within groups, spans, and what lies far.
extension ChinesePhrasebook {
    func text(_ question: SetQuestion) -> String {
        switch question {
        case .both(let join, let a, let b):
            let (one, other) = (rows(a), rows(b))
            return choice(
                one + other,
                [
                    "哪些\(thing(join))既有\(one)，又有\(other)？", "同时有\(one)和\(other)的\(thing(join))有哪些？",
                ])
        case .butNot(let join, let a, let b):
            let (one, other) = (rows(a), rows(b))
            return choice(
                one + other,
                [
                    "哪些\(thing(join))有\(one)，但没有\(other)？", "有\(one)却没有\(other)的\(thing(join))有哪些？",
                    "找出有\(one)、没有\(other)的\(thing(join))",
                ])
        case .either(let join, let a, let b):
            return "有\(rows(a))或者有\(rows(b))的\(thing(join))有哪些？"
        case .bothTables(let one, let other):
            return "哪些\(one.parent.noun.title)既有\(one.child.noun.many)，又有\(other.child.noun.many)？"
        case .eitherTable(let one, let other):
            return "有\(one.child.noun.many)或者有\(other.child.noun.many)的\(one.parent.noun.title)有哪些？"
        case .shared(let field, let a, let b):
            return "哪些\(thing(field.name))既出现在\(rows(a))中，又出现在\(rows(b))中？"
        case .unshared(let field, let a, let b):
            return "哪些\(thing(field.name))出现在\(rows(a))中，但没有出现在\(rows(b))中？"
        }
    }

    func text(_ question: DerivedQuestion) -> String {
        switch question {
        case .perThing(let figure, let join):
            let child = join.child.noun
            let each = "在有\(child.many)的\(thing(join))中，平均每\(unit(join.parent.noun))"
            guard figure.isCount else { return "\(each)\(thing(join))的\(said(figure))是多少\(unit(figure))？" }
            return choice(
                child.many,
                [
                    "\(each)\(thing(join))有多少\(child.unit)\(child.many)？",
                    "有\(child.many)的\(thing(join))，平均一\(unit(join.parent.noun))有几\(child.unit)\(child.many)？",
                ])
        case .mostOfOne(_, let join):
            let child = join.child.noun
            return "一\(unit(join.parent.noun))\(thing(join))最多有多少\(child.unit)\(child.many)？"
        case .perSpan(let figure, let field, let step, let scope):
            let (spans, each) = step == .day ? ("日子", "每天") : ("月份", "每个月")
            let by = isUnderstood(field, scope.subject) ? "" : "按\(field.label)，"
            return "\(by)在有\(scope.subject.noun.many)的\(spans)里，平均\(each)的\(said(figure))是多少\(unit(figure))？"
        case .highest(let field, let scope):
            let noun = scope.subject.noun
            return choice(
                field.name + noun.title,
                [
                    "\(field.name)最\(extreme(field, true))的\(rows(scope))是哪\(noun.unit)？有并列的都列出来",
                    "哪\(noun.unit)\(rows(scope))的\(field.name)最\(extreme(field, true))？并列的也要列出",
                ])
        case .aboveOwnKind(let field, let kind, let scope):
            return "\(field.name)高于同一\(thing(kind.name))平均水平的\(rows(scope))有哪些？"
        case .having(let join, let scope):
            let verb = join.child.isEntity ? "有" : "有过"
            if let when = when(scope) {
                return "\(when)\(verb)\(join.child.noun.many)的\(thing(join))有哪些？"
            }
            return choice(
                rows(scope) + thing(join),
                ["\(verb)\(rows(scope))的\(thing(join))有哪些？", "哪些\(thing(join))\(verb)\(rows(scope))？"])
        case .numberHaving(let join, let scope):
            let verb = join.child.isEntity ? "有" : "有过"
            if let when = when(scope) {
                return "\(when)有多少\(unit(join.parent.noun))\(thing(join))\(verb)\(join.child.noun.many)？"
            }
            return "一共有多少\(unit(join.parent.noun))\(thing(join))\(verb)\(rows(scope))？"
        case .lacking(let join, let scope):
            if let when = when(scope) {
                return "哪些\(thing(join))在\(when)没有\(join.child.noun.many)？"
            }
            return choice(
                rows(scope) + thing(join),
                ["没有\(rows(scope))的\(thing(join))有哪些？", "哪些\(thing(join))没有任何\(rows(scope))？"])
        case .ofKind(let figure, let join, let condition):
            let child = join.child.noun
            let things = "\(said(condition))的\(thing(join))"
            guard figure.isCount else { return "\(things)的\(said(figure))是多少\(unit(figure))？" }
            return choice(
                things + child.many,
                ["\(things)一共有多少\(child.unit)\(child.many)？", "属于\(things)的\(child.many)有多少\(child.unit)？"])
        case .lastOfEach(let join, let time, let isFirst):
            let child = join.child.noun
            return
                "每\(unit(join.parent.noun))\(thing(join))\(isFirst ? "最早" : "最近")一\(child.unit)\(child.many)的\(time.name)是什么时候？"
        }
    }

    /// 2024年3月, where that is all that is said of the rows.
    private func when(_ scope: Scope) -> String? {
        guard scope.conditions.count == 1, scope.conditions[0].isSpan,
            isUnderstood(scope.conditions[0].field, scope.subject)
        else { return nil }
        return span(scope.conditions[0])
    }

    func text(_ question: GroupQuestion) -> String {
        switch question {
        case .pivot(let axis, let figure, let field, let values, let scope):
            let noun = scope.subject.noun
            let kinds = list(values.map { value($0, of: field) })
            let before = "各\(thing(axis))的\(rows(scope))中，\(field.name)为\(kinds)的"
            return figure.isCount
                ? "\(before)各有多少\(noun.unit)？" : "\(before)\(said(figure))分别是多少\(unit(figure))？"
        case .favourite(let join, let kind):
            return
                "每\(unit(join.parent.noun))\(thing(join))的\(join.child.noun.many)中，数量最多的\(thing(kind.name))是什么？"
        case .rate(let part, let whole, let axis, let scope):
            let share = "\(part.label)合计占\(whole.label)合计的百分之多少？"
            return axis.map { "各\(thing($0))的\(scope.subject.noun.many)中，\(share)" }
                ?? "全部\(rows(scope))的\(share)"
        case .reach(let join, let kind):
            let (child, parent) = (join.child.noun, join.parent.noun)
            if let kind { return "各\(thing(kind.name))的\(parent.title)中，有\(child.many)的占百分之多少？" }
            return "有\(child.many)的\(parent.title)占全部\(parent.title)的百分之多少？"
        }
    }

    func text(_ question: SpanQuestion) -> String {
        switch question {
        case .longest(let start, let end, let limit, let scope):
            return "从\(start.name)到\(end.name)间隔天数最多的\(limit)\(scope.subject.noun.unit)\(rows(scope))是哪些？"
        case .longer(let start, let end, let days, let scope):
            return "从\(start.name)到\(end.name)超过\(days)天的\(rows(scope))有多少\(scope.subject.noun.unit)？"
        case .each(let start, let end, let axis, let scope):
            return "各\(thing(axis))的\(rows(scope))从\(start.name)到\(end.name)平均间隔多少天？"
        case .yearOnYear(let aggregate):
            return "\(prefix(aggregate))每个月的\(figures(aggregate))与上年同月相比变化了多少？"
        }
    }

    func text(_ question: DeepQuestion) -> String {
        switch question {
        case .chain(let figure, let joins, let top):
            let end = joins[joins.count - 1]
            let way = path(joins)
            let what = figure.isCount ? joins[0].child.noun.count : said(figure)
            if let top {
                return
                    "\(way)，\(what)最\(extreme(figure, true))的前\(top)\(unit(end.parent.noun))\(thing(end))是哪些？"
            }
            return "\(way)，各\(thing(end))的\(what)分别是多少\(unit(figure))？"
        case .chainValue(let joins, let value):
            let child = joins[0].child.noun
            let end = thing(joins[joins.count - 1])
            return "\(path(joins))，\(end)为“\(value)”的\(child.many)有多少\(child.unit)？"
        case .star(let joins, let time, let limit):
            let noun = joins[0].child.noun
            return "按\(time.label)从新到旧列出前\(limit)\(noun.unit)\(noun.many)，并显示各自的\(list(joins.map(thing)))"
        case .twinPairs(let one, let other, let top):
            return "按\(thing(one))和\(thing(other))的组合统计\(one.child.noun.count)，最多的前\(top)组是哪些？"
        case .twins(let one, let other, let areSame):
            let noun = one.child.noun
            return "\(thing(one))和\(thing(other))\(areSame ? "相同" : "不一致")的\(noun.many)有多少\(noun.unit)？"
        case .rowsBelow(let rows, let tree, let value):
            let noun = rows.child.noun
            return
                "\(tree.child.noun.title)“\(value)”及其各级下级\(tree.child.noun.title)一共有多少\(noun.unit)\(noun.many)？"
        case .numberBelow(let tree, let value):
            let noun = tree.child.noun
            return "\(noun.title)“\(value)”下面各级一共有多少\(unit(noun))\(noun.title)？"
        case .element(let field, let value, let scope):
            return "\(field.name)里有“\(value)”的\(rows(scope))有多少\(scope.subject.noun.unit)？"
        case .elements(let field, let scope):
            return "\(field.name)里的每个值各出现在多少\(scope.subject.noun.unit)\(rows(scope))中？"
        case .memberValue(let field, let key, let value, let scope):
            return "\(field.name)中“\(key)”为“\(value)”的\(rows(scope))有多少\(scope.subject.noun.unit)？"
        case .members(let field, let key, let scope):
            return "按\(field.name)中的“\(key)”统计\(scope.subject.noun.count)"
        }
    }

    /// 经由商品和类别: what lies between the rows and the last.
    private func path(_ joins: [TableJoin]) -> String { "经由\(list(joins.dropLast().map(thing)))" }
}

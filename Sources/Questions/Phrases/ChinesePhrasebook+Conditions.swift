import Schema

extension ChinesePhrasebook {
    /// The rows meant: 2024年3月状态为正常的订单.
    func rows(_ scope: Scope) -> String {
        let (spans, others) = modifiers(scope)
        return spans.map { others.isEmpty ? $0 + "的" : $0 }.joined()
            + (others.isEmpty ? "" : others.joined(separator: link(scope)) + "的")
            + scope.subject.noun.many
    }

    /// What stands before a figure: 2024年3月, 状态为正常的订单的; nothing where all rows are meant.
    func prefix(_ scope: Scope) -> String {
        let (spans, others) = modifiers(scope)
        if others.isEmpty { return spans.joined() }
        return spans.joined() + others.joined(separator: link(scope)) + "的"
            + (others.contains(where: isOwner) ? "" : scope.subject.noun.many + "的")
    }

    func prefix(_ aggregate: Aggregate) -> String {
        var scope = aggregate.scope
        // 公司“甲”与“乙” stand in the place of 各公司.
        if aggregate.axes.count == 1, case .things = aggregate.axes[0] {
            scope = Scope(scope.subject, scope.conditions.filter { $0.join == nil })
        }
        let (spans, others) = modifiers(scope)
        if others.isEmpty {
            // 2024年3月的订单金额, but 2024年3月各公司的订单金额.
            return spans.joined() + (spans.isEmpty || !aggregate.axes.isEmpty ? "" : "的")
        }
        // 状态为正常的订单数量, but 状态为正常的订单的金额.
        guard case .rows? = aggregate.figures.first, aggregate.axes.count < 2 else { return prefix(scope) }
        if aggregate.axes.isEmpty || aggregate.top != nil || aggregate.threshold != nil {
            return spans.joined() + others.joined(separator: link(scope)) + "的"
        }
        return prefix(scope)
    }

    /// Whose figure it is, where only some rows are meant.
    func owner(_ scope: Scope) -> String { scope.conditions.isEmpty ? "的" : prefix(scope) }

    private func isOwner(_ text: String) -> Bool {
        text.hasSuffix("”") && !text.contains("为“") && !text.contains("包含“")
    }

    private func link(_ scope: Scope) -> String { scope.isAny ? "或者" : "且" }

    private func modifiers(_ scope: Scope) -> (spans: [String], others: [String]) {
        let plain = scope.conditions.filter { $0.isSpan && isUnderstood($0.field, scope.subject) }
        let others = scope.conditions.filter { !($0.isSpan && isUnderstood($0.field, scope.subject)) }
        return (plain.map(span), others.map(said))
    }

    /// Whether a time need not be named: it is the one that events are told by.
    func isUnderstood(_ field: Field, _ subject: Subject) -> Bool {
        subject.meaning.businessTime == field.column.name && !subject.isEntity
    }

    func span(_ condition: Condition) -> String {
        switch condition.test {
        case .inMonth(let day): "\(day.number.year)年\(day.number.month)月"
        case .inYear(let day): "\(day.number.year)年"
        case .onDay(let day): date(day)
        case .betweenDays(let first, let last): "\(date(first))到\(date(last))"
        case .latest(let days): "数据中最近\(days)天"
        default: ""
        }
    }

    private func date(_ day: Day) -> String { "\(day.number.year)年\(day.number.month)月\(day.number.day)日" }

    /// A condition without 的.
    func said(_ condition: Condition) -> String {
        let field = condition.field
        let name = condition.join == nil ? field.name : field.label
        if let join = condition.join, case .equals(let value) = condition.test {
            return "\(thing(join))“\(value)”"
        }
        switch condition.test {
        case .equals(let value): return "\(name)为\(self.value(value, of: field))"
        case .differs(let value): return "\(name)不是\(self.value(value, of: field))"
        case .isAmong(let values):
            return "\(name)为\(values.map { self.value($0, of: field) }.joined(separator: "或"))"
        case .isNoneOf(let values):
            return "\(name)既不是\(values.map { self.value($0, of: field) }.joined(separator: "也不是"))"
        case .isYes: return ChineseFlag(field.label).yes ?? "\(whether(field))为“是”"
        case .isNo: return ChineseFlag(field.label).no ?? "\(whether(field))为“否”"
        case .above(let value): return "\(name)超过\(number(value, field))"
        case .below(let value): return "\(name)低于\(number(value, field))"
        case .between(let low, let high): return "\(name)在\(number(low, field))到\(number(high, field))之间"
        case .isMissing: return "没有填写\(name)"
        case .contains(let text): return "\(name)中包含“\(text)”"
        case .lacks(let text): return "\(name)中不含“\(text)”"
        case .inMonth, .inYear, .onDay, .betweenDays, .latest:
            if let verb = verb(field) { return span(condition) + verb }
            return "\(field.label)在\(span(condition))"
        }
    }

    func canSay(_ field: Field, is value: Bool) -> Bool {
        let flag = ChineseFlag(field.label)
        return (value ? flag.yes : flag.no) != nil
    }

    /// What a flag asks: 是否启用 for 启用.
    func whether(_ field: Field) -> String {
        let isSaid =
            ["是否", "有无", "能否", "可否"].contains(where: field.name.contains)
            || ["状态", "标志", "标识", "标记", "标示", "情况"].contains(where: field.name.hasSuffix)
        return isSaid ? field.name : "是否" + field.name
    }

    /// A value as people say it: the label of a code, else what stands in the data, in quotation marks.
    func value(_ value: String, of field: Field) -> String {
        field.column.meaning.label(of: value) ?? (field.isNumeric ? " \(value) " : "“\(value)”")
    }

    /// What was done at a time that its label names: 入职 for 入职日期.
    func verb(_ field: Field) -> String? {
        for end in ["时间", "日期", "日"] where field.label.hasSuffix(end) {
            let stem = String(field.label.dropLast(end.count))
            return Self.verbs.contains(stem) ? stem : nil
        }
        return nil
    }

    private static let verbs: Set<String> = [
        "入职", "离职", "出生", "成立", "注册", "创建", "支付", "付款", "下单", "提交", "发货", "收货", "签收", "登记", "开业", "购买",
        "入库", "出库", "入学", "毕业", "入院", "出院", "雇佣", "雇用", "聘用", "建立", "上架", "签订", "签约", "投产", "开通", "归还",
        "租借", "借出", "审核", "审批", "完成", "取消", "退款", "确认", "发布", "生产", "采购", "开票", "加入", "入会",
    ]
}

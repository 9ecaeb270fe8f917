import Schema

extension EnglishPhrasebook {
    func text(_ question: Question) -> String {
        switch question {
        case .aggregate(let aggregate): text(aggregate)
        case .change(let aggregate):
            "How did the \(figures(aggregate)) change from \(isYearly(aggregate) ? "year to year" : "month to month")\(tail(aggregate.scope))?"
        case .aboveAverage(let aggregate):
            "Which \(EnglishText.plural(aggregate.axes.first.map(thing) ?? "")) have \(EnglishText.withArticle(figures(aggregate))) above the average of all \(EnglishText.plural(aggregate.axes.first.map(thing) ?? ""))?"
        case .running(let aggregate):
            "Show the \(figures(aggregate)) for each month together with the running total\(tail(aggregate.scope))."
        case .recentPair(let figure, let days, _, let scope):
            "How does the \(said(figure)) in the last \(days) days of the data compare with the \(days) days before\(tail(scope))?"
        case .twoKinds(let figure, let field, let values, let scope):
            "Compare the \(said(figure))\(tail(scope)) with \(field.name) \(list(values.map { value($0, of: field) }))."
        case .ratio(let amount, let count, let axis, let top, let scope):
            if let axis, let top {
                "Which \(top) \(EnglishText.plural(thing(axis))) have the highest average \(ratio(amount, count))\(tail(scope))?"
            } else {
                "What is the average \(ratio(amount, count))\(tail(scope))?"
            }
        case .part(let condition, let axis?, let scope):
            "For each \(thing(axis)), what percentage of its \(scope.subject.noun.many) \(Self.relative(said(condition)))?"
        case .part(let condition, nil, let scope):
            "What percentage of \(scope.subject.noun.many) \(Self.relative(said(condition)))?"
        case .span(let field, let scope):
            "What are the earliest and the latest \(field.name) of \(rows(scope))?"
        case .distinct(let field, let scope):
            "How many different \(EnglishText.plural(thing(field))) are there among \(rows(scope))?"
        case .values(let field, let scope):
            "Which different \(EnglishText.plural(thing(field))) occur among \(rows(scope))?"
        case .repeated(let field, let scope):
            "Which \(EnglishText.plural(field.name == scope.subject.noun.title ? field.name + " name" : field.name)) are shared by several \(rows(scope)), and how often does each occur?"
        case .deleted(let subject): "How many \(subject.noun.many) are marked as deleted?"
        case .rows(let list): text(list)
        case .outstanding(let field, let scope):
            "Which \(rows(scope)) have \(EnglishText.article(field.name)) \(field.name) above the average?"
        case .leaders(let field, let axis, let count, let scope):
            count > 1
                ? "For each \(thing(axis)), which \(scope.subject.noun.many) rank in the top \(count) by \(field.name)?"
                : scope.subject.display.isNamed
                    ? "For each \(thing(axis)), which \(scope.subject.noun.one) has the highest \(field.name)?"
                    : "What is the highest \(field.name) of a single \(scope.subject.noun.one) for each \(thing(axis)), and when was it?"
        case .ranges(let field, let names, let scope):
            "How many \(rows(scope)) have \(EnglishText.article(field.name)) \(field.name) of \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")?"
        case .siblings(let names, let common, let tellsShare, let scope):
            "Compare the total \(common) of \(list(names))\(tail(scope))\(tellsShare ? ", with the share of each in their sum" : "")."
        case .duration(let start, let end, _, let scope):
            "How many days pass on average between \(start.label) and \(end.label) of \(rows(scope))?"
        case .sets(let one): text(one)
        case .derived(let one): text(one)
        case .groups(let one): text(one)
        case .spans(let one): text(one)
        case .deep(let one): text(one)
        default: related(question)
        }
    }

    private func related(_ question: Question) -> String {
        switch question {
        case .countOfEach(let join, let top):
            if let top {
                return
                    "Which \(top) \(EnglishText.plural(thing(join))) have the most \(join.child.noun.many)?"
            }
            return
                "How many \(join.child.noun.many) does each \(thing(join)) have, including those without any?"
        case .without(let join) where join.isPart(in: self):
            return "Which \(join.parent.noun.many) are not the \(thing(join)) of any \(join.child.noun.one)?"
        case .without(let join):
            return choice(
                join.child.noun.title + join.parent.noun.title,
                [
                    "Which \(join.parent.noun.many) have no \(join.child.noun.many)?",
                    "List the \(join.parent.noun.many) without any \(join.child.noun.many).",
                ])
        case .withRows(let join, let condition):
            let things = join.parent.noun.many + tail(Scope(join.parent, [condition]))
            guard join.isPart(in: self) else { return "Which \(things) have \(join.child.noun.many)?" }
            return
                "Which \(things) are the \(thing(join)) of \(EnglishText.withArticle(join.child.noun.one))?"
        case .members(let join, let limit):
            return
                "List \(limit.map { "the first \($0)" } ?? "all") \(join.child.noun.many) along with their \(thing(join))."
        case .below(let join, let value):
            return "Which \(join.child.noun.many) belong to the \(thing(join)) '\(value)'?"
        case .orphans(let join):
            return
                "How many \(join.child.noun.many) refer to \(EnglishText.article(thing(join))) \(thing(join)) that does not exist?"
        case .parents(let join, let limit):
            return
                "List \(limit.map { "the first \($0)" } ?? "all") \(join.child.noun.many) along with their \(above(join))."
        case .mostChildren(let join, let top):
            return
                "Which \(top) \(join.child.noun.many) have the most \(join.child.noun.many) directly below them?"
        case .roots(let join): return "Which \(join.child.noun.many) have no \(above(join))?"
        case .descendants(let join, let value):
            return "Which \(join.child.noun.many) are below '\(value)', at any level?"
        case .linkCount(let one, let other):
            return "How many \(other.parent.noun.many) does each \(one.parent.noun.one) have?"
        case .linkSeveral(let one, let other):
            return "Which \(one.parent.noun.many) have more than one \(other.parent.noun.one), and how many?"
        case .linkOf(let one, let other, let value):
            return "Which \(other.parent.noun.many) belong to the \(one.parent.noun.one) '\(value)'?"
        case .linkMissing(let one, let other):
            return "Which \(one.parent.noun.many) have no \(other.parent.noun.one)?"
        case .linkList(let one, let other, let limit):
            return
                "List the \(one.parent.noun.many) with their \(other.parent.noun.many)\(limit.map { ", \($0) rows at most" } ?? "")."
        case .except(let one, let other):
            return
                "Which \(one.parent.noun.many) have \(one.child.noun.many) but no \(other.child.noun.many)?"
        case .different(let one, let other):
            return
                "How many different \(other.parent.noun.many) occur in the \(one.child.noun.many) of each \(one.parent.noun.one)?"
        default: return ""
        }
    }

    func text(
        showing labels: [String], areColumns: Bool, of subject: Subject, newestBy: Field?, limit: Int?,
        isAgain: Bool
    ) -> String {
        let noun = subject.noun
        let names = list(labels)
        guard noun.isNamed else {
            let rows = limit.map { "\($0) rows" } ?? "all rows"
            let order = newestBy.map { " with the latest \($0.label)" } ?? ""
            return "Show \(names) of \(rows) of the table \(noun.title)\(order)."
        }
        if isAgain, let limit {
            let rows =
                newestBy.map { "the \(limit) \(noun.many) with the latest \($0.label)" }
                ?? "the first \(limit) \(noun.many)"
                + (subject.display.isNamed ? ", in order of \(name(of: subject.display))" : "")
            return "What are the \(names) of \(rows)?"
        }
        if let newestBy, let limit {
            return "Show \(names) of the \(limit) \(noun.many) with the latest \(newestBy.label)."
        }
        guard let limit else { return "Show the \(names) of all \(noun.many)." }
        let display = name(of: subject.display)
        guard subject.display.isNamed else { return "Show \(names) of the first \(limit) \(noun.many)." }
        // Addresses are not in order of their address.
        let order = display == noun.title ? "in alphabetical order" : "in order of \(display)"
        let others = labels.filter { $0 != display }
        let rest = others.isEmpty ? names : list(others)
        return "List the first \(limit) \(noun.many) \(order), with their \(rest)."
    }

    /// What stands above a row in its own table: parent category, manager.
    func above(_ join: TableJoin) -> String {
        var words = NameWords.named(join.relation.columns[0]).flatMap {
            $0 == "reportsto" ? ["reports", "to"] : [$0]
        }
        while let last = words.last, words.count > 1, ["id", "key", "code", "no", "number"].contains(last) {
            words.removeLast()
        }
        let role = words.joined(separator: " ")
        if ["reports to", "report to", "mgr"].contains(role) { return "manager" }
        if join.isHierarchy,
            words == ["parent"] || words == ["parentid"] || words == ["pid"]
                || words.count == 1 && role.count < 4
        {
            return "parent " + join.parent.noun.title
        }
        return role
    }

    // MARK: Figures by groups

    private func text(_ aggregate: Aggregate) -> String {
        let scope = aggregate.scope
        guard let axis = aggregate.axes.first, let figure = aggregate.figures.first else {
            return single(aggregate)
        }
        let what = figures(aggregate)
        let tail = tail(scope)
        let unit = inUnit(figure)
        if aggregate.axes.count > 1 {
            if case .time(_, let step) = axis {
                return
                    "Show the \(what)\(tail) for each \(name(of: step)) and \(thing(aggregate.axes[1]))\(unit)."
            }
            return
                "What is the \(what)\(tail) for each \(thing(axis)) and \(thing(aggregate.axes[1]))\(via(axis, "its"))\(unit)?"
        }
        if case .time(let field, let step) = axis { return overTime(aggregate, field, step) }
        if let top = aggregate.top {
            let best =
                figure.isCount ? (top.isHighest ? "highest" : "lowest") : top.isHighest ? "highest" : "lowest"
            if case .rows(let subject) = figure, top.isHighest {
                return
                    "Which \(top.count) \(EnglishText.plural(thing(axis))) have the most \(subject.noun.many)\(tail)\(via(axis, "their"))?"
            }
            return
                "Which \(top.count) \(EnglishText.plural(thing(axis))) have the \(best) \(what)\(tail)\(via(axis, "their"))\(unit)?"
        }
        if let threshold = aggregate.threshold {
            if case .rows(let subject) = figure {
                return
                    "Which \(EnglishText.plural(thing(axis))) have more than \(threshold) \(threshold == "1" ? subject.noun.one : subject.noun.many)\(tail)?"
            }
            return
                "Which \(EnglishText.plural(thing(axis))) have \(EnglishText.withArticle(what))\(tail) above \(threshold)?"
        }
        if aggregate.tellsShare {
            return "What is the \(what)\(tail) for each \(thing(axis)), and its share of the whole\(unit)?"
        }
        if case .things(let route) = axis, let condition = scope.conditions.first(where: { $0.join != nil }),
            case .isAmong(let values) = condition.test
        {
            return
                "Compare the \(what) for the \(EnglishText.plural(thing(route.last))) \(list(values.map { "'\($0)'" }))\(unit)."
        }
        if case .field(let field) = axis, field.role == .flag {
            guard let yes = EnglishFlag(field).yes, let no = EnglishFlag(field).denied else {
                return "Show the \(what)\(tail) by \(field.name) (yes or no)\(unit)."
            }
            let many = scope.subject.noun.many
            if case .rows = figure { return "How many \(many)\(tail) \(yes), and how many \(no)?" }
            return "What is the \(what)\(tail) for those that \(yes) and for those that \(no)\(unit)?"
        }
        let options = [
            "What is the \(what)\(tail) for each \(thing(axis))\(via(axis, "its"))\(unit)?",
            "Show the \(what)\(tail) by \(thing(axis))\(via(axis, "its"))\(unit).",
        ]
        if case .rows(let subject) = figure, tail.isEmpty {
            return choice(
                what + thing(axis),
                [
                    "How many \(subject.noun.many) are there for each \(thing(axis))\(via(axis, "its"))?",
                    options[1],
                ])
        }
        return choice(what + thing(axis), options)
    }

    private func isYearly(_ aggregate: Aggregate) -> Bool {
        if case .time(_, .year)? = aggregate.axes.first { true } else { false }
    }

    private func overTime(_ aggregate: Aggregate, _ field: Field, _ step: Axis.Step) -> String {
        let scope = aggregate.scope
        let what = figures(aggregate)
        let tail = tail(scope)
        let named = isUnderstood(field, scope.subject) ? "" : " by \(field.label)"
        let unit = aggregate.figures.first.map(inUnit) ?? ""
        if let top = aggregate.top, top.count == 1 {
            return
                "Which \(name(of: step))\(named) had the \(top.isHighest ? "highest" : "lowest") \(what)\(tail)?"
        }
        if step == .weekday { return "What is the \(what) for each day of the week\(named)\(tail)\(unit)?" }
        if !named.isEmpty, case .rows(let subject) = aggregate.figures[0] {
            if let verb = verb(field) {
                return "How many \(subject.noun.many)\(tail) \(verb) in each \(name(of: step))?"
            }
            return
                "Show the number of \(subject.noun.many)\(tail) for each \(name(of: step)) of the \(field.label)."
        }
        let each = name(of: step)
        return choice(
            what + each,
            [
                "What is the \(what) for each \(each)\(tail)\(unit)?",
                "How does the \(what) develop from \(each) to \(each)\(tail)\(unit)?",
            ])
    }

    private func single(_ aggregate: Aggregate) -> String {
        let scope = aggregate.scope
        let noun = scope.subject.noun
        guard let figure = aggregate.figures.first else { return "" }
        if aggregate.figures.count > 1, let field = figure.field {
            return
                "What are the highest, the lowest and the average \(field.name) of \(rows(scope))\(inUnit(figure))?"
        }
        guard case .rows = figure else {
            return "What is the \(figures(aggregate))\(tail(scope))\(inUnit(figure))?"
        }
        if scope.conditions.count == 1, let condition = scope.conditions.first, condition.join == nil {
            let said = said(condition)
            // How many customers are active?
            if said.hasPrefix("that ") { return "How many \(noun.many) \(said.dropFirst("that ".count))?" }
            if condition.isSpan, !isUnderstood(condition.field, scope.subject),
                let verb = verb(condition.field)
            {
                return "How many \(noun.many) \(verb) \(span(condition))?"
            }
            if said.hasPrefix("without ") { return "How many \(noun.many) \(Self.relative(said))?" }
        }
        if !scope.conditions.isEmpty { return "How many \(noun.many) are there\(tail(scope))?" }
        guard noun.isNamed else { return "How many rows does the table \(noun.title) have?" }
        return choice(
            noun.title, ["How many \(noun.many) are there?", "What is the total number of \(noun.many)?"])
    }

    func figures(_ aggregate: Aggregate) -> String { list(aggregate.figures.map(said)) }

    func inUnit(_ figure: Figure) -> String {
        let unit = figure.field.map(unit) ?? ""
        return unit.isEmpty ? "" : ", in \(unit)"
    }

    /// What is grouped by.
    func thing(_ axis: Axis) -> String {
        switch axis {
        case .field(let field): return thing(field)
        case .things(let route): return thing(route.last)
        case .kind(let field, let route):
            return field.label.hasPrefix(route.target.noun.title)
                ? field.label : "\(thing(route.last)) \(field.name)"
        case .time(let field, _): return field.label
        }
    }

    /// What belongs to what is grouped by, and has the rows.
    private func via(_ axis: Axis, _ its: String) -> String {
        guard case .things(let route) = axis, let via = route.via, !route.isOnly else { return "" }
        return ", through \(its) \(via.noun.many)"
    }

    // MARK: Rows

    private func text(_ list: RowList) -> String {
        let noun = list.scope.subject.noun
        let rows = rows(list.scope)
        let display = name(of: list.scope.subject.display)
        if list.isSingle { return "Which \(noun.one) has \(tail(list.scope).dropFirst(" with ".count))?" }
        if list.asksColumns {
            let labels = self.list(list.shown.map(\.label))
            guard let limit = list.limit else { return "List all \(noun.many) with their \(labels)." }
            return "List the first \(limit) \(noun.many) by \(display), with their \(labels)."
        }
        switch (list.order, list.limit) {
        case (.descending(let field), let limit?) where field.isTime:
            return "Which \(limit) \(rows) have the latest \(field.label)?"
        case (.descending(let field), let limit?) where field.role == .opaque:
            return "Which \(limit) \(rows) have the most \(field.label)?"
        case (.descending(let field), let limit?):
            return "Which \(limit) \(rows) have the highest \(field.name)?"
        case (.ascending(let field), let limit?):
            return "Which \(limit) \(rows) have the lowest \(field.name)?"
        default:
            return list.limit.map { "List the first \($0) \(rows)." }
                ?? choice(rows, ["List all \(rows).", "Show all \(rows)."])
        }
    }
}

import Schema

/// Sets, queries within queries, groups within groups, spans, and what lies far.
extension EnglishPhrasebook {
    func text(_ question: SetQuestion) -> String {
        switch question {
        case .both(let join, let a, let b):
            let things = EnglishText.plural(thing(join))
            return choice(
                rows(a) + rows(b),
                [
                    "Which \(things) have both \(rows(a)) and \(rows(b))?",
                    "Find the \(things) that have \(rows(a)) as well as \(rows(b)).",
                ])
        case .butNot(let join, let a, let b):
            let things = EnglishText.plural(thing(join))
            return choice(
                rows(a) + rows(b),
                [
                    "Which \(things) have \(rows(a)) but no \(rows(b))?",
                    "List the \(things) that have \(rows(a)) but none\(tail(b)).",
                    "Find the \(things) with \(rows(a)) but without any \(rows(b)).",
                ])
        case .either(let join, let a, let b):
            return "Which \(EnglishText.plural(thing(join))) have \(rows(a)), or \(rows(b)), or both?"
        case .bothTables(let one, let other):
            return
                "Which \(one.parent.noun.many) have \(one.child.noun.many) as well as \(other.child.noun.many)?"
        case .eitherTable(let one, let other):
            return
                "Which \(one.parent.noun.many) have any \(one.child.noun.many) or any \(other.child.noun.many)?"
        case .shared(let field, let a, let b):
            return
                "Which \(EnglishText.plural(thing(field.name))) occur both among \(rows(a)) and among \(rows(b))?"
        case .unshared(let field, let a, let b):
            return
                "Which \(EnglishText.plural(thing(field.name))) occur among \(rows(a)) but not among \(rows(b))?"
        }
    }

    func text(_ question: DerivedQuestion) -> String {
        switch question {
        case .perThing(let figure, let join):
            let (child, things) = (join.child.noun, EnglishText.plural(thing(join)))
            guard figure.isCount else {
                return
                    "What is the average over \(things) with \(child.many) of their \(said(figure))\(inUnit(figure))?"
            }
            return choice(
                child.many,
                [
                    "How many \(child.many) does \(EnglishText.withArticle(thing(join))) have on average, among those with any?",
                    "Among \(things) that have any \(child.many), how many does each have on average?",
                ])
        case .mostOfOne(_, let join):
            return "What is the largest number of \(join.child.noun.many) that a single \(thing(join)) has?"
        case .perSpan(let figure, let field, let step, let scope):
            let (span, spans) = step == .day ? ("day", "days") : ("month", "months")
            let by = isUnderstood(field, scope.subject) ? "" : " by \(field.label)"
            return
                "Over the \(spans) with \(scope.subject.noun.many)\(by), what is the average \(said(figure)) in a \(span)\(inUnit(figure))?"
        case .highest(let field, let scope):
            return choice(
                field.name + scope.subject.noun.one,
                [
                    "Which of the \(rows(scope)) has the highest \(field.name)? Show all if several share it.",
                    "Find the \(scope.subject.noun.one)\(tail(scope)) with the highest \(field.name), ties included.",
                ])
        case .aboveOwnKind(let field, let kind, let scope):
            return
                "Which \(rows(scope)) have \(EnglishText.withArticle(field.name)) above the average of their own \(thing(kind.name))?"
        case .having(let join, let scope):
            let things = EnglishText.plural(thing(join))
            return choice(
                rows(scope) + things,
                ["Which \(things) have \(rows(scope))?", "List all \(things) that have any \(rows(scope))."])
        case .numberHaving(let join, let scope):
            return "How many \(EnglishText.plural(thing(join))) have \(rows(scope))?"
        case .lacking(let join, let scope):
            let things = EnglishText.plural(thing(join))
            return choice(
                rows(scope) + things,
                ["Which \(things) have no \(rows(scope))?", "List the \(things) without any \(rows(scope))."])
        case .ofKind(let figure, let join, let condition):
            let things = "\(EnglishText.plural(thing(join))) \(phrase(condition))"
            guard figure.isCount else { return "What is the \(said(figure)) for \(things)\(inUnit(figure))?" }
            return choice(
                things + join.child.noun.many,
                [
                    "How many \(join.child.noun.many) belong to \(things)?",
                    "Count the \(join.child.noun.many) of \(things).",
                ])
        case .lastOfEach(let join, let time, let isFirst):
            return
                "When was the \(isFirst ? "first" : "latest") \(time.name) of \(join.child.noun.many) for each \(thing(join))?"
        }
    }

    /// A condition behind its noun: with status 'open', without a phone, that are active.
    private func phrase(_ condition: Condition) -> String {
        let text = said(condition)
        return text.hasPrefix("without ") || text.hasPrefix("that ") ? text : "with " + text
    }

    func text(_ question: GroupQuestion) -> String {
        switch question {
        case .pivot(let axis, let figure, let field, let values, let scope):
            let kinds = list(values.map { value($0, of: field) })
            return figure.isCount
                ? "For each \(thing(axis)), how many \(rows(scope)) have \(field.name) \(kinds), side by side?"
                : "For each \(thing(axis)), show the \(said(figure))\(tail(scope)) with \(field.name) \(kinds) side by side\(inUnit(figure))."
        case .favourite(let join, let kind):
            return
                "For each \(thing(join)), which \(thing(kind.name)) is the most common among its \(join.child.noun.many)?"
        case .rate(let part, let whole, let axis, let scope):
            return
                "What percentage of the total \(whole.label) is the total \(part.label) of \(rows(scope))\(axis.map { ", for each \(thing($0))" } ?? "")?"
        case .reach(let join, let kind):
            let (child, parent) = (join.child.noun, join.parent.noun)
            return kind.map {
                "For each \(thing($0.name)), what percentage of its \(parent.many) have any \(child.many)?"
            }
                ?? "What percentage of all \(parent.many) have any \(child.many)?"
        }
    }

    func text(_ question: SpanQuestion) -> String {
        switch question {
        case .longest(let start, let end, let limit, let scope):
            return "Which \(limit) \(rows(scope)) took the most days from \(start.name) to \(end.name)?"
        case .longer(let start, let end, let days, let scope):
            return "How many \(rows(scope)) took more than \(days) days from \(start.name) to \(end.name)?"
        case .each(let start, let end, let axis, let scope):
            return
                "How many days pass on average from \(start.name) to \(end.name) of \(rows(scope)), for each \(thing(axis))?"
        case .yearOnYear(let aggregate):
            return
                "How does the \(figures(aggregate)) of each month compare with the same month a year before\(tail(aggregate.scope))?"
        }
    }

    func text(_ question: DeepQuestion) -> String {
        switch question {
        case .chain(let figure, let joins, let top):
            let end = joins[joins.count - 1]
            let way = "by way of \(list(joins.dropLast().map { thing($0) }))"
            if let top {
                return
                    "Which \(top) \(EnglishText.plural(thing(end))) have the highest \(said(figure)), \(way)\(inUnit(figure))?"
            }
            return "What is the \(said(figure)) for each \(thing(end)), \(way)\(inUnit(figure))?"
        case .chainValue(let joins, let value):
            let end = joins[joins.count - 1]
            return
                "How many \(joins[0].child.noun.many) belong to the \(thing(end)) '\(value)', by way of \(list(joins.dropLast().map { thing($0) }))?"
        case .star(let joins, let time, let limit):
            return
                "Show the \(limit) \(joins[0].child.noun.many) with the latest \(time.label), each with its \(list(joins.map { thing($0) }))."
        case .twinPairs(let one, let other, let top):
            return
                "Which \(top) combinations of \(thing(one)) and \(thing(other)) have the most \(one.child.noun.many)?"
        case .twins(let one, let other, let areSame):
            return areSame
                ? "How many \(one.child.noun.many) have the same \(thing(one)) and \(thing(other))?"
                : "How many \(one.child.noun.many) have a \(thing(one)) that differs from their \(thing(other))?"
        case .rowsBelow(let rows, let tree, let value):
            return
                "How many \(rows.child.noun.many) are there in the \(tree.child.noun.one) '\(value)' and all \(tree.child.noun.many) below it, at any level?"
        case .numberBelow(let tree, let value):
            return "How many \(tree.child.noun.many) are below '\(value)', counting all levels?"
        case .element(let field, let value, let scope):
            return "How many \(rows(scope)) have '\(value)' among their \(field.name)?"
        case .elements(let field, let scope):
            return "How many \(rows(scope)) have each of the values in \(field.name)?"
        case .memberValue(let field, let key, let value, let scope):
            return "How many \(rows(scope)) have '\(key)' set to '\(value)' in their \(field.name)?"
        case .members(let field, let key, let scope):
            return "How many \(rows(scope)) are there for each '\(key)' in their \(field.name)?"
        }
    }
}

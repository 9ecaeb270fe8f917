import Schema

/// Questions over three and more tables: up two relations, or across a link table.
struct RouteQuestions {
    let route: Route
    let book: any Phrasebook

    private var child: Subject { route.first.child }

    /// Whether the figures of the rows are those of what lies at its end, none counted twice for one of them.
    private var isSound: Bool {
        guard let second = route.second, let via = route.via else { return false }
        let names = [child.table.name, via.table.name, route.target.table.name]
        guard Set(names).count == 3, route.isUnique, route.link?.isUnique ?? true else { return false }
        // A nearer way says more.
        guard !child.table.joins.contains(where: { $0.target == route.target.table.name }) else {
            return false
        }
        if let link = route.link {
            // Of what happened to things, and their figures, people ask by what the things are linked to.
            let kinds: [TableKind] = [.event, .detail, .statistics, .stock]
            guard link.child.table.name != child.table.name, kinds.contains(child.meaning.kind) else {
                return false
            }
        }
        let subjects = [child, via, route.target]
        return subjects.allSatisfy {
            $0.noun.isNamed && $0.meaning.kind != .hub && $0.meaning.kind != .dictionary
        }
            && route.target.display.isNamed && !second.isExclusive && !route.first.hasTwins
            && !second.hasTwins
            && !route.first.isHousekeeping && !second.isHousekeeping && !child.isConnecting
            && child.meaning.kind != .setting
    }

    var candidates: [Candidate] {
        guard isSound else { return [] }
        let isLinked = route.link != nil
        let sort = isLinked ? "route" : "chain"
        let figure = child.amount.map { Figure.sum($0, child) } ?? .rows(child)
        let all = Scope(child)
        func aggregate(_ kind: String, _ weight: Int, _ aggregate: Aggregate) -> Candidate {
            Candidate(sort + kind, weight, aggregate, in: book)
        }
        let plain = Aggregate(figure, by: [.things(route)], of: all)
        var ranking = plain
        ranking.top = (5, true)
        var result = [aggregate("", isLinked ? 80 : 89, plain), aggregate(" top", 74, ranking)]
        if let time = child.time, child.happens {
            let recent = all.with(Condition(time, .latest(days: 30), of: child))
            result.append(aggregate(" month", 72, Aggregate(figure, by: [.things(route)], of: recent)))
        }
        if let category = child.categories.first {
            let crossed = Aggregate(figure, by: [.things(route), .field(category)], of: all)
            result.append(aggregate(" crossing", isLinked ? 82 : 78, crossed))
        }
        return result
    }
}

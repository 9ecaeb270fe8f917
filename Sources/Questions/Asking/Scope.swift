import Schema

/// Which rows are meant: those of a table that count, and fulfil conditions.
struct Scope {
    let subject: Subject
    var conditions: [Condition]
    /// Whether one of the conditions is enough.
    var isAny = false

    init(_ subject: Subject, _ conditions: [Condition] = []) {
        self.subject = subject
        self.conditions = conditions
    }

    func with(_ condition: Condition) -> Scope { Scope(subject, conditions + [condition]) }

    /// The rows that meet one condition or the other.
    func with(either one: Condition, or other: Condition) -> Scope {
        var scope = Scope(subject, [one, other])
        scope.isAny = true
        return scope
    }

    /// The conditions as SQL, all of which must hold; those on other tables are on `p`.
    func filters(_ alias: String?) -> [String] {
        let all = conditions.map { $0.sql($0.join == nil ? alias : "p") }
        return isAny && all.count > 1 ? ["(\(all.joined(separator: " OR ")))"] : all
    }

    /// The columns that the conditions read.
    var fields: [Field] { conditions.map { $0.join?.fields.first ?? $0.field } }
}

/// Figures of some rows, by groups.
struct Aggregate {
    var figures: [Figure]
    var axes: [Axis] = []
    var scope: Scope
    /// Only so many groups, the highest or the lowest.
    var top: (count: Int, isHighest: Bool)?
    /// Only groups whose figure is above that.
    var threshold: String?
    /// Whether each group's share of the whole is told too.
    var tellsShare = false

    init(_ figures: Figure..., by axes: [Axis] = [], of scope: Scope) {
        self.figures = figures
        self.axes = axes
        self.scope = scope
    }

    var fields: [Field] { axes.flatMap(\.fields) + figures.compactMap(\.field) + scope.fields }

    /// The routes that it needs, each once.
    private var routes: [Route] {
        var routes: [Route] = []
        for route in axes.compactMap(\.route) where routes.isEmpty { routes.append(route) }
        if routes.isEmpty, let join = scope.conditions.compactMap(\.join).first { routes.append(Route(join)) }
        return routes
    }

    /// The alias of the rows' own table, where there are others.
    private var alias: String? { routes.isEmpty ? nil : "t" }

    func statement(_ book: any Phrasebook) -> SelectStatement {
        let subject = scope.subject
        var select = SelectStatement(subject.sql + (alias.map { " AS \($0)" } ?? ""))
        for route in routes { select.joins += route.joins }
        select.filters = scope.filters(alias)
        select.filters += subject.live(alias) + routes.flatMap(\.live)
        for axis in axes {
            axis.show(in: &select, alias, book)
            select.grouping += axis.grouping(alias)
            // Rows without a kind are a group, but no kind.
            if threshold != nil, case .field(let field) = axis, !field.isAlwaysThere {
                select.filters.append("\(field.sql(alias)) IS NOT NULL")
            }
            if case .time(let field, _) = axis, !field.isAlwaysThere,
                !scope.conditions.contains(where: { $0.field.column.name == field.column.name })
            {
                select.filters.append("\(field.sql(alias)) IS NOT NULL")
            }
        }
        let first = select.items.count
        for figure in figures { select.add(figure.sql(alias), book.name(of: figure)) }
        if tellsShare, let share = figures.first?.shareSQL(alias) { select.add(share, book.share) }
        if let threshold, let figure = figures.first { select.having = "\(figure.sql(alias)) > \(threshold)" }
        guard !axes.isEmpty else { return select }
        let own = axes.flatMap { $0.order(alias) }
        if threshold != nil {
            // Which ones is asked for, in no order of their figures.
            select.order = own.map { .expression($0) }
        } else if case .time = axes[0] {
            select.order = own.prefix(1).map { .expression($0) } + [.item(first)]
            if axes.count == 1 { select.order = own.map { .expression($0) } }
        } else if axes.count > 1 {
            select.order = own.prefix(1).map { .expression($0) } + [.item(first)]
        } else {
            select.order = [.item(first, isDescending: top?.isHighest ?? true)] + own.map { .expression($0) }
        }
        if let top { select.limit = top.count }
        return select
    }
}

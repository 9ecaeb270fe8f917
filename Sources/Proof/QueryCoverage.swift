internal import QueryTree
public import Schema

/// A sort of query, as its parts tell.
public enum QueryKind: String, Sendable, CaseIterable {
    case list, count, sum, average, extreme, ranking, grouping, trend, share, filter, negation, threshold,
        several, subquery, join, window
}

/// What some queries use of the tables.
public struct QueryCoverage: Sendable {
    private let catalog: ColumnCatalog
    private let tables: [Table]
    /// How many queries of each kind use a table.
    public private(set) var kinds: [TableName: [QueryKind: Int]] = [:]
    /// How many queries use a table.
    public private(set) var uses: [TableName: Int] = [:]
    private var columns: Set<String> = []
    private var relations: Set<String> = []

    /// Makes it for some tables and no query.
    public init(_ tables: [Table]) {
        self.tables = tables
        catalog = ColumnCatalog(tables)
    }

    /// Adds a query; a text that is none counts for nothing.
    public mutating func add(_ sql: String) {
        guard let claims = try? QueryTree(sql).claims() else { return }
        let found = Self.kinds(of: claims)
        for table in catalog.tables(claims.tables) {
            uses[table.name, default: 0] += 1
            for kind in found { kinds[table.name, default: [:]][kind, default: 0] += 1 }
        }
        for use in claims.columns {
            guard let (table, column) = catalog.column(use) else { continue }
            columns.insert(Self.key(table, column.name))
        }
        for link in claims.links {
            guard let one = catalog.column(link.one), let other = catalog.column(link.other) else { continue }
            for (from, to) in [(one, other), (other, one)] {
                for relation in from.table.relations
                where relation.target == to.table.name && relation.columns.contains(from.column.name) {
                    relations.insert(Self.key(from.table, relation.columns.joined(separator: ",")))
                }
            }
        }
    }

    /// Whether people ask for a column: keys lead from row to row, and when rows were made and changed is housekeeping.
    private static func isAskedFor(_ column: Column) -> Bool {
        guard column.isReadable else { return false }
        return switch column.meaning.role {
        case .technical, .secret, .opaque, .deletion, .identifier: false
        case .time: column.meaning.time != .creation && column.meaning.time != .update
        default: true
        }
    }

    /// The columns that people ask for and that no query uses.
    public func unused(of table: Table) -> [Column] {
        table.columns.filter { Self.isAskedFor($0) && !columns.contains(Self.key(table, $0.name)) }
    }

    /// How many of the columns that people ask for are used, and how many there are.
    public var columnFigures: (used: Int, total: Int) {
        let all = tables.reduce(0) { $0 + $1.columns.count { Self.isAskedFor($0) } }
        return (all - tables.reduce(0) { $0 + unused(of: $1).count }, all)
    }

    /// How many of the relations are used, and how many there are.
    public var relationFigures: (used: Int, total: Int) {
        let all = Set(
            tables.flatMap { table in
                table.relations.map { Self.key(table, $0.columns.joined(separator: ",")) }
            })
        return (all.intersection(relations).count, all.count)
    }

    /// The tables that a query uses, as far as they are known.
    public func tables(of sql: String) -> [TableName] {
        guard let claims = try? QueryTree(sql).claims() else { return [] }
        return catalog.tables(claims.tables).map(\.name)
    }

    /// The sorts that a query is of, and the columns that it uses, each as `table.column` with its role.
    public func uses(of sql: String) -> (kinds: [QueryKind], roles: [(column: String, role: String)]) {
        guard let claims = try? QueryTree(sql).claims() else { return ([], []) }
        let found = Self.kinds(of: claims)
        var roles: [(column: String, role: String)] = []
        for use in claims.columns.sorted(by: {
            ($0.column, $0.tables.joined()) < ($1.column, $1.tables.joined())
        }) {
            guard let (table, column) = catalog.column(use) else { continue }
            let name = "\(table.name).\(column.name)"
            guard !roles.contains(where: { $0.column == name }) else { continue }
            roles.append((name, column.meaning.role.rawValue))
        }
        return (QueryKind.allCases.filter(found.contains), roles)
    }

    private static func key(_ table: Table, _ column: String) -> String { "\(table.name)\u{1F}\(column)" }

    private static func kinds(of claims: QueryClaims) -> Set<QueryKind> {
        var kinds: Set<QueryKind> = []
        let names = Set(claims.aggregates.map(\.name))
        if names.isEmpty { kinds.insert(.list) }
        if names.contains("count") { kinds.insert(.count) }
        if names.contains("sum") { kinds.insert(.sum) }
        if names.contains("avg") { kinds.insert(.average) }
        if names.contains("max") || names.contains("min") { kinds.insert(.extreme) }
        if claims.selects.contains(where: { $0.limit != nil && !$0.orderings.isEmpty }) {
            kinds.insert(.ranking)
        }
        if claims.selects.contains(where: { !$0.groups.isEmpty }) { kinds.insert(.grouping) }
        if !claims.steps.isEmpty { kinds.insert(.trend) }
        if claims.divides { kinds.insert(.share) }
        if claims.comparisons.contains(where: { $0.clause == .where }) { kinds.insert(.filter) }
        if claims.negates
            || claims.comparisons.contains(where: { ["<>", "NOT IN", "NOT LIKE"].contains($0.sign) })
        {
            kinds.insert(.negation)
        }
        if claims.comparisons.contains(where: { $0.clause == .having }) { kinds.insert(.threshold) }
        if claims.isCombined { kinds.insert(.several) }
        if claims.selects.count > 1 { kinds.insert(.subquery) }
        if claims.selects.contains(where: { $0.tables.count > 1 }) { kinds.insert(.join) }
        if claims.selects.contains(where: { $0.items.contains { !$0.windows.isEmpty } }) {
            kinds.insert(.window)
        }
        return kinds
    }
}

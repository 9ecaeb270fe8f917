internal import QueryTree
public import Schema

/// What queries compare columns with, so that rows on both sides of each comparison can be made.
public struct Literals: Sendable {
    /// Texts of the constants, by table and column, each once.
    public private(set) var byTable: [TableName: [String: [String]]] = [:]

    /// Rows that single conditions of queries tell apart, by table: one that meets all of them, and for each one that misses it.
    private(set) var targets: [TableName: [TargetRow]] = [:]
    /// The most rows for a table.
    private static let mostTargets = 60

    /// Collects them from some queries; a text that is no query has none.
    public init(_ queries: [String], _ catalog: ColumnCatalog) {
        for sql in queries {
            guard let tree = try? QueryTree(sql) else { continue }
            let claims = tree.claims()
            add(TargetRow.rows(for: claims, catalog))
            // What groups add up to, or have on average, is reached by rows that have as much.
            let bounds = claims.comparisons.compactMap { comparison -> (ColumnUse, String)? in
                guard comparison.clause == .having, comparison.left.columns.count == 1,
                    ["sum", "avg"].contains(comparison.left.aggregates.first ?? ""),
                    comparison.right.constants.count == 1, comparison.right.constants[0].kind == .number
                else { return nil }
                return (comparison.left.columns[0], comparison.right.constants[0].text)
            }
            for (use, value) in tree.literals() + bounds {
                guard let (table, column) = catalog.column(use) else { continue }
                var values = byTable[table.name, default: [:]][column.name] ?? []
                // A few are enough to have rows beside them.
                guard values.count < 12, !values.contains(value) else { continue }
                values.append(value)
                byTable[table.name, default: [:]][column.name] = values
            }
        }
    }

    private mutating func add(_ rows: [(table: TableName, row: TargetRow)]) {
        for (table, row) in rows {
            let known = targets[table, default: []]
            guard known.count < Self.mostTargets, !known.contains(row) else { continue }
            targets[table] = known + [row]
        }
    }
}

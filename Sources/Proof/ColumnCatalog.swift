public import QueryTree
public import Schema

/// What the tables tell of columns that queries name.
public struct ColumnCatalog: Sendable {
    private let tables: [String: Table]

    /// Makes it for some tables; those of `public` go by their bare name too.
    public init(_ tables: [Table]) {
        var names: [String: Table] = [:]
        for table in tables {
            names["\(table.name.schema).\(table.name.name)"] = table
            if table.name.schema == "public" { names[table.name.name] = table }
        }
        self.tables = names
    }

    /// The table and column that a query names; nil where there is none, or more than one.
    public func column(_ use: ColumnUse) -> (table: Table, column: Column)? {
        let found = use.tables.compactMap { name in
            tables[name].flatMap { table in table.column(use.column).map { (table, $0) } }
        }
        return found.count == 1 ? found[0] : nil
    }

    /// Columns that somebody might have taken instead: of the same table, sort and role, at most three.
    public func siblings(of use: ColumnUse) -> [String] {
        guard let (table, column) = column(use) else { return [] }
        let others = table.columns.filter { other in
            other.name != column.name && other.family == column.family
                && other.meaning.role == column.meaning.role
                && other.isReadable && other.meaning.role != .unknown
        }
        return others.prefix(3).map(\.name)
    }

    /// Why no data can tell a mutant from the query; nil where some might.
    func equivalence(of mutant: Mutant, to sql: String) -> String? {
        switch mutant.change {
        case .join where mutant.detail == "JOIN → LEFT JOIN": return referenceThatHolds(sql)
        default: return nil
        }
    }

    /// Whether every join follows declared foreign keys from columns that are never NULL.
    private func referenceThatHolds(_ sql: String) -> String? {
        guard let tree = try? QueryTree(sql) else { return nil }
        let pairs = tree.joinedColumns()
        guard !pairs.isEmpty else { return nil }
        for (one, other) in pairs {
            guard let left = column(one), let right = column(other) else { return nil }
            let holds = { (from: (table: Table, column: Column), to: (table: Table, column: Column)) in
                from.column.isNotNull
                    && from.table.relations.contains { relation in
                        !relation.isInferred && relation.isEnforced && relation.target == to.table.name
                            && relation.columns == [from.column.name]
                            && relation.targetColumns == [to.column.name]
                    }
            }
            guard holds(left, right) || holds(right, left) else { return nil }
        }
        return "a declared foreign key of columns that are never NULL finds a row for each"
    }
}

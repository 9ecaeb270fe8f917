public import QueryTree
public import Schema

/// What the tables tell of columns that queries name.
public struct ColumnCatalog: Sendable {
    private let tables: [String: Table]
    /// The tables.
    let all: [Table]
    /// What all tables are called.
    let tableNames: [String]

    /// Makes it for some tables; those of `public` go by their bare name too.
    public init(_ tables: [Table]) {
        all = tables
        tableNames = Set(tables.flatMap { LabelWords($0).names }).filter { $0.count > 1 }.sorted()
        var names: [String: Table] = [:]
        for table in tables {
            names["\(table.name.schema).\(table.name.name)"] = table
            if table.name.schema == "public" { names[table.name.name] = table }
        }
        self.tables = names
    }

    /// The table and column that a query names; nil where there is none.
    public func column(_ use: ColumnUse) -> (table: Table, column: Column)? {
        for name in use.tables {
            if let table = tables[name], let column = table.column(use.column) { return (table, column) }
        }
        return nil
    }

    /// The tables that a query names, as far as they are known.
    func tables(_ names: Set<String>) -> [Table] {
        var found: [Table] = []
        for name in names.sorted() {
            if let table = tables[name], !found.contains(where: { $0.name == table.name }) {
                found.append(table)
            }
        }
        return found
    }

    /// What some tables and their columns are called.
    func names(_ tables: [Table]) -> [String] {
        let names = tables.flatMap { table in
            LabelWords(table).names + table.columns.flatMap { LabelWords($0).names }
        }
        return Set(names).filter { $0.count > 1 }.sorted()
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
    func equivalence(of mutant: Mutant) -> String? {
        if let reason = mutant.equivalence { return reason }
        // It is there for every question, whether or not some deleted row would count.
        let isOfDeletion =
            !mutant.dropped.isEmpty
            && mutant.dropped.allSatisfy { use in
                guard let (table, column) = column(use), let mark = table.meaning.deletion else {
                    return false
                }
                // Another condition on a column of states is the question's own.
                let leavesOut = ["<>", "DISTINCT FROM", "NOT IN"].contains(where: mutant.detail.contains)
                return mark.column == column.name && (!mark.isState || leavesOut)
            }
        if isOfDeletion { return "deleted rows never count" }
        switch mutant.change {
        case .column where !mutant.grouped.isEmpty && isToldByKey(mutant.grouped):
            return "the key of its table is grouped by"
        case .condition, .column:
            let isNeverNull =
                !mutant.columns.isEmpty
                && mutant.columns.allSatisfy { use in
                    column(use)?.column.isNotNull == true
                        || mutant.change == .column && mutant.linked.contains(use)
                }
            return isNeverNull ? "the column is never NULL" : nil
        case .join where mutant.detail.hasPrefix("JOIN"): break
        case .join:
            return mutant.rightTable.flatMap { tables[$0] }.map { finds(Self.pairs(mutant), in: $0) } == true
                ? "a foreign key of columns that are never NULL finds a row for each" : nil
        default: return nil
        }
        if mutant.isNeededElsewhere { return "another condition leaves out what an outer join would add" }
        return finds(Self.pairs(mutant))
            ? "a foreign key of columns that are never NULL finds a row for each" : nil
    }

    /// Whether others that are grouped by are the key of the first one's table, which then tells its groups.
    private func isToldByKey(_ grouped: [ColumnUse]) -> Bool {
        guard let (table, _) = column(grouped[0]), !table.primaryKey.isEmpty else { return false }
        let others = grouped.dropFirst().compactMap(column).filter { $0.table.name == table.name }.map(
            \.column.name)
        return Set(others).isSuperset(of: table.primaryKey)
    }

    /// The columns that a join makes equal.
    private static func pairs(_ mutant: Mutant) -> [(ColumnUse, ColumnUse)] {
        stride(from: 0, to: mutant.columns.count - 1, by: 2).map {
            (mutant.columns[$0], mutant.columns[$0 + 1])
        }
    }

    /// Whether the columns are a declared foreign key that is never NULL, of another table to this one.
    private func finds(_ pairs: [(ColumnUse, ColumnUse)], in target: Table) -> Bool {
        guard let first = pairs.first, let one = column(first.0), let other = column(first.1),
            one.table.name != other.table.name
        else { return false }
        // Every row of the other table finds one here; the other way round nobody knows.
        let from = one.table.name == target.name ? other.table : one.table
        let refers = from.relations.contains { $0.target == target.name }
        return refers && !target.relations.contains { $0.target == from.name } && finds(pairs)
    }

    /// Whether the columns are a declared foreign key that is never NULL, in one direction or the other.
    private func finds(_ pairs: [(ColumnUse, ColumnUse)]) -> Bool {
        let resolved = pairs.compactMap { pair in
            column(pair.0).flatMap { one in column(pair.1).map { (one, $0) } }
        }
        guard resolved.count == pairs.count, let first = resolved.first else { return false }
        func holds(_ from: Table, _ columns: [Column], _ to: Table, _ targets: [Column]) -> Bool {
            guard columns.allSatisfy(\.isNotNull) else { return false }
            return from.relations.contains { relation in
                !relation.isInferred && relation.isEnforced && !relation.isTemporal
                    && relation.target == to.name && relation.columns == columns.map(\.name)
                    && relation.targetColumns == targets.map(\.name)
            }
        }
        let left = resolved.map(\.0.column)
        let right = resolved.map(\.1.column)
        return holds(first.0.table, left, first.1.table, right)
            || holds(first.1.table, right, first.0.table, left)
    }
}

internal import QueryTree
internal import Schema

/// What in a query cannot be meant by anybody who knows the tables.
public struct SchemaFault: Sendable, Equatable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// Columns are made equal that have nothing to do with each other.
        case unrelatedJoin = "unrelated_join"
        /// A join repeats the rows whose figures are added up.
        case fanOut = "fan_out"
        /// What is no quantity is added up or averaged.
        case role
        /// Rows count that are marked as deleted.
        case deletedRows = "deleted_rows"
        /// A value is asked for that the column cannot have.
        case value
    }

    /// What it is.
    public let kind: Kind
    /// Which part of the query.
    public let detail: String
}

/// Compares a query with what is known of its tables.
struct SchemaFit {
    let claims: QueryClaims
    let catalog: ColumnCatalog
    let question: String
    private(set) var faults: [SchemaFault] = []

    init(_ question: String, _ claims: QueryClaims, _ catalog: ColumnCatalog) {
        self.question = question.lowercased()
        self.claims = claims
        self.catalog = catalog
        checkJoins()
        checkRoles()
        checkDeleted()
        checkValues()
    }

    private mutating func fault(_ kind: SchemaFault.Kind, _ detail: String) {
        let one = SchemaFault(kind: kind, detail: detail)
        if !faults.contains(one) { faults.append(one) }
    }

    // MARK: Joins

    private mutating func checkJoins() {
        for link in claims.links {
            guard let one = catalog.column(link.one), let other = catalog.column(link.other) else { continue }
            if !isRelated(one, other) {
                fault(
                    .unrelatedJoin,
                    "\(one.table.name.name).\(one.column.name) = \(other.table.name.name).\(other.column.name)"
                )
            }
        }
        for one in claims.aggregates where ["sum", "avg"].contains(one.name) && !one.isDistinct {
            guard let use = one.columns.first, let (table, column) = catalog.column(use) else { continue }
            for select in claims.selects where select.depth == one.depth {
                let tables = catalog.tables(Set(select.tables))
                guard tables.contains(where: { $0.name == table.name }),
                    select.items.contains(where: { $0.columns.contains(use) })
                else { continue }
                for other in tables
                where repeats(other, table) && !tellsApart(select, other, table)
                    && !one.columns.contains(where: { catalog.column($0)?.table.name == other.name })
                {
                    fault(.fanOut, "\(one.name)(\(column.name)) × \(other.name.name)")
                }
            }
        }
    }

    private func isRelated(_ one: (table: Table, column: Column), _ other: (table: Table, column: Column))
        -> Bool
    {
        func leads(_ from: (table: Table, column: Column), _ to: (table: Table, column: Column)) -> Bool {
            from.table.relations.contains { relation in
                relation.target == to.table.name
                    && zip(relation.columns, relation.targetColumns).contains {
                        $0 == from.column.name && $1 == to.column.name
                    }
            }
        }
        func targets(_ one: (table: Table, column: Column)) -> [String] {
            one.table.relations.flatMap { relation in
                zip(relation.columns, relation.targetColumns).filter { $0.0 == one.column.name }.map {
                    "\(relation.target).\($0.1)"
                }
            }
        }
        if one.column.name == other.column.name || leads(one, other) || leads(other, one) { return true }
        if !Set(targets(one)).isDisjoint(with: targets(other)) { return true }
        // Of tables that nothing refers to, and that refer to nothing, nothing is known.
        let isKnown = { (table: Table) in
            !table.relations.isEmpty
                || catalog.all.contains { $0.relations.contains { $0.target == table.name } }
        }
        return !isKnown(one.table) || !isKnown(other.table)
    }

    /// Whether joining `other` repeats rows of `table`: its rows refer to them, or both refer to the same.
    private func repeats(_ other: Table, _ table: Table) -> Bool {
        guard other.name != table.name else { return false }
        func isUnique(_ columns: [String], in table: Table) -> Bool {
            table.constraints.contains {
                ($0.kind == .primaryKey || $0.kind == .unique) && !$0.columns.isEmpty
                    && Set(columns).isSuperset(of: $0.columns)
            }
        }
        func isLinked(_ from: Table, _ columns: [String], _ to: Table, _ targets: [String]) -> Bool {
            zip(columns, targets).allSatisfy { column, target in
                claims.links.contains { link in
                    [(link.one, link.other), (link.other, link.one)].contains { a, b in
                        guard let x = catalog.column(a), let y = catalog.column(b) else { return false }
                        return x.table.name == from.name && x.column.name == column && y.table.name == to.name
                            && y.column.name == target
                    }
                }
            }
        }
        return other.relations.contains { relation in
            guard !isUnique(relation.columns, in: other) else { return false }
            if relation.target == table.name {
                return isLinked(other, relation.columns, table, relation.targetColumns)
            }
            guard let middle = catalog.all.first(where: { $0.name == relation.target }),
                isLinked(other, relation.columns, middle, relation.targetColumns)
            else { return false }
            return table.relations.contains { mine in
                mine.target == middle.name && isLinked(table, mine.columns, middle, mine.targetColumns)
            }
        }
    }

    /// Whether no group holds a row of `table` twice although `other` repeats them: its rows are links, and the key at their
    /// other end is grouped by.
    private func tellsApart(_ select: QueryClaims.Select, _ other: Table, _ table: Table) -> Bool {
        guard other.meaning.kind == .link else { return false }
        let grouped = select.groups.flatMap(\.columns).compactMap(catalog.column)
        let near = Set(table.relations.map(\.target)).union([table.name])
        return other.relations.contains { end in
            !near.contains(end.target)
                && grouped.contains { one in
                    one.table.name == end.target && end.targetColumns.contains(one.column.name)
                        || one.table.name == other.name && end.columns.contains(one.column.name)
                }
        }
    }

    // MARK: Roles

    private mutating func checkRoles() {
        for one in claims.aggregates where one.columns.count == 1 {
            guard let column = catalog.column(one.columns[0])?.column else { continue }
            let role = column.meaning.role
            switch one.name {
            case "sum":
                if [.identifier, .code, .category, .rate, .ordinal, .setting, .technical].contains(role),
                    !claims.hasCases
                {
                    fault(.role, "sum(\(column.name)): \(role.rawValue)")
                }
            case "avg":
                if [.identifier, .code, .category, .technical].contains(role), !claims.hasCases {
                    fault(.role, "avg(\(column.name)): \(role.rawValue)")
                }
            default: continue
            }
        }
    }

    // MARK: Deleted rows

    private mutating func checkDeleted() {
        guard !question.contains("删除"), !question.contains("delete") else { return }
        for table in catalog.tables(claims.tables) {
            guard let mark = table.meaning.deletion, table.column(mark.column)?.isReadable == true else {
                continue
            }
            let uses =
                claims.nullTests.map(\.column) + claims.flags.map(\.column)
                + claims.comparisons.flatMap { $0.left.columns }
            let isTold = uses.contains { use in
                use.column == mark.column
                    && (catalog.column(use).map { $0.table.name == table.name }
                        ?? use.tables.contains { catalog.tables([$0]).first?.name == table.name })
            }
            if !isTold { fault(.deletedRows, table.name.name) }
        }
    }

    // MARK: Values

    private mutating func checkValues() {
        for comparison in claims.comparisons where ["=", "IN", "<>", "NOT IN"].contains(comparison.sign) {
            guard let use = comparison.left.columns.first, comparison.left.columns.count == 1,
                comparison.left.functions.isEmpty, comparison.left.aggregates.isEmpty,
                let column = catalog.column(use)?.column
            else { continue }
            for constant in comparison.right.constants
            where constant.kind == .text || constant.kind == .number {
                if let known = column.closedValues, !known.contains(constant.text) {
                    fault(.value, "\(column.name) = \(constant.text)")
                }
            }
        }
        for comparison in claims.comparisons where comparison.left.aggregates.isEmpty {
            guard let use = comparison.left.columns.first, let column = catalog.column(use)?.column,
                column.isTime,
                let low = column.minimum.flatMap({ SaidSpans.range(String($0.prefix(10))) })?.from,
                let high = column.maximum.flatMap({ SaidSpans.range(String($0.prefix(10))) })?.to
            else { continue }
            let right = comparison.right
            guard right.inner == nil, !right.readsClock,
                !right.constants.contains(where: { $0.kind == .interval || $0.kind == .number })
            else { continue }
            for constant in right.constants {
                guard let range = SaidSpans.range(String(constant.text.prefix(10))), let from = range.from,
                    let to = range.to
                else { continue }
                let isBefore = to <= low && ["<", "<=", "="].contains(comparison.sign)
                let isAfter = from >= high && [">", ">=", "="].contains(comparison.sign)
                if isBefore || isAfter { fault(.value, "\(column.name) \(comparison.sign) \(constant.text)") }
            }
        }
    }
}

extension Column {
    /// All values that it has, where they are known: those of a type or CHECK, of its codes, or the few that occur.
    var closedValues: Set<String>? {
        guard meaning.role != .personal, meaning.role != .secret else { return nil }
        if !enumValues.isEmpty { return Set(enumValues + meaning.codes.map(\.value)) }
        guard meaning.codes.count > 1, family == .integer || family == .text else { return nil }
        return Set(meaning.codes.map(\.value) + samples)
    }
}

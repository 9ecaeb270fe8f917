internal import Postgres
internal import SQL
internal import Schema

extension SchemaReader {
    func addConstraints(to draft: inout Draft) throws(CatalogError) {
        let kinds: [String: Constraint.Kind] = [
            "p": .primaryKey, "u": .unique, "c": .check, "f": .foreignKey, "x": .exclusion,
        ]
        let rows = try query(CatalogQueries.constraints, [draft.oids])
        for row in 0..<rows.rowCount {
            guard let name = rows.text(row, 1), let kind = kinds[rows.text(row, 2) ?? ""] else { continue }
            let numbers = ArrayText.values(rows.text(row, 3)).compactMap { Int($0) }
            let definition = rows.text(row, 4) ?? ""
            let target = kind == .foreignKey && rows.text(row, 6) != nil ? rows.name(row, 5) : nil
            let targetColumns = ArrayText.values(rows.text(row, 7))
            draft.change(rows.oid(row, 0)) { table in
                let columns = numbers.compactMap { number in
                    table.columns.first { $0.number == number }?.name
                }
                var constraint = ConstraintDefinition(
                    constraint: Constraint(name: name, kind: kind, columns: columns, definition: definition),
                    id: .constraint(rows.oid(row, 8)))
                if rows.oid(row, 9) != 0, kind != .foreignKey {
                    constraint.indexID = .relation(rows.oid(row, 9))
                }
                if kind == .foreignKey { constraint.needs = [.relation(rows.oid(row, 10))] }
                constraint.isInherited = rows.bool(row, 11)
                table.constraints.append(constraint)
                if kind == .primaryKey { table.primaryKey = columns }
                if kind == .check, columns.count == 1, let list = CheckedValues(definition),
                    let index = table.columns.firstIndex(where: { $0.name.isSameName(as: columns[0]) })
                {
                    table.columns[index].enumValues = list.values
                }
                if let target {
                    var relation = Relation(columns: columns, target: target, targetColumns: targetColumns)
                    relation.isEnforced = constraint.constraint.isEnforced
                    relation.isTemporal = rows.text(row, 12) == "true"
                    table.relations.append(relation)
                }
            }
        }
    }

    /// Gives the columns what NOT NULL constraints say of them, on servers that have such.
    func addNotNulls(to draft: inout Draft) throws(CatalogError) {
        guard connection.serverVersion >= 180000 else { return }
        let rows = try query(CatalogQueries.notNulls, [draft.oids])
        for row in 0..<rows.rowCount {
            let notNull = NotNull(
                name: rows.text(row, 2) ?? "", id: .constraint(rows.oid(row, 5)),
                hasDefaultName: !rows.bool(row, 3),
                isInherited: rows.bool(row, 6), endsHere: rows.bool(row, 7))
            let isValid = rows.bool(row, 8)
            draft.change(rows.oid(row, 0)) { table in
                guard let index = table.columns.firstIndex(where: { $0.number == rows.integer(row, 1) })
                else {
                    return
                }
                table.columns[index].notNull = notNull
                table.columns[index].isNotNull = isValid
                // The column states it, unless it comes from above and this does not.
                let isStated =
                    isValid
                    && (table.partitionOf != nil || !table.columns[index].isInherited || notNull.isInherited)
                guard !isStated else { return }
                let constraint = Constraint(
                    name: notNull.name, kind: .notNull, columns: [table.columns[index].name],
                    definition: rows.text(row, 4) ?? "")
                table.constraints.append(
                    ConstraintDefinition(
                        constraint: constraint, id: notNull.id, isInherited: notNull.isInherited))
            }
        }
    }

    func addIndexes(to draft: inout Draft) throws(CatalogError) {
        let rows = try query(CatalogQueries.indexes, [draft.oids])
        for row in 0..<rows.rowCount {
            guard let definition = rows.text(row, 1), let name = rows.text(row, 2) else { continue }
            let index = Index(
                name: name, definition: definition, id: .relation(rows.oid(row, 3)),
                parent: rows.text(row, 4) == nil ? nil : .relation(rows.oid(row, 4)),
                columns: ArrayText.values(rows.text(row, 5)))
            draft.change(rows.oid(row, 0)) { $0.indexes.append(index) }
        }
    }

    func addParents(to draft: inout Draft) throws(CatalogError) {
        let rows = try query(CatalogQueries.parents, [draft.oids])
        for row in 0..<rows.rowCount {
            let parent = Parent(
                name: rows.name(row, 2), columns: ArrayText.values(rows.text(row, 4)),
                id: .relation(rows.oid(row, 1)))
            draft.change(rows.oid(row, 0)) { $0.parents.append(parent) }
        }
        let overrides = try query(
            CatalogQueries.overrides, [draft.oids, connection.serverVersion < 180000 ? "true" : "false"])
        for row in 0..<overrides.rowCount {
            guard let change = overrides.text(row, 1) else { continue }
            draft.change(overrides.oid(row, 0)) { $0.overrides.append(change) }
        }
    }

    /// Gives the columns the sequences they own, and adds all of them that are no identity column's to the objects
    /// that can be made.
    func addSequences(
        to draft: inout Draft, _ objects: inout [ObjectID: SchemaObject], _ dependencies: Dependencies
    ) throws(CatalogError) {
        let others = dependencies.objects.filter(\.isRelation).map(\.oid)
        let rows = try query(CatalogQueries.sequences, [draft.oids, ArrayText.literal(others)])
        for row in 0..<rows.rowCount {
            let isIdentity = rows.bool(row, 13)
            let sequence = ColumnSequence(
                name: rows.name(row, 1), column: rows.text(row, 12) ?? "",
                type: rows.text(row, 3) ?? "bigint",
                options: Self.sequenceOptions(
                    rows, row, type: rows.text(row, isIdentity ? 14 : 3) ?? "bigint"),
                isIdentity: isIdentity, isUnlogged: rows.text(row, 10) == "u", id: .relation(rows.oid(row, 0))
            )
            objects[sequence.id] = SchemaObject(
                id: sequence.id, statements: isIdentity ? [] : [sequence.statement + ";"])
            draft.change(rows.oid(row, 11)) { $0.sequences.append(sequence) }
        }
    }

    /// The parameters of a sequence that are not the default ones for its type.
    private static func sequenceOptions(
        _ rows: borrowing PostgresResult, _ row: Int, type: String
    ) -> [String] {
        let greatest =
            switch type {
            case "smallint": Int(Int16.max)
            case "integer": Int(Int32.max)
            default: Int.max
            }
        let increment = rows.integer(row, 5) ?? 1
        let (low, high) = increment > 0 ? (1, greatest) : (-greatest - 1, -1)
        let start = rows.integer(row, 4) ?? 1
        let minimum = rows.integer(row, 6) ?? low
        let maximum = rows.integer(row, 7) ?? high
        let cache = rows.integer(row, 8) ?? 1
        var options: [String] = []
        if start != (increment > 0 ? minimum : maximum) { options.append("start with \(start)") }
        if increment != 1 { options.append("increment by \(increment)") }
        if minimum != low { options.append("minvalue \(minimum)") }
        if maximum != high { options.append("maxvalue \(maximum)") }
        if cache != 1 { options.append("cache \(cache)") }
        if rows.bool(row, 9) { options.append("cycle") }
        return options
    }
}

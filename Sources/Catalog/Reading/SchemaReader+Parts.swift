internal import Postgres
internal import SQL
internal import Schema

extension SchemaReader {
    func addConstraints(_ rows: borrowing PostgresResult, to draft: inout Draft) {
        typealias Field = CatalogQueries.Constraints
        let kinds: [String: Constraint.Kind] = [
            "p": .primaryKey, "u": .unique, "c": .check, "f": .foreignKey, "x": .exclusion,
        ]
        for row in 0..<rows.rowCount {
            guard let name = rows.text(row, Field.name),
                let kind = kinds[rows.text(row, Field.kind) ?? ""]
            else { continue }
            let numbers = ArrayText.values(rows.text(row, Field.columns)).compactMap {
                Int($0)
            }
            let definition = rows.text(row, Field.definition) ?? ""
            let target =
                kind == .foreignKey && rows.text(row, Field.targetName) != nil
                ? rows.name(row, Field.targetSchema) : nil
            let targetColumns = ArrayText.values(rows.text(row, Field.targetColumns))
            draft.change(rows.oid(row, Field.table)) { table in
                let columns = numbers.compactMap { number in
                    table.columns.first { $0.number == number }?.name
                }
                var constraint = ConstraintDefinition(
                    constraint: Constraint(name: name, kind: kind, columns: columns, definition: definition),
                    id: .constraint(rows.oid(row, Field.oid)))
                if rows.oid(row, Field.index) != 0, kind != .foreignKey {
                    constraint.indexID = .relation(rows.oid(row, Field.index))
                }
                if kind == .foreignKey {
                    constraint.needs = [.relation(rows.oid(row, Field.target))]
                }
                constraint.isInherited = rows.bool(row, Field.isInherited)
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
                    relation.isTemporal = rows.text(row, Field.isTemporal) == "true"
                    table.relations.append(relation)
                }
            }
        }
    }

    /// Gives the columns what NOT NULL constraints say of them, on servers that have such.
    func addNotNulls(to draft: inout Draft) throws(CatalogError) {
        typealias Field = CatalogQueries.NotNulls
        guard connection.serverVersion >= 180000 else { return }
        let rows = try query(CatalogQueries.notNulls, [draft.oids], Field.self)
        for row in 0..<rows.rowCount {
            let notNull = NotNull(
                name: rows.text(row, Field.name) ?? "",
                id: .constraint(rows.oid(row, Field.oid)),
                hasDefaultName: !rows.bool(row, Field.hasOwnName),
                isInherited: rows.bool(row, Field.isInherited),
                endsHere: rows.bool(row, Field.endsHere))
            let isValid = rows.bool(row, Field.isValid)
            draft.change(rows.oid(row, Field.table)) { table in
                guard
                    let index = table.columns.firstIndex(where: {
                        $0.number == rows.integer(row, Field.column)
                    })
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
                    definition: rows.text(row, Field.definition) ?? "")
                table.constraints.append(
                    ConstraintDefinition(
                        constraint: constraint, id: notNull.id, isInherited: notNull.isInherited))
            }
        }
    }

    func addIndexes(_ rows: borrowing PostgresResult, to draft: inout Draft) {
        typealias Field = CatalogQueries.Indexes
        for row in 0..<rows.rowCount {
            guard let definition = rows.text(row, Field.definition),
                let name = rows.text(row, Field.name)
            else { continue }
            let index = Index(
                name: name, definition: definition, id: .relation(rows.oid(row, Field.oid)),
                parent: rows.text(row, Field.parent) == nil
                    ? nil : .relation(rows.oid(row, Field.parent)),
                columns: ArrayText.values(rows.text(row, Field.columns)))
            draft.change(rows.oid(row, Field.table)) { $0.indexes.append(index) }
        }
    }

    func addParents(_ rows: borrowing PostgresResult, to draft: inout Draft) throws(CatalogError) {
        typealias Field = CatalogQueries.Parents
        for row in 0..<rows.rowCount {
            let parent = Parent(
                name: rows.name(row, Field.schema),
                columns: ArrayText.values(rows.text(row, Field.columns)),
                id: .relation(rows.oid(row, Field.parent)))
            draft.change(rows.oid(row, Field.table)) { $0.parents.append(parent) }
        }
        let overrides = try query(
            CatalogQueries.overrides, [draft.oids, connection.serverVersion < 180000 ? "true" : "false"],
            CatalogQueries.Overrides.self)
        for row in 0..<overrides.rowCount {
            guard let action = overrides.text(row, CatalogQueries.Overrides.action) else { continue }
            draft.change(overrides.oid(row, CatalogQueries.Overrides.table)) { $0.overrides.append(action) }
        }
    }

    /// Gives the columns the sequences they own, and adds all of them that are no identity column's to the objects
    /// that can be made.
    func addSequences(
        to draft: inout Draft, _ objects: inout [ObjectID: SchemaObject], _ dependencies: Dependencies
    ) throws(CatalogError) {
        typealias Field = CatalogQueries.Sequences
        let others = dependencies.objects.filter(\.isRelation).map(\.oid)
        let rows = try query(
            CatalogQueries.sequences, [draft.oids, ArrayText.literal(others)],
            Field.self)
        for row in 0..<rows.rowCount {
            let isIdentity = rows.bool(row, Field.isIdentity)
            let sequence = ColumnSequence(
                name: rows.name(row, Field.schema),
                column: rows.text(row, Field.column) ?? "",
                type: rows.text(row, Field.type) ?? "bigint",
                options: Self.sequenceOptions(
                    rows, row, type: rows.text(row, isIdentity ? Field.columnType : .type) ?? "bigint"),
                isIdentity: isIdentity,
                isUnlogged: rows.text(row, Field.persistence) == "u",
                id: .relation(rows.oid(row, Field.oid))
            )
            objects[sequence.id] = SchemaObject(
                id: sequence.id, statements: isIdentity ? [] : [sequence.statement + ";"])
            draft.change(rows.oid(row, Field.table)) { $0.sequences.append(sequence) }
        }
    }

    /// The parameters of a sequence that are not the default ones for its type.
    private static func sequenceOptions(
        _ rows: borrowing PostgresResult, _ row: Int, type: String
    ) -> [String] {
        typealias Field = CatalogQueries.Sequences
        let greatest =
            switch type {
            case "smallint": Int(Int16.max)
            case "integer": Int(Int32.max)
            default: Int.max
            }
        let increment = rows.integer(row, Field.increment) ?? 1
        let (low, high) = increment > 0 ? (1, greatest) : (-greatest - 1, -1)
        let start = rows.integer(row, Field.start) ?? 1
        let minimum = rows.integer(row, Field.minimum) ?? low
        let maximum = rows.integer(row, Field.maximum) ?? high
        let cache = rows.integer(row, Field.cache) ?? 1
        var options: [String] = []
        if start != (increment > 0 ? minimum : maximum) { options.append("start with \(start)") }
        if increment != 1 { options.append("increment by \(increment)") }
        if minimum != low { options.append("minvalue \(minimum)") }
        if maximum != high { options.append("maxvalue \(maximum)") }
        if cache != 1 { options.append("cache \(cache)") }
        if rows.bool(row, Field.cycles) { options.append("cycle") }
        return options
    }
}

internal import Postgres

extension SchemaReader {
    func addConstraints(to draft: inout Draft) throws(SchemaError) {
        let kinds: [String: Constraint.Kind] = [
            "p": .primaryKey, "u": .unique, "c": .check, "f": .foreignKey, "x": .exclusion,
        ]
        let rows = try query(CatalogQueries.constraints, [draft.oids])
        for row in 0..<rows.rowCount {
            guard let name = rows.text(row, 1), let kind = kinds[rows.text(row, 2) ?? ""] else { continue }
            let columns = ArrayText.values(rows.text(row, 3))
            let definition = rows.text(row, 4) ?? ""
            let target = kind == .foreignKey && rows.text(row, 6) != nil ? rows.name(row, 5) : nil
            let targetColumns = ArrayText.values(rows.text(row, 7))
            draft.change(rows.oid(row, 0)) { table in
                table.constraints.append(
                    Constraint(name: name, kind: kind, columns: columns, definition: definition))
                if kind == .primaryKey { table.primaryKey = columns }
                if kind == .check, columns.count == 1, let list = CheckedValues(definition),
                    let index = table.columns.firstIndex(where: { $0.name == columns[0] })
                {
                    table.columns[index].enumValues = list.values
                }
                if let target {
                    table.relations.append(
                        Relation(columns: columns, target: target, targetColumns: targetColumns))
                }
            }
        }
    }

    func addIndexes(to draft: inout Draft) throws(SchemaError) {
        let rows = try query(CatalogQueries.indexes, [draft.oids])
        for row in 0..<rows.rowCount {
            guard let definition = rows.text(row, 1), let name = rows.text(row, 2) else { continue }
            // The definition of a partitioned table's index says ONLY, which would leave it without its parts.
            let only = [
                "CREATE INDEX \(name) ON ONLY ", "CREATE UNIQUE INDEX \(name) ON ONLY ",
            ].first(where: definition.hasPrefix)
            let whole = only.map { $0.dropLast("ONLY ".count) + definition.dropFirst($0.count) }
            draft.change(rows.oid(row, 0)) { $0.indexes.append(whole.map { String($0) } ?? definition) }
        }
    }

    func addPartitions(to draft: inout Draft) throws(SchemaError) {
        let rows = try query(CatalogQueries.partitions, [draft.oids])
        for row in 0..<rows.rowCount {
            let partition = Partition(
                name: rows.name(row, 1), bound: rows.text(row, 3) ?? "", partitionKey: rows.text(row, 4),
                parent: rows.name(row, 5))
            draft.change(rows.oid(row, 0)) { $0.partitions.append(partition) }
        }
    }

    func addSequences(to draft: inout Draft) throws(SchemaError) {
        let rows = try query(CatalogQueries.sequences, [draft.oids])
        for row in 0..<rows.rowCount {
            let type = rows.text(row, 4) ?? "bigint"
            let greatest =
                switch type {
                case "smallint": Int(Int16.max)
                case "integer": Int(Int32.max)
                default: Int.max
                }
            let increment = rows.integer(row, 6) ?? 1
            let (low, high) = increment > 0 ? (1, greatest) : (-greatest - 1, -1)
            let start = rows.integer(row, 5) ?? 1
            let minimum = rows.integer(row, 7) ?? low
            let maximum = rows.integer(row, 8) ?? high
            let cache = rows.integer(row, 9) ?? 1
            var options: [String] = []
            if start != (increment > 0 ? minimum : maximum) { options.append("start with \(start)") }
            if increment != 1 { options.append("increment by \(increment)") }
            if minimum != low { options.append("minvalue \(minimum)") }
            if maximum != high { options.append("maxvalue \(maximum)") }
            if cache != 1 { options.append("cache \(cache)") }
            if rows.bool(row, 10) { options.append("cycle") }
            let sequence = ColumnSequence(
                name: rows.name(row, 2), column: rows.text(row, 1) ?? "", type: type, options: options,
                isOwned: rows.bool(row, 12), isIdentity: rows.bool(row, 11))
            draft.change(rows.oid(row, 0)) { $0.sequences.append(sequence) }
        }
    }

    func addDependencies(to draft: inout Draft) throws(SchemaError) {
        let rows = try query(CatalogQueries.dependencies, [draft.oids])
        for row in 0..<rows.rowCount {
            guard let text = rows.text(row, 2), let schema = rows.text(row, 3) else { continue }
            let isExtension = rows.text(row, 1) == "e"
            draft.change(rows.oid(row, 0)) { table in
                guard isExtension else { return table.functions.append(text) }
                table.extensions.addOnce(Extension(name: text, schema: schema))
            }
        }
    }
}

extension [Extension] {
    /// Adds the extension unless it is there.
    mutating func addOnce(_ one: Extension) {
        if !contains(one) { append(one) }
    }
}

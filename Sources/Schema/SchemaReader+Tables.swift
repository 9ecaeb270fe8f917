internal import Postgres

extension SchemaReader {
    /// Reads the relations whole, in the order given, in a constant number of queries.
    ///
    /// All of them are read in one read-only transaction with one snapshot. Nothing but catalog entries is read.
    /// - Throws: ``SchemaError/vanished(_:)`` when one of them does not exist (any more).
    public func tables(_ names: [TableName]) throws(SchemaError) -> [Table] {
        guard connection.serverVersion >= 120000 else {
            throw .unsupportedServer(connection.serverVersion)
        }
        guard !names.isEmpty else { return [] }
        do {
            return try connection.transaction("ISOLATION LEVEL REPEATABLE READ, READ ONLY") {
                // As pg_dump does: every name that is not built in comes out with its schema.
                try connection.query("SET LOCAL search_path TO ''")
                var draft = try draft(of: names)
                try addColumns(to: &draft)
                try addConstraints(to: &draft)
                try addIndexes(to: &draft)
                try addPartitions(to: &draft)
                try addSequences(to: &draft)
                try addDependencies(to: &draft)
                return draft.tables
            }
        } catch let error as SchemaError {
            throw error
        } catch let error as PostgresError {
            throw .database(error)
        } catch {
            throw .database(PostgresError(kind: .protocolViolation, message: "\(error)"))
        }
    }

    /// Tables being put together.
    struct Draft {
        var tables: [Table]
        let index: [UInt32: Int]

        /// The array parameter of the catalog queries.
        var oids: String { "{" + tables.map { String($0.oid) }.joined(separator: ",") + "}" }

        /// Changes the table that has the OID.
        mutating func change(_ oid: UInt32, _ body: (inout Table) -> Void) {
            if let position = index[oid] { body(&tables[position]) }
        }
    }

    private func draft(of names: [TableName]) throws(SchemaError) -> Draft {
        let found = try query(
            CatalogQueries.identifiers,
            [ArrayText.literal(names.map(\.schema)), ArrayText.literal(names.map(\.name))])
        var oids: [TableName: UInt32] = [:]
        for row in 0..<found.rowCount { oids[found.name(row, 0)] = found.oid(row, 2) }
        if let missing = names.first(where: { oids[$0] == nil }) { throw .vanished(missing) }
        let list = "{" + oids.values.map { String($0) }.joined(separator: ",") + "}"
        let rows = try query(CatalogQueries.tables, [list])
        var tables: [TableName: Table] = [:]
        for row in 0..<rows.rowCount {
            let table = Self.table(rows, row)
            tables[table.name] = table
        }
        var ordered: [Table] = []
        var seen: Set<TableName> = []
        for name in names where seen.insert(name).inserted {
            guard let table = tables[name] else { throw .vanished(name) }
            ordered.append(table)
        }
        let index = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.oid, $0) })
        return Draft(tables: ordered, index: index)
    }

    private static func table(_ rows: borrowing PostgresResult, _ row: Int) -> Table {
        let kinds: [String: Table.Kind] = [
            "p": .partitionedTable, "v": .view, "m": .materializedView, "f": .foreignTable,
        ]
        var table = Table(
            name: rows.name(row, 1), oid: rows.oid(row, 0), kind: kinds[rows.text(row, 3) ?? ""] ?? .table)
        table.comment = rows.text(row, 4)?.nonBlank
        table.rowEstimate = rows.integer(row, 5)
        table.pageCount = rows.integer(row, 6) ?? 0
        table.isUnlogged = rows.text(row, 7) == "u"
        table.options = ArrayText.values(rows.text(row, 8))
        table.partitionKey = rows.text(row, 9)
        table.viewDefinition = rows.text(row, 10).map { String($0.drop { $0 == " " }.prefixWithoutSemicolon) }
        if rows.text(row, 12) != nil {
            table.partitionOf = Partition(
                name: table.name, bound: rows.text(row, 13) ?? "", partitionKey: table.partitionKey,
                parent: rows.name(row, 11))
        }
        if let server = rows.text(row, 14), let wrapper = rows.text(row, 15) {
            let options = zip(ArrayText.values(rows.text(row, 16)), ArrayText.values(rows.text(row, 17)))
            table.foreignSource = ForeignSource(
                server: server, wrapper: wrapper, options: options.map { (name: $0, value: $1) })
        }
        return table
    }
}

extension PostgresResult {
    /// The value as an OID.
    func oid(_ row: Int, _ column: Int) -> UInt32 { text(row, column).flatMap { UInt32($0) } ?? 0 }

    /// A schema in this column and a name in the next.
    func name(_ row: Int, _ column: Int) -> TableName {
        TableName(schema: text(row, column) ?? "", name: text(row, column + 1) ?? "")
    }
}

extension String {
    /// The text, nil when there is nothing but white space in it.
    var nonBlank: String? { allSatisfy(\.isWhitespace) ? nil : self }
}

extension Substring {
    /// The text without a semicolon at its end.
    fileprivate var prefixWithoutSemicolon: Substring { last == ";" ? dropLast() : self }
}

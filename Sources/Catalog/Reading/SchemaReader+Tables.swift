internal import Postgres
internal import SQL
public import Schema

extension SchemaReader {
    /// Reads the relations whole, in the order given, in a number of queries that does not
    /// depend on how many they are.
    ///
    /// All of them are read in one read-only transaction with one snapshot. Nothing but catalog entries is read.
    /// - Throws: ``CatalogError/vanished(_:)`` when one of them does not exist (any more).
    public func tables(_ names: [TableName]) throws(CatalogError) -> [TableDefinition] {
        guard connection.serverVersion >= 120000 else {
            throw .unsupportedServer(connection.serverVersion)
        }
        guard !names.isEmpty else { return [] }
        return try snapshot { () throws(CatalogError) in
            var draft = try draft(of: names)
            var dependencies = try Dependencies(self, tables: draft.tables.map(\.oid))
            let columns = try query(CatalogQueries.columns, [draft.oids], CatalogQueries.Columns.self)
            let types = try types(of: columns, and: dependencies.objects.filter(\.isType).map(\.oid))
            let constraints = try query(
                CatalogQueries.constraints, [draft.oids], CatalogQueries.Constraints.self
            ) { () throws(CatalogError) in try addColumns(columns, types, to: &draft) }
            let indexes = try query(
                CatalogQueries.indexes, [draft.oids], CatalogQueries.Indexes.self
            ) { addConstraints(constraints, to: &draft) }
            try addNotNulls(to: &draft)
            let parents = try query(
                CatalogQueries.parents, [draft.oids], CatalogQueries.Parents.self
            ) { addIndexes(indexes, to: &draft) }
            try addParents(parents, to: &draft)
            try addObjects(to: &draft, types, &dependencies)
            return draft.complete()
        }
    }

    /// Tables being put together: those that were asked for, and the partitions below them.
    struct Draft {
        var tables: [TableDefinition]
        private let count: Int
        private let index: [UInt32: Int]
        private let partitions: [UInt32: [UInt32]]

        init(_ tables: [TableDefinition], count: Int, partitions: [UInt32: [UInt32]]) {
            self.tables = tables
            self.count = count
            self.partitions = partitions
            index = Dictionary(uniqueKeysWithValues: tables.enumerated().map { ($1.oid, $0) })
        }

        /// The array parameter of the catalog queries.
        var oids: String { ArrayText.literal(tables.map(\.oid)) }

        /// Changes the table that has the OID.
        mutating func change(_ oid: UInt32, _ body: (inout TableDefinition) -> Void) {
            if let position = index[oid] { body(&tables[position]) }
        }

        /// Changes the table that is this object.
        mutating func change(_ id: ObjectID, _ body: (inout TableDefinition) -> Void) {
            if id.isRelation { change(id.oid, body) }
        }

        /// The tables that were asked for, each with its partitions.
        func complete() -> [TableDefinition] {
            tables.prefix(count).map { table in
                var table = table
                table.partitions = (partitions[table.oid] ?? []).compactMap { index[$0].map { tables[$0] } }
                return table.completed
            }
        }
    }

    private func draft(of names: [TableName]) throws(CatalogError) -> Draft {
        let found = try query(
            CatalogQueries.identifiers,
            [ArrayText.literal(names.map(\.schema)), ArrayText.literal(names.map(\.name))],
            CatalogQueries.Identifiers.self)
        var oids: [TableName: UInt32] = [:]
        for row in 0..<found.rowCount {
            oids[found.name(row, CatalogQueries.Identifiers.schema)] = found.oid(
                row, CatalogQueries.Identifiers.oid)
        }
        var listed: [UInt32] = []
        var seen: Set<UInt32> = []
        for name in names {
            guard let oid = oids[name] else { throw .vanished(name) }
            if seen.insert(oid).inserted { listed.append(oid) }
        }
        let below = try query(
            CatalogQueries.partitions, [ArrayText.literal(listed)], CatalogQueries.Partitions.self)
        var partitions: [UInt32: [UInt32]] = [:]
        var all = listed
        for row in 0..<below.rowCount {
            let partition = below.oid(row, CatalogQueries.Partitions.oid)
            partitions[below.oid(row, CatalogQueries.Partitions.root), default: []].append(partition)
            if seen.insert(partition).inserted { all.append(partition) }
        }
        let rows = try query(
            CatalogQueries.tables, [ArrayText.literal(all), measuresSizes ? "true" : "false"],
            CatalogQueries.Tables.self)
        var tables: [UInt32: TableDefinition] = [:]
        for row in 0..<rows.rowCount {
            tables[rows.oid(row, CatalogQueries.Tables.table)] = Self.table(rows, row)
        }
        if let gone = names.first(where: { oids[$0].flatMap { tables[$0] } == nil }) { throw .vanished(gone) }
        return Draft(all.compactMap { tables[$0] }, count: listed.count, partitions: partitions)
    }

    private static func table(_ rows: borrowing PostgresResult, _ row: Int) -> TableDefinition {
        typealias Field = CatalogQueries.Tables
        let kinds: [String: Table.Kind] = [
            "p": .partitionedTable, "v": .view, "m": .materializedView, "f": .foreignTable,
        ]
        var table = TableDefinition(
            name: rows.name(row, Field.schema),
            oid: rows.oid(row, Field.table),
            kind: kinds[rows.text(row, Field.kind) ?? ""] ?? .table)
        table.comment = rows.wellFormedText(row, Field.comment)?.nonBlank
        table.rowEstimate = rows.integer(row, Field.rows)
        table.pageCount = rows.integer(row, Field.pages) ?? 0
        table.isUnlogged = rows.text(row, Field.persistence) == "u"
        table.options = ArrayText.values(rows.text(row, Field.options))
        table.partitionKey = rows.text(row, Field.partitionKey)
        table.viewDefinition = rows.text(row, Field.viewDefinition).map {
            String($0.drop { $0 == " " }.prefixWithoutSemicolon)
        }
        if rows.text(row, Field.parent) != nil {
            table.partitionOf = Partition(
                parent: rows.name(row, Field.parentSchema),
                bound: rows.text(row, Field.bound) ?? "")
            table.parentOID = rows.oid(row, Field.parent)
        }
        if let server = rows.text(row, Field.server) {
            table.foreignSource = ForeignSource(
                server: server, options: rows.text(row, Field.foreignOptions))
        }
        table.typeName = rows.text(row, Field.rowType)
        if !rows.bool(row, Field.isPopulated) { table.obstacle = .unpopulated }
        // A standby has no rows of an unlogged table.
        if rows.bool(row, Field.isElsewhere) { table.obstacle = .unavailable }
        table.hasRowPolicy = rows.bool(row, Field.hasRowPolicy)
        return table
    }
}

extension PostgresResult {
    /// A schema in this column and a name in the next.
    func name(_ row: Int, _ schema: some ResultColumns) -> TableName {
        TableName(schema: text(row, schema) ?? "", name: text(row, schema.rawValue + 1) ?? "")
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

internal import Postgres
internal import SQL
internal import Schema

extension SchemaReader {
    /// Gives each table the objects it needs, and the comments and settings of it and its parts.
    func addObjects(
        to draft: inout Draft, _ types: TypeCatalog, _ dependencies: inout Dependencies
    ) throws(CatalogError) {
        var objects: [ObjectID: SchemaObject] = [:]
        for (oid, type) in types.definitions {
            let id = ObjectID.type(oid)
            objects[id] = SchemaObject(id: id, statements: [DDLText.type(type)])
        }
        try addSequences(to: &draft, &objects, dependencies)
        try addDefinitions(to: &objects, dependencies)
        dependencies.define(objects.keys)
        dependencies.define(draft.tables.map(\.id))
        for id in objects.keys {
            objects[id]?.needs = dependencies.needs(of: id).values.flatMap { $0 }
            objects[id]?.mentions = dependencies.mentions(of: id)
        }
        let ids = objects.keys.filter { !$0.isExtension }
        let comments = try query(
            CatalogQueries.comments,
            [draft.oids, ArrayText.literal(ids.map(\.catalog)), ArrayText.literal(ids.map(\.oid))],
            CatalogQueries.Comments.self)
        let settings = try query(
            CatalogQueries.settings(server: connection.serverVersion), [draft.oids],
            CatalogQueries.Settings.self
        ) {
            Self.addNotes(comments, to: &draft, &objects)
            Self.addNeeds(to: &draft, objects, dependencies)
        }
        for row in 0..<settings.rowCount {
            guard let statement = settings.text(row, CatalogQueries.Settings.statement) else { continue }
            draft.change(settings.oid(row, CatalogQueries.Settings.table)) { $0.settings.append(statement) }
        }
    }

    /// Gives the tables what they and their parts need.
    private static func addNeeds(
        to draft: inout Draft, _ objects: [ObjectID: SchemaObject], _ dependencies: Dependencies
    ) {
        for index in draft.tables.indices {
            let id = draft.tables[index].id
            let needs = dependencies.needs(of: id)
            draft.tables[index].spread(needs)
            draft.tables[index].owner = dependencies.owner(of: id)
            let own = needs.filter { !$0.key.isStatistics }.values.flatMap { $0 }
            draft.tables[index].objects = closure(
                of: own + draft.tables[index].sequences.map(\.id), objects)
            draft.tables[index].settingObjects = closure(of: draft.tables[index].settingNeeds, objects)
        }
    }

    /// The objects and all that they need, in a fixed order.
    private static func closure(
        of needs: [ObjectID], _ objects: [ObjectID: SchemaObject]
    ) -> [SchemaObject] {
        var found: [ObjectID: SchemaObject] = [:]
        func visit(_ id: ObjectID) {
            guard found[id] == nil, let object = objects[id] else { return }
            found[id] = object
            object.needs.forEach(visit)
            object.mentions.forEach(visit)
        }
        needs.forEach(visit)
        return found.values.sorted { ($0.id.catalog, $0.id.oid) < ($1.id.catalog, $1.id.oid) }
    }

    private func addDefinitions(
        to objects: inout [ObjectID: SchemaObject], _ dependencies: Dependencies
    ) throws(CatalogError) {
        let oids = dependencies.objects.filter { dependencies.owner(of: $0) == nil }.map(\.oid)
        typealias Field = CatalogQueries.Definitions
        let rows = try query(CatalogQueries.definitions, [ArrayText.literal(oids)], Field.self)
        var guarded: [ObjectID: [String]] = [:]
        for row in 0..<rows.rowCount {
            guard let statement = rows.text(row, Field.statement) else { continue }
            let id = ObjectID(catalog: rows.oid(row, Field.catalog), oid: rows.oid(row, Field.oid))
            // Every database has a schema public.
            let isThere = id.isSchema && statement == "create schema if not exists public"
            objects[id] = SchemaObject(id: id, statements: isThere ? [] : [statement + ";"])
            if rows.bool(row, Field.needsGuard) { guarded[id, default: []].append(statement) }
        }
        for (id, statements) in guarded {
            objects[id]?.statements = [DDLText.guarded(statements.joined(separator: ";\n  "))]
        }
    }

    private static func addNotes(
        _ rows: borrowing PostgresResult, to draft: inout Draft, _ objects: inout [ObjectID: SchemaObject]
    ) {
        typealias Field = CatalogQueries.Comments
        for row in 0..<rows.rowCount {
            guard let statement = rows.wellFormedText(row, Field.statement) else { continue }
            let owner = ObjectID(catalog: rows.oid(row, Field.ownerCatalog), oid: rows.oid(row, Field.owner))
            let part = ObjectID(catalog: rows.oid(row, Field.partCatalog), oid: rows.oid(row, Field.part))
            objects[owner]?.comments.append(statement)
            draft.change(owner) { $0.notes.append(TableNote(part: part, statement: statement)) }
        }
    }
}

extension TableDefinition {
    /// Gives what its parts need to the parts, the rest to the table itself.
    fileprivate mutating func spread(_ parts: [ObjectID: [ObjectID]]) {
        var parts = parts
        for index in columns.indices {
            guard let id = columns[index].expressionID else { continue }
            columns[index].needs = parts.removeValue(forKey: id) ?? []
        }
        for index in constraints.indices {
            let own = [constraints[index].id, constraints[index].indexID].compactMap { $0 }
            constraints[index].needs += own.flatMap { parts.removeValue(forKey: $0) ?? [] }
        }
        for index in indexes.indices {
            indexes[index].needs = parts.removeValue(forKey: indexes[index].id) ?? []
        }
        settingNeeds = parts.filter(\.key.isStatistics).values.flatMap { $0 }
        needs = parts.filter { !$0.key.isStatistics }.values.flatMap { $0 }
    }
}

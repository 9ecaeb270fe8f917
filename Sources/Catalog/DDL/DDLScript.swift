internal import SQL
internal import Schema

/// Puts the statements that make some tables, and the objects they need, into an order in which they run.
///
/// An object is made when all that it needs is there. Where tables and the functions they call need each other, the
/// default, constraint or index that closes the circle is added later.
struct DDLScript {
    /// The statements so far, block by block.
    private(set) var blocks: [[String]] = []

    private let tables: [ObjectID: TableDefinition]
    private let objects: [ObjectID: SchemaObject]
    /// What is made together with a table: its partitions, and the sequences that its columns make by themselves.
    private let makers: [ObjectID: ObjectID]
    /// Whether tables that are not among these are there already; otherwise what needs them is left out.
    private let assumesOthers: Bool
    private let words: DocumentWords
    private let titles: TableTitles

    private var made: Set<ObjectID> = []
    private var begun: Set<ObjectID> = []
    private var makesTables = false
    private var checksBodies = true
    private var later: [(needs: [ObjectID], part: ObjectID, table: ObjectID, statements: [String])] = []
    private var missing: Set<ObjectID> = []

    init(_ tables: [TableDefinition], assumesOthers: Bool, in language: Language = .chinese) {
        self.assumesOthers = assumesOthers
        words = DocumentWords(language)
        titles = TableTitles(tables.map(\.table))
        self.tables = Dictionary(tables.map { ($0.id, $0) }) { first, _ in first }
        let whole = tables.flatMap { [$0] + $0.partitions }
        let all = whole.flatMap { $0.objects + (assumesOthers ? [] : $0.settingObjects) }
        objects = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
        var makers: [ObjectID: ObjectID] = [:]
        for table in tables {
            for one in [table] + table.partitions {
                makers[one.id] = table.id
                for sequence in one.sequences
                where sequence.isIdentity || DDLRenderer.isSerial(sequence, in: one) {
                    makers[sequence.id] = table.id
                }
            }
        }
        self.makers = makers
    }

    /// Makes what needs no table: extensions first, then everything else.
    mutating func makeObjects() {
        blocks.append([])
        let all = objects.values.sorted { ($0.id.catalog, $0.id.oid) < ($1.id.catalog, $1.id.oid) }
        for object in all where object.id.isExtension { _ = make(object.id) }
        for object in all where object.id.isSchema { _ = make(object.id) }
        for object in all { _ = make(object.id) }
    }

    /// Makes the tables that are not views, then the views, and what else waited for them.
    mutating func makeTables(_ list: [TableDefinition]) {
        makesTables = true
        for table in list where !table.isView { _ = make(table.id) }
        for table in list where table.isView { _ = make(table.id) }
        for object in objects.keys.sorted(by: { ($0.catalog, $0.oid) < ($1.catalog, $1.oid) }) {
            _ = make(object)
        }
        for table in list where !made.contains(table.id) {
            blocks.append(
                ["-- 依赖所选范围之外的对象,未执行:"] + DDLText.commented(DDLRenderer.create(table).joined(separator: "\n"))
            )
        }
        blocks.append([])
        for item in later where made.contains(item.table) {
            if makeAll(item.needs, for: item.part) {
                append(item.statements)
            } else {
                leaveOut(item.part, item.statements)
            }
        }
    }

    /// Adds the foreign keys.
    mutating func addForeignKeys(of list: [TableDefinition]) {
        blocks.append([])
        for table in list where made.contains(table.id) && table.owner == nil {
            for one in [table] + table.partitions {
                // In the order in which they were made: for a key to a partitioned table the server names further
                // ones by itself, and may take the name of one that is yet to come.
                let keys = one.constraints.filter { $0.kind == .foreignKey }
                for key in keys.sorted(by: { $0.id.oid < $1.id.oid }) {
                    // A partition has its parent's.
                    if key.isInherited, makers[one.id] != one.id { continue }
                    let statement = DDLRenderer.adding(key, to: one)
                    if makeAll(key.needs, for: key.id) {
                        append([statement])
                    } else {
                        leaveOut(key.id, [statement])
                    }
                }
            }
        }
    }

    /// Adds what makes the copy the same as the original: how tables are set, and people's comments.
    mutating func addSettingsAndComments(of list: [TableDefinition]) {
        blocks.append([])
        let whole = list.filter { made.contains($0.id) && $0.owner == nil }.flatMap { [$0] + $0.partitions }
        for table in whole where makeAll(table.settingNeeds, for: table.id) {
            append(table.settings.map { $0 + ";" })
        }
        blocks.append([])
        let sorted = objects.values.sorted { ($0.id.catalog, $0.id.oid) < ($1.id.catalog, $1.id.oid) }
        for object in sorted where made.contains(makers[object.id] ?? object.id) {
            append(object.comments.map { $0 + ";" })
        }
        for table in whole {
            let parts = Set(table.constraints.map(\.id) + table.columns.compactMap(\.notNull?.id))
            let notes = table.notes.filter {
                !missing.contains($0.part) && (!$0.part.isConstraint || parts.contains($0.part))
            }
            append(notes.map { $0.statement + ";" })
        }
    }

    /// The lines above a table; a script of one table has them at its top.
    private func heading(_ table: TableDefinition) -> [String] {
        assumesOthers ? [] : [DDLRenderer.header(of: table, words, titles)]
    }

    private mutating func append(_ statements: [String]) {
        if blocks.isEmpty { blocks.append([]) }
        blocks[blocks.count - 1] += statements
    }

    /// Statements that cannot run here stay in sight as comments.
    private mutating func leaveOut(_ part: ObjectID, _ statements: [String]) {
        missing.insert(part)
        append(statements.flatMap(DDLText.commented))
    }

    private mutating func makeAll(_ needs: [ObjectID], for id: ObjectID) -> Bool {
        let maker = makers[id] ?? id
        return needs.allSatisfy { (makers[$0] ?? $0) == maker || make($0) }
    }

    /// Makes an object and before it what it needs, unless it is there.
    /// - Returns: whether it is there now; false while it is being made itself.
    private mutating func make(_ id: ObjectID) -> Bool {
        let id = makers[id] ?? id
        if made.contains(id) { return true }
        let table = tables[id]
        let object = objects[id]
        // What cannot be made here came with the server, or is a table outside.
        guard table != nil || object != nil else { return assumesOthers || !id.isRelation }
        guard table == nil || makesTables, begun.insert(id).inserted else { return false }
        defer { begun.remove(id) }
        if let table {
            guard make(table) else { return false }
        } else if let object {
            for mention in object.mentions { _ = make(mention) }
            guard makeAll(object.needs, for: id) else { return false }
            if id.isFunction, checksBodies, !object.statements.isEmpty {
                // A body may speak of tables that come later.
                checksBodies = false
                append(["set check_function_bodies = off;"])
            }
            append(object.statements)
        }
        made.insert(id)
        return true
    }

    private mutating func make(_ table: TableDefinition) -> Bool {
        if let owner = table.owner {
            guard make(owner) else { return false }
            let text = DDLRenderer.create(table).joined(separator: "\n")
            blocks.append(heading(table) + ["-- 由扩展创建:"] + DDLText.commented(text))
            return true
        }
        guard makeAll(table.needs, for: table.id),
            table.partitions.allSatisfy({ makeAll($0.needs, for: table.id) }),
            makeGenerators(of: table, for: table.id),
            table.partitions.allSatisfy({ makeGenerators(of: $0, for: table.id) })
        else { return false }
        var table = table
        table.parents.removeAll { !make($0.id) }
        if !assumesOthers {
            // What does not hold for old rows reaches the children, and must find them all.
            for constraint in table.constraints
            where constraint.kind != .foreignKey && !DDLRenderer.isInline(constraint) {
                table.constraints.removeAll { $0.id == constraint.id }
                if constraint.isInherited && !table.parents.isEmpty { continue }
                later.append(
                    (constraint.needs, constraint.id, table.id, [DDLRenderer.adding(constraint, to: table)]))
            }
        }
        postpone(&table)
        for index in table.partitions.indices { postpone(&table.partitions[index], of: table.id) }
        blocks.append(heading(table))
        append(DDLRenderer.create(table))
        append(DDLRenderer.completion(of: table))
        for (index, statements) in DDLRenderer.indexes(of: table) {
            if makeAll(index.needs, for: table.id) {
                append(statements)
            } else {
                later.append((index.needs, index.id, table.id, statements))
            }
        }
        append(DDLRenderer.ownKeys(of: table))
        return true
    }

    /// Makes what the generated columns of a table need.
    private mutating func makeGenerators(of table: TableDefinition, for id: ObjectID) -> Bool {
        table.columns.allSatisfy { $0.generatedExpression == nil || makeAll($0.needs, for: id) }
    }

    /// Takes from the table what needs objects that cannot be made before it.
    private mutating func postpone(_ table: inout TableDefinition, of root: ObjectID? = nil) {
        let id = root ?? table.id
        for index in table.columns.indices where table.columns[index].defaultExpression != nil {
            let column = table.columns[index]
            guard let expression = column.defaultExpression, !makeAll(column.needs, for: id) else { continue }
            table.columns[index].defaultExpression = nil
            let change = "alter column \(SQLText.identifier(column.name)) set default \(expression)"
            later.append(
                (
                    column.needs, column.expressionID ?? id, id,
                    ["alter table only \(table.name.sqlText) \(change);"]
                ))
        }
        for constraint in table.constraints where constraint.kind != .foreignKey {
            guard !makeAll(constraint.needs, for: id) else { continue }
            later.append((constraint.needs, constraint.id, id, [DDLRenderer.adding(constraint, to: table)]))
            table.constraints.removeAll { $0.id == constraint.id }
        }
    }
}

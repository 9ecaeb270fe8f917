internal import SQL
internal import Schema

extension DDLRenderer {
    /// The statements that make the partitions of a table, parents before their children.
    static func createPartitions(of root: TableDefinition) -> [String] {
        guard !root.partitions.isEmpty else { return [] }
        let tables = Dictionary(([root] + root.partitions).map { ($0.oid, $0) }) { first, _ in first }
        var last: [String] = []
        let lines = root.partitions.flatMap { partition -> [String] in
            guard let place = partition.partitionOf, let parent = partition.parentOID.flatMap({ tables[$0] })
            else { return [] }
            let bound = SQLSkeleton.lowered(place.bound)
            let name = partition.name.sqlText
            let own = partition.constraints.filter {
                ($0.kind == .check || $0.kind == .notNull) && !$0.isInherited
            }
            // What does not hold for old rows reaches the partitions below, and must find them all.
            last += own.filter { !isInline($0) }.map { adding($0, to: partition) }
            if isPlain(partition, of: parent) {
                let kind = partition.isUnlogged ? "unlogged table" : "table"
                let key = partition.partitionKey.map { " partition by \(SQLSkeleton.lowered($0))" } ?? ""
                let create =
                    "create \(kind) \(name) partition of \(place.parent.sqlText) \(bound)\(key)\(options(of: partition));"
                return [create] + own.filter(isInline).map { adding($0, to: partition) }
            }
            // As it stands, and then put into its place. Keys and indexes of its own come when its parent's are there.
            var alone = partition
            alone.constraints.removeAll {
                $0.kind != .check && !$0.isInherited || !isInline($0)
            }
            // Since PostgreSQL 17 a partition draws its numbers from its parent's sequence.
            for index in alone.columns.indices where !alone.hasSequence(of: alone.columns[index]) {
                alone.columns[index].identity = nil
            }
            return createTable(alone) + [
                "alter table \(place.parent.sqlText) attach partition \(name) \(bound);"
            ]
        }
        return lines + last
    }

    /// Whether `partition of` says all of a partition's columns and inherited constraints.
    private static func isPlain(_ partition: TableDefinition, of parent: TableDefinition) -> Bool {
        let sameColumns = partition.columns.elementsEqual(parent.columns) { a, b in
            a.name.isSameName(as: b.name) && a.type == b.type && a.isNotNull == b.isNotNull
                && a.notNull?.name == b.notNull?.name && a.collation == b.collation
                && a.defaultExpression == b.defaultExpression
                && a.generatedExpression == b.generatedExpression
        }
        return partition.kind != .foreignTable && sameColumns && partition.sequences.isEmpty
            && partition.constraints.allSatisfy { key in
                guard key.isInherited, let end = keyEnds[key.kind] else { return true }
                let columns = key.kind == .primaryKey ? [] : key.columns
                return key.name.isSameName(as: defaultName(partition, columns, end))
                    && key.name.utf8.count < maxNameLength
            }
    }

    /// The statements that make the indexes of a table and its partitions, and the keys of partitions alone.
    static func indexes(of root: TableDefinition) -> [(Index, [String])] {
        guard !root.partitions.isEmpty else {
            return root.indexes.filter { $0.parent == nil }.map {
                ($0, [SQLSkeleton.lowered($0.recursiveStatement) + ";"])
            }
        }
        let parts = [root] + root.partitions
        let all = parts.flatMap { table in table.indexes.map { (table, $0) } }
        let children = Dictionary(grouping: all.filter { $0.1.parent != nil }) { $0.1.parent }

        /// Whether the one statement for the whole tree gives each part the name it has.
        func isAutomatic(_ table: TableDefinition, _ index: Index) -> Bool {
            let below = parts.filter { $0.parentOID == table.oid && $0.kind != .foreignTable }
            return below.allSatisfy { part in
                let own = (children[index.id] ?? []).filter { $0.0.oid == part.oid }.map(\.1)
                guard own.count == 1, own[0].content == index.content else { return false }
                let name = defaultName(part, index.columns, "idx")
                return own[0].name.isSameName(as: name) && name.utf8.count < maxNameLength
                    && isAutomatic(part, own[0])
            }
        }
        func statements(_ table: TableDefinition, _ index: Index) -> [String] {
            if isAutomatic(table, index) { return [SQLSkeleton.lowered(index.recursiveStatement) + ";"] }
            var lines = [SQLSkeleton.lowered(index.definition) + ";"]
            for (part, child) in children[index.id] ?? [] {
                let names = [(table, index), (part, child)].map { SQLText.qualified($0.name.schema, $1.name) }
                lines += statements(part, child)
                lines.append("alter index \(names[0]) attach partition \(names[1]);")
            }
            return lines
        }
        return all.filter { $0.1.parent == nil }.map { ($0.1, statements($0.0, $0.1)) }
    }

    /// Keys that partitions have beyond their parent's; they come after the indexes, lest those take them for parts.
    static func ownKeys(of root: TableDefinition) -> [String] {
        root.partitions.flatMap { partition in
            partition.constraints.filter { !$0.isInherited && keyEnds[$0.kind] != nil }
                .map { adding($0, to: partition) }
        }
    }

    private static let keyEnds: [Constraint.Kind: String] = [
        .primaryKey: "pkey", .unique: "key", .exclusion: "excl",
    ]

    /// `NAMEDATALEN`: names have fewer bytes.
    private static let maxNameLength = 64

    /// The name that the server gives the part of a key or index that belongs to a partition.
    private static func defaultName(_ table: TableDefinition, _ columns: [String], _ end: String) -> String {
        ([table.name.name] + columns + [end]).joined(separator: "_")
    }
}

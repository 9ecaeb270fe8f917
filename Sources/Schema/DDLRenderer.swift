internal import Postgres

/// Writes tables as SQL that runs as it stands, annotated for people and language models.
public enum DDLRenderer {
    /// One table's `.ddl`: header comments, guarded types, the table with its partitions, indexes, foreign keys.
    ///
    /// The text ends with a line break. It runs in an empty database but for its foreign keys, whose targets must
    /// exist, and for views, whose tables must.
    public static func ddl(for table: Table) -> String {
        var blocks = [header(of: table)]
        blocks += section(prelude(of: [table]))
        blocks.append(create(table).joined(separator: "\n"))
        blocks += section(completion(of: table))
        blocks += section(foreignKeys(of: table))
        return blocks.joined(separator: "\n") + "\n"
    }

    /// All the tables as one script for an empty database (`schema_all.sql`).
    ///
    /// Extensions and types come first, foreign keys last, so that cycles work; views follow the tables.
    public static func schemaScript(_ tables: [Table]) -> String {
        // Partitions of a table in the selection stand with their parent; those of others stand alone.
        let contained = Set(tables.flatMap { $0.partitions.map(\.name) })
        let chosen = tables.filter { !contained.contains($0.name) }
        let isView: (Table) -> Bool = { $0.kind == .view || $0.kind == .materializedView }
        var blocks = section(prelude(of: chosen))
        for table in chosen where !isView(table) {
            blocks.append(
                ([header(of: table)] + create(table) + completion(of: table)).joined(separator: "\n"))
        }
        // A view is younger than what it selects from, so the order of OIDs is an order of creation.
        for view in chosen.filter(isView).sorted(by: { $0.oid < $1.oid }) {
            blocks.append(([header(of: view)] + create(view) + completion(of: view)).joined(separator: "\n"))
        }
        blocks += section(chosen.flatMap(foreignKeys))
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func section(_ statements: [String]) -> [String] {
        statements.isEmpty ? [] : [statements.joined(separator: "\n")]
    }

    /// `-- 中文名:` and `-- 描述:`.
    private static func header(of table: Table) -> String {
        var lines = ["-- 中文名: \(TableText.title(of: table))", "-- 描述: \(TableText.summary(of: table))"]
        if let partition = table.partitionOf {
            lines.append("-- 分区: \(DDLText.line("\(partition.parent.sqlText) \(partition.bound)"))")
        }
        return lines.joined(separator: "\n")
    }

    /// What must exist before the tables.
    private static func prelude(of tables: [Table]) -> [String] {
        var lines: [String] = []
        var seen: Set<String> = []
        func add(_ line: String?) {
            if let line, seen.insert(line).inserted { lines.append(line) }
        }
        for table in tables { table.extensions.flatMap(DDLText.ownExtension).forEach(add) }
        for table in tables {
            let names = [table.name] + table.types.map(\.name) + table.sequences.map(\.name)
            (names + table.partitions.map(\.name)).map { DDLText.schema($0.schema) }.forEach(add)
        }
        for table in tables { table.types.map(DDLText.type).forEach(add) }
        for table in tables { table.functions.map { function($0) }.forEach(add) }
        for table in tables {
            if let source = table.foreignSource {
                let wrapper = SQLText.identifier(source.wrapper)
                add(
                    "create server if not exists \(SQLText.identifier(source.server)) foreign data wrapper \(wrapper);"
                )
            }
            table.sequences.filter { !$0.isIdentity && !isSerial($0, in: table) }.map(DDLText.sequence)
                .forEach(add)
        }
        return lines
    }

    private static func function(_ definition: String) -> String {
        definition.hasSuffix("\n") ? definition.dropLast() + ";" : definition + ";"
    }

    /// What follows the table itself: constraints that do not hold for old rows, ownership, indexes.
    private static func completion(of table: Table) -> [String] {
        let name = table.name.sqlText
        var lines: [String] = []
        for constraint in table.constraints where constraint.kind != .foreignKey && !isInline(constraint) {
            lines.append("alter table \(name) add \(clause(constraint, in: table));")
        }
        for sequence in table.sequences where sequence.isOwned && !sequence.isIdentity {
            guard !isSerial(sequence, in: table) else { continue }
            let column = SQLText.identifier(sequence.column)
            lines.append("alter sequence \(sequence.name.sqlText) owned by \(name).\(column);")
        }
        return lines + table.indexes.map { DDLText.lowered($0) + ";" }
    }

    private static func foreignKeys(of table: Table) -> [String] {
        table.constraints.filter { $0.kind == .foreignKey }.map {
            "alter table \(table.name.sqlText) add \(clause($0, in: table));"
        }
    }
}

internal import SQL
public import Schema

/// Writes tables as SQL that runs as it stands, annotated for people and language models.
public enum DDLRenderer {
    /// One table's `.ddl`: header comments, guarded types, the table with its partitions, indexes, foreign keys.
    ///
    /// The text ends with a line break. It runs in an empty database but for the tables it refers to: targets of
    /// foreign keys, parents, and what a view selects from. People's comments stand in it as SQL comments only, and a
    /// column's NOT NULL has no name.
    ///
    /// - Parameter titles: what tells tables of one title apart.
    public static func ddl(
        for table: TableDefinition, in language: Language = .chinese, titles: TableTitles = TableTitles([])
    ) -> String {
        let table = table.withoutNotNullNames
        var script = DDLScript([table], assumesOthers: true)
        script.makeObjects()
        script.makeTables([table])
        script.addForeignKeys(of: [table])
        return ([header(of: table, DocumentWords(language), titles)] + script.blocks.joined()).joined(
            separator: "\n") + "\n"
    }

    /// All the tables as one script for an empty database (`schema_all.sql`).
    ///
    /// Extensions and types come first, foreign keys last, so that cycles work; views follow the tables. People's
    /// comments and settings such as a column's storage are in it as statements, so that `pg_dump` sees no difference
    /// in what the script holds. It holds no triggers, rules, policies, privileges, owners or tablespaces. What needs
    /// a table outside the selection stands in it as an SQL comment.
    public static func schemaScript(_ tables: [TableDefinition], in language: Language = .chinese) -> String {
        // Partitions of a table in the selection stand with their parent; those of others stand alone.
        let contained = Set(tables.flatMap { $0.partitions.map(\.name) })
        let chosen = tables.filter { !contained.contains($0.name) }
        var script = DDLScript(chosen, assumesOthers: false, in: language)
        script.makeObjects()
        script.makeTables(chosen)
        script.addForeignKeys(of: chosen)
        script.addSettingsAndComments(of: chosen)
        let blocks = script.blocks.filter { !$0.isEmpty }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// What follows the table itself and its partitions: changes to inherited columns, constraints that do not hold
    /// for old rows, the ownership of sequences.
    static func completion(of table: TableDefinition) -> [String] {
        let name = table.name.sqlText
        var lines = inherits(table) ? table.overrides.map { "alter table only \(name) \($0);" } : []
        if let type = table.typeName { lines.append("alter table \(name) of \(type);") }
        let late = table.constraints.filter { $0.kind != .foreignKey && !isInline($0) }
        if table.parents.isEmpty || inherits(table) {
            // The parent's statement reaches the children.
            lines += late.filter { !$0.isInherited || table.parents.isEmpty }.map { adding($0, to: table) }
        }
        lines += owning(table)
        for partition in table.partitions { lines += owning(partition) }
        return lines
    }

    /// The statements that make sequences a table's own, where the table does not say so.
    private static func owning(_ table: TableDefinition) -> [String] {
        table.sequences.filter { !$0.isIdentity && !isSerial($0, in: table) }.map {
            "alter sequence \($0.name.sqlText) owned by \(table.name.sqlText).\(SQLText.identifier($0.column));"
        }
    }

    /// `alter table … add constraint …`
    static func adding(_ constraint: ConstraintDefinition, to table: TableDefinition) -> String {
        let kind = table.kind == .foreignTable ? "foreign table" : "table"
        return "alter \(kind) \(table.name.sqlText) add \(clause(constraint, in: table));"
    }
}

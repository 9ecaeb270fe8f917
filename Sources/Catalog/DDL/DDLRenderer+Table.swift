internal import SQL
internal import Schema

extension DDLRenderer {
    /// The statements that make the relation and its partitions.
    static func create(_ table: TableDefinition) -> [String] {
        if table.isView { return [createView(table)] }
        return createTable(table) + createPartitions(of: table)
    }

    /// The statements that make one table and tie it to those it inherits from.
    static func createTable(_ table: TableDefinition) -> [String] {
        let kind =
            table.kind == .foreignTable ? "foreign table" : table.isUnlogged ? "unlogged table" : "table"
        let inherits = inherits(table)
        let ownColumns = inherits ? table.columns.filter { !$0.isInherited } : table.columns
        let constraints = table.constraints.filter {
            $0.kind != .foreignKey && isInline($0) && !(inherits && $0.isInherited)
        }
        var left = ownColumns.count + constraints.count
        var lines = ["create \(kind) \(table.name.sqlText) ("]
        for place in table.columns.indices {
            let column = table.columns[place]
            let note = column.comment.flatMap(DDLText.note).map { " -- \($0)" } ?? ""
            if inherits && column.isInherited {
                lines.append("  -- 继承: \(TableText.line(definition(of: column, in: table)))\(note)")
            } else {
                left -= 1
                lines.append("  \(definition(of: column, in: table))\(left > 0 ? "," : "")\(note)")
            }
        }
        for constraint in constraints {
            left -= 1
            lines.append("  \(clause(constraint, in: table))\(left > 0 ? "," : "")")
        }
        lines.append(closing(of: table))
        if !inherits && !table.parents.isEmpty {
            lines += table.constraints.filter { !isInline($0) && $0.kind != .foreignKey }
                .map { adding($0, to: table) }
            lines += table.parents.map { "alter table \(table.name.sqlText) inherit \($0.name.sqlText);" }
        }
        return lines
    }

    private static func closing(of table: TableDefinition) -> String {
        var text = ")"
        if inherits(table) { text += " inherits (\(DDLText.list(table.parents.map(\.name.sqlText))))" }
        if let key = table.partitionKey { text += " partition by \(SQLSkeleton.lowered(key))" }
        if let source = table.foreignSource {
            text += " server \(SQLText.identifier(source.server))"
            if let options = source.options { text += " options (\(options))" }
        }
        return text + options(of: table) + ";"
    }

    /// Whether `inherits (…)` gives the table its columns in their order. Where it would not, but all of them are the
    /// table's own too, it is made first and made a child then.
    static func inherits(_ table: TableDefinition) -> Bool {
        guard !table.parents.isEmpty else { return false }
        if table.columns.contains(where: \.isInherited) { return true }
        var order: [String] = []
        var seen: Set<[UInt8]> = []
        for name in table.parents.flatMap(\.columns) + table.columns.map(\.name)
        where seen.insert(Array(name.utf8)).inserted { order.append(name) }
        return order.elementsEqual(table.columns.map(\.name)) { $0.isSameName(as: $1) }
    }

    private static func createView(_ table: TableDefinition) -> String {
        let kind = table.kind == .view ? "view" : "materialized view"
        let names = table.columns.isEmpty ? "" : " (\(DDLText.names(table.columns.map(\.name))))"
        var notes: [String] = []
        for column in table.columns {
            guard let note = column.comment.flatMap(DDLText.note) else { continue }
            notes.append("-- \(TableText.line(SQLText.identifier(column.name))): \(note)")
        }
        // Filling it could fail, or take long.
        let end = table.kind == .materializedView ? "\n with no data" : ""
        let query = table.viewDefinition ?? ""
        let statement =
            "create \(kind) \(table.name.sqlText)\(names)\(options(of: table)) as\n \(query)\(end);"
        return (notes + [statement]).joined(separator: "\n")
    }

    /// ` with (…)` for storage parameters and view options; nothing without them.
    static func options(of table: TableDefinition) -> String {
        guard !table.options.isEmpty else { return "" }
        let list = table.options.map { option in
            let parts = option.utf8.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let words = parts.map { String(Substring($0)) }
            let name = words[0].hasPrefix("toast.") ? words[0] : SQLText.identifier(words[0])
            return "\(name) = \(SQLText.literal(words.dropFirst().first ?? ""))"
        }
        return " with (\(DDLText.list(list)))"
    }

    /// `name type …` of one column, without the comma.
    static func definition(of column: ColumnDefinition, in table: TableDefinition) -> String {
        let sequence = table.sequences.first { $0.column.isSameName(as: column.name) }
        var text = SQLText.identifier(column.name) + " "
        if let sequence, isSerial(sequence, in: table) {
            text +=
                sequence.type == "integer"
                ? "serial" : sequence.type == "bigint" ? "bigserial" : "smallserial"
        } else {
            text += TypeName.short(column.type)
            if let options = column.options { text += " options (\(options))" }
            if let collation = column.collation { text += " collate \(collation)" }
            if let identity = column.identity {
                text += " generated \(identity.lowercased()) as identity"
                let options = identityOptions(sequence, column: column, table: table)
                if !options.isEmpty { text += " (\(options.joined(separator: " ")))" }
            }
            if let expression = column.generatedExpression {
                text += " generated always as (\(expression)) \(column.isVirtual ? "virtual" : "stored")"
            }
            if let expression = column.defaultExpression { text += " default \(expression)" }
        }
        if let notNull = notNull(of: column, in: table) { text += " " + notNull }
        return text
    }

    /// `not null`, with its name where that is not the default one; nil where the column has none of its own.
    private static func notNull(of column: ColumnDefinition, in table: TableDefinition) -> String? {
        guard column.isNotNull else { return nil }
        guard let notNull = column.notNull else { return "not null" }
        if notNull.isInherited && inherits(table) { return nil }
        let name = notNull.hasDefaultName ? "" : "constraint \(SQLText.identifier(notNull.name)) "
        return "\(name)not null\(notNull.endsHere ? " no inherit" : "")"
    }

    /// Name and parameters of an identity column's sequence, where they are not the default ones.
    private static func identityOptions(
        _ sequence: ColumnSequence?, column: ColumnDefinition, table: TableDefinition
    ) -> [String] {
        guard let sequence, sequence.isIdentity else { return [] }
        let name =
            sequence.name == defaultName(column, table) ? [] : ["sequence name \(sequence.name.sqlText)"]
        return name + sequence.options
    }

    /// The name that the server gives a column's sequence, if that is not too long.
    private static func defaultName(_ column: ColumnDefinition, _ table: TableDefinition) -> TableName {
        TableName(schema: table.name.schema, name: "\(table.name.name)_\(column.name)_seq")
    }

    /// Whether `serial` says all of the sequence.
    static func isSerial(_ sequence: ColumnSequence, in table: TableDefinition) -> Bool {
        guard !sequence.isIdentity, sequence.options.isEmpty, sequence.isUnlogged == table.isUnlogged,
            let column = table.column(sequence.column), notNull(of: column, in: table) == "not null",
            !column.isInherited
        else { return false }
        let call = "nextval(\(SQLText.literal(sequence.name.sqlText))::regclass)"
        return sequence.name == defaultName(column, table) && column.type == sequence.type
            && column.collation == nil && column.defaultExpression == call
            && table.sequences.count { $0.column.isSameName(as: column.name) } == 1
    }

    /// Whether a constraint can stand in `create table`, where NOT VALID would be forgotten.
    static func isInline(_ constraint: ConstraintDefinition) -> Bool { constraint.constraint.isValidated }

    /// `constraint name …`; the name is left out where the server would choose the same.
    static func clause(_ constraint: ConstraintDefinition, in table: TableDefinition) -> String {
        let definition = SQLSkeleton.lowered(constraint.definition)
        if constraint.kind == .primaryKey, constraint.name.isSameName(as: "\(table.name.name)_pkey") {
            return definition
        }
        return "constraint \(SQLText.identifier(constraint.name)) \(definition)"
    }
}

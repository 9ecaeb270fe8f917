internal import Postgres

extension DDLRenderer {
    /// The statements that make the relation and its partitions.
    static func create(_ table: Table) -> [String] {
        switch table.kind {
        case .view, .materializedView: return [createView(table)]
        case .table, .partitionedTable, .foreignTable: break
        }
        let kind =
            table.kind == .foreignTable ? "foreign table" : table.isUnlogged ? "unlogged table" : "table"
        var lines = ["create \(kind) \(table.name.sqlText) ("]
        let constraints = table.constraints.filter { $0.kind != .foreignKey && isInline($0) }
        let count = table.columns.count + constraints.count
        for (index, column) in table.columns.enumerated() {
            let comment = DDLText.line(column.comment ?? column.generatedComment ?? "")
            let comma = index + 1 < count ? "," : ""
            let note = comment.isEmpty ? "" : " -- \(comment)"
            lines.append("  \(definition(of: column, in: table))\(comma)\(note)")
        }
        for (index, constraint) in constraints.enumerated() {
            let comma = index + 1 < constraints.count ? "," : ""
            lines.append("  \(clause(constraint, in: table))\(comma)")
        }
        lines.append(closing(of: table))
        for partition in table.partitions {
            let key = partition.partitionKey.map { " partition by \(DDLText.lowered($0))" } ?? ""
            lines.append(
                "create table \(partition.name.sqlText) partition of \(partition.parent.sqlText) "
                    + "\(DDLText.lowered(partition.bound))\(key);")
        }
        return lines
    }

    private static func closing(of table: Table) -> String {
        var text = ")"
        if let key = table.partitionKey { text += " partition by \(DDLText.lowered(key))" }
        if let source = table.foreignSource {
            let options = source.options.map { "\(SQLText.identifier($0.name)) \(SQLText.literal($0.value))" }
            text += " server \(SQLText.identifier(source.server))"
            if !options.isEmpty { text += " options (\(DDLText.list(options)))" }
        } else if !table.options.isEmpty {
            text += " with (\(options(of: table)))"
        }
        return text + ";"
    }

    private static func createView(_ table: Table) -> String {
        let kind = table.kind == .view ? "view" : "materialized view"
        let options = table.options.isEmpty ? "" : " with (\(options(of: table)))"
        let names = DDLText.names(table.columns.map(\.name))
        var notes: [String] = []
        for column in table.columns {
            guard let comment = column.comment ?? column.generatedComment else { continue }
            notes.append("-- \(SQLText.identifier(column.name)): \(DDLText.line(comment))")
        }
        let query = table.viewDefinition ?? ""
        let statement = "create \(kind) \(table.name.sqlText) (\(names))\(options) as\n \(query);"
        return (notes + [statement]).joined(separator: "\n")
    }

    private static func options(of table: Table) -> String {
        DDLText.list(
            table.options.map { option in
                let name = option.prefix { $0 != "=" }
                return "\(name) = \(SQLText.literal(String(option.dropFirst(name.count + 1))))"
            })
    }

    /// `name type …` of one column, without the comma.
    static func definition(of column: Column, in table: Table) -> String {
        let sequence = table.sequences.first { $0.column == column.name }
        var words = [SQLText.identifier(column.name)]
        if let sequence, isSerial(sequence, in: table) {
            words.append(
                sequence.type == "integer"
                    ? "serial" : sequence.type == "bigint" ? "bigserial" : "smallserial")
        } else {
            words.append(TypeName.short(column.type))
            if let collation = column.collation { words.append("collate \(collation)") }
            if let identity = column.identity {
                words.append("generated \(identity.lowercased()) as identity")
                let options = identityOptions(sequence, column: column, table: table)
                if !options.isEmpty { words.append("(\(options.joined(separator: " ")))") }
            }
            if let expression = column.generatedExpression {
                words.append("generated always as (\(expression)) \(column.isVirtual ? "virtual" : "stored")")
            }
            if let expression = column.defaultExpression { words.append("default \(expression)") }
        }
        if column.isNotNull { words.append("not null") }
        return words.joined(separator: " ")
    }

    /// Name and parameters of an identity column's sequence, where they are not the customary ones.
    private static func identityOptions(
        _ sequence: ColumnSequence?, column: Column, table: Table
    ) -> [String] {
        guard let sequence, sequence.isIdentity else { return [] }
        let customary = TableName(schema: table.name.schema, name: "\(table.name.name)_\(column.name)_seq")
        let name = sequence.name == customary ? [] : ["sequence name \(sequence.name.sqlText)"]
        return name + sequence.options
    }

    /// Whether `serial` says all of the sequence.
    static func isSerial(_ sequence: ColumnSequence, in table: Table) -> Bool {
        guard !sequence.isIdentity, sequence.isOwned, sequence.options.isEmpty,
            let column = table.column(sequence.column), column.isNotNull
        else { return false }
        let customary = TableName(schema: table.name.schema, name: "\(table.name.name)_\(column.name)_seq")
        return sequence.name == customary && column.type == sequence.type
            && table.sequences.filter { $0.name == sequence.name || $0.column == column.name }.count == 1
            && column.defaultExpression?.hasPrefix("nextval(") == true
            && column.defaultExpression?.hasSuffix("::regclass)") == true
    }

    /// Whether a constraint can stand in `create table`, where NOT VALID would be forgotten.
    static func isInline(_ constraint: Constraint) -> Bool { !constraint.definition.hasSuffix(" NOT VALID") }

    /// `constraint name …`; the name is left out where the server would choose the same.
    static func clause(_ constraint: Constraint, in table: Table) -> String {
        let definition = DDLText.lowered(constraint.definition)
        if constraint.kind == .primaryKey, constraint.name == "\(table.name.name)_pkey" { return definition }
        return "constraint \(SQLText.identifier(constraint.name)) \(definition)"
    }
}

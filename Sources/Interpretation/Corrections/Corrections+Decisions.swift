public import Schema

/// What people decide about single tables and columns, beside the file.
extension Corrections {
    /// Comments a table or a column, whatever the database says.
    public mutating func comment(_ text: String, on table: TableName, column: String?) {
        guard let column else {
            tables[table, default: OfTable()].comment = text
            return
        }
        tables[table, default: OfTable()].columns[column, default: OfColumn()].comment = text
    }

    /// Says what a column is good for.
    public mutating func decide(_ role: ColumnRole, of column: String, in table: TableName) {
        tables[table, default: OfTable()].columns[column, default: OfColumn()].role = role
        // A column that is something else does not mark deleted rows.
        if tables[table]?.deletion??.column == column { tables[table]?.deletion = nil }
    }

    /// Says what the rows of a table are.
    public mutating func decide(_ kind: TableKind, of table: TableName) {
        tables[table, default: OfTable()].kind = kind
    }

    /// The table with the comments that people have decided on.
    public func commented(_ table: Table) -> Table {
        guard let said = tables[table.name] else { return table }
        var table = table
        if let text = said.comment { table.overrule(comment: text) }
        for index in table.columns.indices {
            guard let text = said.columns[table.columns[index].name]?.comment else { continue }
            table.overrule(comment: text, ofColumnAt: index)
        }
        return table
    }
}

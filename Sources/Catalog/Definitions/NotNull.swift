/// The NOT NULL of a column where the server keeps it as a constraint, which it does since PostgreSQL 18.
struct NotNull: Sendable {
    /// The constraint's name.
    var name: String
    /// The constraint itself.
    var id: ObjectID
    /// Whether the server would choose that name by itself.
    var hasDefaultName: Bool
    /// Whether it comes from the tables that this one inherits from, and from there only.
    var isInherited: Bool
    /// Whether the tables that inherit from this one are free of it.
    var endsHere: Bool
}

extension TableDefinition {
    /// The same, the server choosing the names of all NOT NULLs that columns state.
    var withoutNotNullNames: TableDefinition {
        var table = self
        for index in table.columns.indices where table.columns[index].notNull != nil {
            table.columns[index].notNull?.name = ""
            table.columns[index].notNull?.hasDefaultName = true
        }
        if !table.partitions.isEmpty { table.partitions = table.partitions.map(\.withoutNotNullNames) }
        return table
    }
}

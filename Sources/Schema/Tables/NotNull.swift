/// The NOT NULL of a column where the server keeps it as a constraint, which it does since PostgreSQL 18.
package struct NotNull: Sendable {
    /// The constraint's name.
    package var name: String
    /// The constraint itself.
    package var id: ObjectID
    /// Whether the server would choose that name by itself.
    package var isCustomary: Bool
    /// Whether it comes from the tables that this one inherits from, and from there only.
    package var isInherited: Bool
    /// Whether the tables that inherit from this one are free of it.
    package var endsHere: Bool

    /// Makes it from its parts.
    package init(name: String, id: ObjectID, isCustomary: Bool, isInherited: Bool, endsHere: Bool) {
        self.name = name
        self.id = id
        self.isCustomary = isCustomary
        self.isInherited = isInherited
        self.endsHere = endsHere
    }
}

extension Table {
    /// The same, the server choosing the names of all NOT NULLs that columns state.
    package var withoutNotNullNames: Table {
        var table = self
        for index in table.columns.indices where table.columns[index].notNull != nil {
            table.columns[index].notNull?.name = ""
            table.columns[index].notNull?.isCustomary = true
        }
        table.partitions = table.partitions.map(\.withoutNotNullNames)
        return table
    }
}

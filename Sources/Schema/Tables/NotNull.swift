/// The NOT NULL of a column where the server keeps it as a constraint, which it does since PostgreSQL 18.
struct NotNull: Sendable {
    /// The constraint's name.
    var name: String
    /// The constraint itself.
    var id: ObjectID
    /// Whether the server would choose that name by itself.
    var isCustomary: Bool
    /// Whether it comes from the tables that this one inherits from, and from there only.
    var isInherited: Bool
    /// Whether the tables that inherit from this one are free of it.
    var endsHere: Bool
}

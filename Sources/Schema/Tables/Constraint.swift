/// One constraint, as the catalog defines it.
public struct Constraint: Sendable {
    /// What sort of constraint it is.
    public enum Kind: String, Sendable {
        case primaryKey, unique, check, foreignKey, exclusion
        /// A NOT NULL that its column cannot state: one that old rows may break, or that an inherited column has besides.
        case notNull
    }

    /// Its name.
    public var name: String
    /// What sort of constraint it is.
    public var kind: Kind
    /// The columns it speaks of, in its own order.
    public var columns: [String]
    /// What follows `CONSTRAINT name`, as `pg_get_constraintdef` writes it.
    public var definition: String
    /// Whether it stands or falls with the same constraint of a table above.
    public var isInherited = false
    /// What it is; that of a constraint made by hand means nothing.
    package var id = ObjectID.constraint(0)
    /// The index that enforces it; for a foreign key that of the table it refers to.
    package var indexID: ObjectID?
    /// What it needs besides its table.
    package var needs: [ObjectID] = []

    /// Whether it holds for the rows that were there before it, too.
    package var isValidated: Bool { !definition.hasSuffix(" NOT VALID") }
    /// Whether the server sees to it, which PostgreSQL 18 can be told not to.
    package var isEnforced: Bool { !definition.hasSuffix(" NOT ENFORCED") }

    /// Makes a constraint from its parts.
    public init(name: String, kind: Kind, columns: [String], definition: String) {
        self.name = name
        self.kind = kind
        self.columns = columns
        self.definition = definition
    }
}

/// One constraint, as the catalog defines it.
public struct Constraint: Sendable, Equatable {
    /// What sort of constraint it is.
    public enum Kind: String, Sendable {
        case primaryKey, unique, check, foreignKey, exclusion
        /// A NOT NULL that its column cannot state: one that old rows may break, or that an inherited column has besides.
        case notNull
    }

    /// Its name.
    public let name: String
    /// What sort of constraint it is.
    public let kind: Kind
    /// The columns it speaks of, in its own order.
    public let columns: [String]
    /// What follows `CONSTRAINT name`, as `pg_get_constraintdef` writes it.
    public let definition: String

    /// Whether it holds for the rows that were there before it, too.
    public var isValidated: Bool { !definition.hasSuffix(" NOT VALID") }
    /// Whether the server sees to it, which PostgreSQL 18 can be told not to.
    public var isEnforced: Bool { !definition.hasSuffix(" NOT ENFORCED") }

    /// Makes a constraint from its parts.
    public init(name: String, kind: Kind, columns: [String], definition: String) {
        self.name = name
        self.kind = kind
        self.columns = columns
        self.definition = definition
    }
}

/// A type that somebody defined in the database and that a table needs.
public struct TypeDefinition: Sendable, Equatable {
    /// What the type is made of.
    public enum Body: Sendable, Equatable {
        /// An enum with its labels in order.
        case enumeration([String])
        /// A domain over a type; each check is a whole `CONSTRAINT name CHECK (…)` clause, and so is its `not null`, which
        /// seldom has a name.
        case domain(
            base: String, collation: String?, notNull: String?, defaultExpression: String?, checks: [String])
        /// A composite type with its attributes, each as `name type`.
        case composite([String])
        /// A range, with what stands in its parentheses, such as `subtype = numeric`.
        case range(options: String)
    }

    /// Its name.
    public internal(set) var name: TableName
    /// What it is made of.
    public internal(set) var body: Body
    /// The comment somebody wrote on it.
    public internal(set) var comment: String?

    /// Makes a definition from its parts.
    public init(name: TableName, body: Body, comment: String? = nil) {
        self.name = name
        self.body = body
        self.comment = comment
    }
}

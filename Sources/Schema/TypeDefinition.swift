/// A type that somebody defined in the database and that a table needs.
public struct TypeDefinition: Sendable {
    /// What the type is made of.
    public enum Body: Sendable {
        /// An enum with its labels in order.
        case enumeration([String])
        /// A domain over a type; each check is a whole `CONSTRAINT name CHECK (…)` clause.
        case domain(
            base: String, collation: String?, isNotNull: Bool, defaultExpression: String?, checks: [String])
        /// A composite type with its attributes, each as `name type`.
        case composite([String])
        /// A range over a type.
        case range(subtype: String)
    }

    /// Its OID in this database.
    public var oid: UInt32
    /// Its name.
    public var name: TableName
    /// What it is made of.
    public var body: Body
    /// The comment somebody wrote on it.
    public var comment: String?

    /// Makes a definition from its parts.
    public init(oid: UInt32, name: TableName, body: Body, comment: String? = nil) {
        self.oid = oid
        self.name = name
        self.body = body
        self.comment = comment
    }
}

/// A sequence that a column's default or identity draws from.
public struct ColumnSequence: Sendable {
    /// Its name.
    public var name: TableName
    /// The column that draws from it.
    public var column: String
    /// `smallint`, `integer` or `bigint`.
    public var type: String
    /// Its parameters where they are not the customary ones, such as `start with 100 increment by 5`.
    public var options: [String]
    /// Whether it belongs to the column, and goes when the column goes.
    public var isOwned: Bool
    /// Whether it is the hidden sequence of an identity column.
    public var isIdentity: Bool

    /// Makes a sequence from its parts.
    public init(
        name: TableName, column: String, type: String, options: [String] = [], isOwned: Bool = true,
        isIdentity: Bool = false
    ) {
        self.name = name
        self.column = column
        self.type = type
        self.options = options
        self.isOwned = isOwned
        self.isIdentity = isIdentity
    }
}

/// An extension and the schema it is installed in.
public struct Extension: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// The schema that holds its objects.
    public var schema: String

    /// Makes an extension from its parts.
    public init(name: String, schema: String) {
        self.name = name
        self.schema = schema
    }
}

/// The server and options of a foreign table.
public struct ForeignSource: Sendable {
    /// Name of the foreign server.
    public var server: String
    /// Name of its foreign-data wrapper.
    public var wrapper: String
    /// The table's options, each as name and value.
    public var options: [(name: String, value: String)]

    /// Makes a source from its parts.
    public init(server: String, wrapper: String, options: [(name: String, value: String)]) {
        self.server = server
        self.wrapper = wrapper
        self.options = options
    }
}

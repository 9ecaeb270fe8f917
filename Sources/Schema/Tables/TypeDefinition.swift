/// A type that somebody defined in the database and that a table needs.
public struct TypeDefinition: Sendable {
    /// What the type is made of.
    public enum Body: Sendable {
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

/// The sequence that a column owns: that of an identity column, or one that goes when the column goes.
public struct ColumnSequence: Sendable {
    /// Its name.
    public var name: TableName
    /// The column that owns it.
    public var column: String
    /// `smallint`, `integer` or `bigint`.
    public var type: String
    /// Its parameters where they are not the customary ones, such as `start with 100 increment by 5`.
    public var options: [String]
    /// Whether it is the hidden sequence of an identity column.
    public var isIdentity: Bool
    /// Whether it was made UNLOGGED.
    public var isUnlogged: Bool
    /// What it is.
    package var id: ObjectID

    /// The statement that makes it.
    package var statement: String {
        let kind = isUnlogged ? "unlogged sequence" : "sequence"
        let type = self.type == "bigint" ? [] : ["as \(self.type)"]
        return (["create \(kind) if not exists \(name.sqlText)"] + type + options).joined(separator: " ")
    }

    /// Makes it from its parts.
    package init(
        name: TableName, column: String, type: String, options: [String], isIdentity: Bool, isUnlogged: Bool,
        id: ObjectID
    ) {
        self.name = name
        self.column = column
        self.type = type
        self.options = options
        self.isIdentity = isIdentity
        self.isUnlogged = isUnlogged
        self.id = id
    }
}

/// Where the data of a foreign table live.
public struct ForeignSource: Sendable {
    /// Name of the foreign server.
    public var server: String
    /// The table's options as SQL text, names and values.
    public var options: String?

    /// Makes it from its parts.
    package init(server: String, options: String?) {
        self.server = server
        self.options = options
    }
}

/// A table that another inherits from (`INHERITS`).
public struct Parent: Sendable {
    /// Its name.
    public var name: TableName
    /// The names of its columns, in order.
    public var columns: [String]
    /// What it is.
    package var id: ObjectID

    /// Makes it from its parts.
    package init(name: TableName, columns: [String], id: ObjectID) {
        self.name = name
        self.columns = columns
        self.id = id
    }
}

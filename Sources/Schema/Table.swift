/// The name of a relation in a database.
public struct TableName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Schema, as stored in the catalog.
    public let schema: String
    /// Name, as stored in the catalog.
    public let name: String

    /// Makes a name from its parts, as stored in the catalog (unquoted).
    public init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    /// By schema, then by name, in code point order.
    public static func < (a: TableName, b: TableName) -> Bool { (a.schema, a.name) < (b.schema, b.name) }

    /// `schema.name`, unquoted, for messages.
    public var description: String { "\(schema).\(name)" }
}

/// One relation with all that its catalog entries say, and what samples of its rows add.
public struct Table: Sendable {
    /// What sort of relation it is.
    public enum Kind: String, Sendable {
        case table, partitionedTable, view, materializedView, foreignTable
    }

    /// Its name.
    public var name: TableName
    /// Its OID in this database.
    public var oid: UInt32
    /// What sort of relation it is.
    public var kind: Kind
    /// The comment somebody wrote on it in the database.
    public var comment: String?
    /// Its columns, in order.
    public var columns: [Column]
    /// The names of the primary key's columns, in key order; empty without one.
    public var primaryKey: [String]
    /// Every constraint, the primary key and foreign keys included.
    public var constraints: [Constraint]
    /// Foreign keys, declared or inferred.
    public var relations: [Relation]
    /// Indexes that no constraint owns, each as a whole `CREATE INDEX` statement.
    public var indexes: [String]
    /// Estimated number of rows, nil when the table was never analyzed.
    public var rowEstimate: Int?
    /// `PARTITION BY` clause of a partitioned table, such as `RANGE (day)`.
    public var partitionKey: String?
    /// The partitions, each with its bound such as `FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`.
    public var partitions: [Partition]
    /// The query of a view.
    public var viewDefinition: String?

    /// Makes a table without columns, to be filled.
    public init(name: TableName, oid: UInt32, kind: Kind) {
        self.name = name
        self.oid = oid
        self.kind = kind
        columns = []
        primaryKey = []
        constraints = []
        relations = []
        indexes = []
        partitions = []
    }

    /// The column of that name.
    public func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}

/// One column of a relation.
public struct Column: Sendable {
    /// Coarse sort of its type, for those who write questions about it.
    public enum Family: String, Sendable {
        case integer, number, text, date, timestamp, time, interval, boolean, uuid, json, binary, array,
            enumeration
        case other
    }

    /// Its name.
    public var name: String
    /// Its type as `format_type` writes it, such as `character varying(255)`.
    public var type: String
    /// The same in its customary short form, such as `varchar(255)`.
    public var shortType: String
    /// Coarse sort of its type; that of the base type for a domain.
    public var family: Family
    /// Whether it is declared NOT NULL.
    public var isNotNull: Bool
    /// Its default as an expression, as `pg_get_expr` writes it; nil for identity and generated columns.
    public var defaultExpression: String?
    /// `ALWAYS` or `BY DEFAULT` for an identity column.
    public var identity: String?
    /// The expression of a generated column.
    public var generatedExpression: String?
    /// Its collation when it is not the type's own.
    public var collation: String?
    /// The comment somebody wrote on it in the database.
    public var comment: String?
    /// A comment made here (dictionary or model), used where `comment` is missing.
    public var generatedComment: String?
    /// All values it can take: from an enum type, a CHECK, or few distinct values in the data.
    public var enumValues: [String]
    /// A few values that occur in it, as text, without NULL.
    public var samples: [String]
    /// Share of NULL, 0…1, from the statistics or the sample.
    public var nullFraction: Double?
    /// Number of distinct values, estimated.
    public var distinctEstimate: Int?
    /// Smallest value in statistics or sample, as text.
    public var minimum: String?
    /// Largest value in statistics or sample, as text.
    public var maximum: String?

    /// Makes a column with nothing known but name and type.
    public init(name: String, type: String, shortType: String, family: Family, isNotNull: Bool) {
        self.name = name
        self.type = type
        self.shortType = shortType
        self.family = family
        self.isNotNull = isNotNull
        enumValues = []
        samples = []
    }

    /// What to call the column in a sentence: the comment somebody wrote, else the one made here, else its name.
    public var label: String { comment ?? generatedComment ?? name }
}

/// One constraint, as the catalog defines it.
public struct Constraint: Sendable {
    /// What sort of constraint it is.
    public enum Kind: String, Sendable {
        case primaryKey, unique, check, foreignKey, exclusion
    }

    /// Its name.
    public var name: String
    /// What sort of constraint it is.
    public var kind: Kind
    /// The columns it speaks of, in its own order.
    public var columns: [String]
    /// What follows `CONSTRAINT name`, as `pg_get_constraintdef` writes it.
    public var definition: String

    /// Makes a constraint from its parts.
    public init(name: String, kind: Kind, columns: [String], definition: String) {
        self.name = name
        self.kind = kind
        self.columns = columns
        self.definition = definition
    }
}

/// That rows of one table refer to rows of another.
public struct Relation: Sendable {
    /// The referring columns, in key order.
    public var columns: [String]
    /// The table referred to.
    public var target: TableName
    /// The columns referred to, in the same order.
    public var targetColumns: [String]
    /// False for a declared foreign key, true where names, types and values suggest it.
    public var isInferred: Bool
    /// For an inferred relation: the measured share of referring values that exist in the target, 0…1.
    public var inclusionShare: Double?

    /// Makes a relation from its parts.
    public init(
        columns: [String], target: TableName, targetColumns: [String], isInferred: Bool = false,
        inclusionShare: Double? = nil
    ) {
        self.columns = columns
        self.target = target
        self.targetColumns = targetColumns
        self.isInferred = isInferred
        self.inclusionShare = inclusionShare
    }
}

/// One partition of a partitioned table.
public struct Partition: Sendable {
    /// Its name.
    public var name: TableName
    /// Its bound, as `pg_get_expr(relpartbound)` writes it.
    public var bound: String
    /// Its own `PARTITION BY` clause when it is partitioned itself.
    public var partitionKey: String?
    /// The table it is a partition of; a partition itself where there are several levels.
    public var parent: TableName

    /// Makes a partition from its parts.
    public init(name: TableName, bound: String, partitionKey: String?, parent: TableName) {
        self.name = name
        self.bound = bound
        self.partitionKey = partitionKey
        self.parent = parent
    }
}

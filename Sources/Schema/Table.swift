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
    /// A comment made here, used where `comment` is missing.
    public var generatedComment: String?
    /// Where `generatedComment` comes from.
    public var generatedSource = CommentSource.dictionary
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
    /// Number of rows; nil when nothing is known of it.
    public var rowEstimate: Int?
    /// Whether `rowEstimate` was counted rather than estimated.
    public var isRowCountExact: Bool
    /// Size of its main data in pages of 8 KiB, its partitions' together; 0 for a view.
    public var pageCount: Int
    /// `PARTITION BY` clause of a partitioned table, such as `RANGE (day)`.
    public var partitionKey: String?
    /// The partitions, each with its bound such as `FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`.
    public var partitions: [Partition]
    /// The table this one is a partition of, and its bound.
    public var partitionOf: Partition?
    /// The query of a view, without the closing semicolon.
    public var viewDefinition: String?
    /// Storage parameters or view options, each as `name=value`.
    public var options: [String]
    /// Whether it was made UNLOGGED.
    public var isUnlogged: Bool
    /// Where the data of a foreign table live.
    public var foreignSource: ForeignSource?
    /// The types of other people's making that its columns need, each after those it is made of.
    public var types: [TypeDefinition]
    /// The sequences its defaults draw from.
    public var sequences: [ColumnSequence]
    /// The extensions whose types, functions or operators it uses.
    public var extensions: [Extension]
    /// The functions its defaults, checks and indexes call, each as a whole `CREATE OR REPLACE FUNCTION` statement.
    public var functions: [String]

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
        isRowCountExact = false
        pageCount = 0
        partitions = []
        options = []
        isUnlogged = false
        types = []
        sequences = []
        extensions = []
        functions = []
    }

    /// What to call the table in a sentence: the comment somebody wrote, else the one made here, else its name.
    public var label: String { comment ?? generatedComment ?? name.name }

    /// The column of that name.
    public func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}

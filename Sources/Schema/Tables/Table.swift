internal import SQL

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
    /// Indexes that no constraint owns.
    public var indexes: [Index]
    /// Number of rows; nil when nothing is known of it.
    public var rowEstimate: Int?
    /// Whether `rowEstimate` was counted rather than estimated.
    public var isRowCountExact: Bool
    /// Size of its main data in pages of 8 KiB, its partitions' together; 0 for a view.
    public var pageCount: Int
    /// `PARTITION BY` clause of a partitioned table, such as `RANGE (day)`.
    public var partitionKey: String?
    /// All partitions below it, parents before their children.
    public var partitions: [Table]
    /// The table this one is a partition of, and its bound.
    public var partitionOf: Partition?
    /// The tables it inherits from, in order; a partition's parent is none of them.
    public var parents: [Parent]
    /// What must be done to columns that are not as its parents have them, such as `alter column a set not null`.
    public var overrides: [String]
    /// The query of a view, without the closing semicolon.
    public var viewDefinition: String?
    /// The composite type it was made of (`CREATE TABLE … OF`), as SQL text.
    public var typeName: String?
    /// Storage parameters or view options, each as `name=value`.
    public var options: [String]
    /// Whether it was made UNLOGGED.
    public var isUnlogged: Bool
    /// Where the data of a foreign table live.
    public var foreignSource: ForeignSource?
    /// The types of people's making that its columns are made of, each after those it is made of.
    public var types: [TypeDefinition] = []
    /// The sequences that its columns own.
    public var sequences: [ColumnSequence]
    /// What it needs before it can be made, its columns' defaults, its constraints and indexes aside.
    package var needs: [ObjectID] = []
    /// The things other than relations that it and its parts need, directly and through others.
    package var objects: [SchemaObject] = []
    /// The extension that brings it.
    package var owner: ObjectID?
    /// What its settings need, and the things to make for that.
    package var settingNeeds: [ObjectID] = []
    package var settingObjects: [SchemaObject] = []
    /// How it is set beyond what describes it: storage, statistics and the like, as statements.
    package var settings: [String] = []
    /// The comments people wrote on it and its parts.
    package var notes: [TableNote] = []

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
        parents = []
        overrides = []
        sequences = []
    }

    /// What to call the table in a sentence: the comment somebody wrote, else the one made here, else its name.
    public var label: String { comment ?? generatedComment ?? name.name }

    /// What it is.
    package var id: ObjectID { .relation(oid) }

    /// Whether it is a query rather than rows of its own.
    package var isView: Bool { kind == .view || kind == .materializedView }

    /// Whether the numbers of the column come from a sequence that is its own.
    package func hasSequence(of column: Column) -> Bool {
        sequences.contains { $0.column.isSameName(as: column.name) }
    }

    /// The column of that name.
    public func column(_ name: String) -> Column? { columns.first { $0.name.isSameName(as: name) } }
}

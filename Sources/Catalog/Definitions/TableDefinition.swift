internal import SQL
public import Schema

/// A table or view as the catalog defines it: all that it takes to make it again.
public struct TableDefinition: Sendable {
    /// Its name.
    public let name: TableName
    /// Its OID in this database.
    public let oid: UInt32
    /// What sort of relation it is.
    public let kind: Table.Kind
    /// Size of its main data in pages of 8 KiB, its partitions' together; 0 for a view.
    public internal(set) var pageCount = 0
    /// What is known of it: what the catalog says, until ``describe(as:)`` adds the rest.
    public internal(set) var table: Table

    /// The comment that people wrote on it.
    var comment: String?
    var columns: [ColumnDefinition] = []
    /// The names of the primary key's columns, in key order; empty without one.
    var primaryKey: [String] = []
    /// Every constraint, the primary key and foreign keys included.
    var constraints: [ConstraintDefinition] = []
    /// The foreign keys, as relations.
    var relations: [Relation] = []
    /// Indexes that no constraint owns.
    var indexes: [Index] = []
    /// Number of rows as the planner has it; nil when it knows nothing of it.
    var rowEstimate: Int?
    /// Why its rows cannot be read at all, as far as the catalog tells.
    var obstacle: Table.Obstacle?
    /// Whether policies show this role some of its rows only, or none.
    var hasRowPolicy = false
    /// `PARTITION BY` clause of a partitioned table, such as `RANGE (day)`.
    var partitionKey: String?
    /// All partitions below it, parents before their children.
    var partitions: [TableDefinition] = []
    /// The table this one is a partition of, and its bound.
    var partitionOf: Partition?
    /// The OID of that table.
    var parentOID: UInt32?
    /// The tables it inherits from, in order; a partition's parent is none of them.
    var parents: [Parent] = []
    /// What must be done to columns that are not as its parents have them, such as `alter column a set not null`.
    var overrides: [String] = []
    /// The query of a view, without the closing semicolon.
    var viewDefinition: String?
    /// The composite type it was made of (`CREATE TABLE … OF`), as SQL text.
    var typeName: String?
    /// Storage parameters or view options, each as `name=value`.
    var options: [String] = []
    /// Whether it was made UNLOGGED.
    var isUnlogged = false
    /// Where the data of a foreign table live.
    var foreignSource: ForeignSource?
    /// The types of people's making that its columns are made of, each after those it is made of.
    var types: [TypeDefinition] = []
    /// The sequences that its columns own.
    var sequences: [ColumnSequence] = []
    /// What it needs before it can be made, its columns' defaults, its constraints and indexes aside.
    var needs: [ObjectID] = []
    /// The objects other than relations that it and its parts need, directly and through others.
    var objects: [SchemaObject] = []
    /// The extension that brings it.
    var owner: ObjectID?
    /// What its settings need, and the objects to make for that.
    var settingNeeds: [ObjectID] = []
    var settingObjects: [SchemaObject] = []
    /// How it is set beyond what describes it: storage, statistics and the like, as statements.
    var settings: [String] = []
    /// The comments people wrote on it and its parts.
    var notes: [TableNote] = []

    /// Makes a definition without columns, to be filled.
    init(name: TableName, oid: UInt32, kind: Table.Kind) {
        self.name = name
        self.oid = oid
        self.kind = kind
        table = Table(name: name, kind: kind)
    }

    /// Adds all that is known of the table, so that the comments found for it stand in its DDL.
    public mutating func describe(as table: Table) {
        precondition(table.columns.count == columns.count, "a table is described with its own columns")
        self.table = table
        for (index, column) in table.columns.enumerated() { columns[index].comment = column.comment }
    }

    /// The same without what is known of the table, which is kept elsewhere until ``describe(as:)`` brings it back.
    public var undescribed: TableDefinition {
        var definition = self
        definition.table = Table(name: name, kind: kind)
        return definition
    }

    /// The same with what the catalog says of it, and of its partitions, put together as what is known of them.
    var completed: TableDefinition {
        var definition = self
        definition.partitions = partitions.map(\.completed)
        definition.table = Table(
            name: name, kind: kind, comment: comment.map { SourcedComment($0, from: .database) },
            columns: columns.map(\.column), primaryKey: primaryKey,
            constraints: constraints.map(\.constraint),
            uniqueIndexes: indexes.compactMap(\.uniqueContent), relations: relations,
            rowEstimate: rowEstimate, obstacle: obstacle, hasRowPolicy: hasRowPolicy,
            partitionKey: partitionKey, partitionCount: partitions.count, partitionOf: partitionOf,
            types: types)
        return definition
    }

    /// What it is.
    var id: ObjectID { .relation(oid) }

    /// Whether it is a query rather than rows of its own.
    var isView: Bool { kind == .view || kind == .materializedView }

    /// Whether the numbers of the column come from a sequence that is its own.
    func hasSequence(of column: ColumnDefinition) -> Bool {
        sequences.contains { $0.column.isSameName(as: column.name) }
    }

    /// The column of that name.
    func column(_ name: String) -> ColumnDefinition? { columns.first { $0.name.isSameName(as: name) } }
}

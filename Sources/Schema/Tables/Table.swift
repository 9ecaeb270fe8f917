internal import SQL

/// What is known of one table or view: what the catalog says, and what rows and comments add.
///
/// Each part is filled once, by the one who finds it out: the catalog makes the table, ``add(_:)`` adds what rows tell,
/// ``related(to:)`` the relations that nobody declared, ``interpret(as:columns:)`` what all that means, and
/// ``annotate(_:from:)`` comments where there are none.
public struct Table: Sendable, Equatable {
    /// What sort of relation it is.
    public enum Kind: String, Sendable {
        case table, partitionedTable, view, materializedView, foreignTable
    }

    /// Why rows cannot be read.
    public enum Obstacle: String, Sendable {
        /// A materialized view that was never filled, or a view that reads one.
        case unpopulated
        /// The role may read no column of it, or not what a view of it reads.
        case permission
        /// They lie on another server that does not answer, or this one does not give them, such as on a standby.
        case unavailable
    }

    /// Its name.
    public internal(set) var name: TableName
    /// What sort of relation it is.
    public internal(set) var kind: Kind
    /// What people wrote on it in the database, else what was found for it.
    public internal(set) var comment: SourcedComment?
    /// Its columns, in order.
    public internal(set) var columns: [Column]
    /// The names of the primary key's columns, in key order; empty without one.
    public internal(set) var primaryKey: [String]
    /// Every constraint, the primary key and foreign keys included.
    public internal(set) var constraints: [Constraint]
    /// Unique indexes that no constraint owns, from the access method on, such as `btree (lower(name))`.
    public internal(set) var uniqueIndexes: [String]
    /// Foreign keys, declared or inferred.
    public internal(set) var relations: [Relation]
    /// Pairs of the columns by which it refers to others, and whether they are unique.
    public internal(set) var keyPairs: [KeyPair] = []
    /// Number of rows; nil when nothing is known of it.
    public internal(set) var rowEstimate: Int?
    /// Whether `rowEstimate` was counted rather than estimated.
    public internal(set) var isRowCountExact = false
    /// Why its rows cannot be read at all; nil where they can, or nobody has tried.
    public internal(set) var obstacle: Obstacle?
    /// Whether policies show this role some of its rows only, or none.
    public internal(set) var hasRowPolicy: Bool
    /// `PARTITION BY` clause of a partitioned table, such as `RANGE (day)`.
    public internal(set) var partitionKey: String?
    /// How many partitions are below it.
    public internal(set) var partitionCount: Int
    /// The table this one is a partition of, and its bound.
    public internal(set) var partitionOf: Partition?
    /// The types of people's making that its columns are made of, each after those it is made of.
    public internal(set) var types: [TypeDefinition]
    /// What its rows are, as far as anything speaks for it.
    public internal(set) var meaning = TableMeaning.unknown

    /// Makes a table of which the catalog alone has told.
    public init(
        name: TableName, kind: Kind, comment: SourcedComment? = nil, columns: [Column] = [],
        primaryKey: [String] = [],
        constraints: [Constraint] = [], uniqueIndexes: [String] = [], relations: [Relation] = [],
        rowEstimate: Int? = nil, obstacle: Obstacle? = nil, hasRowPolicy: Bool = false,
        partitionKey: String? = nil,
        partitionCount: Int = 0, partitionOf: Partition? = nil, types: [TypeDefinition] = []
    ) {
        self.name = name
        self.kind = kind
        self.comment = comment
        self.columns = columns
        self.primaryKey = primaryKey
        self.constraints = constraints
        self.uniqueIndexes = uniqueIndexes
        self.relations = relations
        self.rowEstimate = rowEstimate
        self.obstacle = obstacle
        self.hasRowPolicy = hasRowPolicy
        self.partitionKey = partitionKey
        self.partitionCount = partitionCount
        self.partitionOf = partitionOf
        self.types = types
    }

    /// What to call the table in a sentence: its comment, else its name.
    public var label: String { comment?.text ?? name.name }

    /// The column of that name.
    public func column(_ name: String) -> Column? { columns.first { $0.name.isSameName(as: name) } }
}

extension Table {
    /// Adds what its rows tell.
    public mutating func add(_ figures: TableFigures) {
        precondition(figures.columns.count == columns.count, "there are figures for each column")
        rowEstimate = figures.rowEstimate
        isRowCountExact = figures.isRowCountExact
        obstacle = figures.obstacle
        for (index, known) in figures.columns.enumerated() {
            columns[index].samples = known.samples
            columns[index].nullFraction = known.nullFraction
            columns[index].distinctEstimate = known.distinctEstimate
            columns[index].minimum = known.minimum
            columns[index].maximum = known.maximum
            columns[index].standIns = known.standIns
            if columns[index].enumValues.isEmpty { columns[index].enumValues = known.fewValues }
        }
    }

    /// The table with relations that nobody declared; those that are stay first.
    public func related(to inferred: [Relation]) -> Table {
        var table = self
        table.relations += inferred
        return table
    }

    /// Adds what it and its columns mean.
    ///
    /// - Parameter columns: a meaning for each column, in order.
    public mutating func interpret(as meaning: TableMeaning, columns meanings: [ColumnMeaning]) {
        precondition(meanings.count == columns.count, "there is a meaning for each column")
        self.meaning = meaning
        for (index, meaning) in meanings.enumerated() { columns[index].meaning = meaning }
    }

    /// The table with what is known of pairs of its references.
    public func paired(_ pairs: [KeyPair]) -> Table {
        var table = self
        table.keyPairs = pairs
        return table
    }

    /// The table with what dictionary tables of the same database say of its codes, by the columns' positions.
    public func labelled(by labels: [Int: [CodeLabel]]) -> Table {
        var table = self
        for (index, codes) in labels where !codes.isEmpty {
            table.columns[index].meaning.codes = codes
            table.columns[index].meaning.codesEvidence = .dictionaryTable
        }
        return table
    }

    /// Gives a column what a model says of it, as far as nothing else is known.
    public mutating func propose(role: ColumnRole?, codes: [CodeLabel], at index: Int) {
        if let role, columns[index].meaning.role == .unknown {
            columns[index].meaning.role = role
            columns[index].meaning.evidence = [.model]
            columns[index].meaning.confidence = 0.5
        }
        if columns[index].meaning.codes.isEmpty, !codes.isEmpty {
            columns[index].meaning.codes = codes
            columns[index].meaning.codesEvidence = .model
        }
    }

    /// Gives it the comment that people have decided on, whatever the database says.
    public mutating func overrule(comment text: String) { comment = SourcedComment(text, from: .people) }

    /// The same for a column.
    public mutating func overrule(comment text: String, ofColumnAt index: Int) {
        columns[index].comment = SourcedComment(text, from: .people)
    }

    /// Gives it a comment where it has none.
    public mutating func annotate(_ text: String, from source: CommentSource) {
        if comment == nil { comment = SourcedComment(text, from: source) }
    }

    /// Gives a column a comment where it has none.
    public mutating func annotateColumn(at index: Int, _ text: String, from source: CommentSource) {
        if columns[index].comment == nil { columns[index].comment = SourcedComment(text, from: source) }
    }
}

/// What the rows of a table tell of it.
public struct TableFigures: Sendable {
    /// Number of rows; nil when nothing is known of it.
    public var rowEstimate: Int?
    /// Whether `rowEstimate` was counted rather than estimated.
    public var isRowCountExact: Bool
    /// Why they cannot be read at all.
    public var obstacle: Table.Obstacle?
    /// What they tell of each column, in the order of the columns.
    public var columns: [ColumnFigures]

    /// Makes figures from their parts.
    public init(
        rowEstimate: Int?, isRowCountExact: Bool, obstacle: Table.Obstacle? = nil, columns: [ColumnFigures]
    ) {
        self.rowEstimate = rowEstimate
        self.isRowCountExact = isRowCountExact
        self.obstacle = obstacle
        self.columns = columns
    }
}

/// What the rows of a table tell of one column; nothing as long as nobody fills it.
public struct ColumnFigures: Sendable {
    /// A few values, masked where they tell of a person.
    public var samples: [String] = []
    /// Share of NULL, 0…1.
    public var nullFraction: Double?
    /// Number of distinct values, estimated.
    public var distinctEstimate: Int?
    /// Smallest value, as text.
    public var minimum: String?
    /// Largest value, as text.
    public var maximum: String?
    /// Values that stand for there being none.
    public var standIns: [String] = []
    /// All values, where they are few.
    public var fewValues: [String] = []

    /// Makes figures that tell nothing.
    public init() {}
}

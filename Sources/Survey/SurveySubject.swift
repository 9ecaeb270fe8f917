public import Schema

/// A table whose rows are looked at: what is known of it, and what the catalog says of its size.
public struct SurveySubject: Sendable {
    /// What is known of it.
    public private(set) var table: Table
    /// Its OID in this database.
    let oid: UInt32
    /// Size of its main data in pages of 8 KiB, its partitions' together; 0 for a view.
    let pageCount: Int
    /// Number of rows; nil when nothing is known of it.
    var rowEstimate: Int?
    /// Whether `rowEstimate` was counted rather than estimated.
    var isRowCountExact: Bool

    /// Why its rows cannot be read at all.
    var obstacle: Table.Obstacle?
    /// How secret the values of its columns are, in their order.
    let secrecies: [ColumnSecrecy]

    /// Makes a subject of a table.
    public init(_ table: Table, oid: UInt32, pageCount: Int) {
        self.table = table
        secrecies = table.secrecies
        self.oid = oid
        self.pageCount = pageCount
        rowEstimate = table.rowEstimate
        isRowCountExact = table.isRowCountExact
        obstacle = table.obstacle
    }

    var name: TableName { table.name }
    var columns: [Column] { table.columns }

    /// The numbers of the columns whose values must not be read.
    var secrets: Set<Int> {
        Set(secrecies.indices.lazy.filter { secrecies[$0] == .secret }.map { columns[$0].number })
    }

    /// Whether it keeps rows here, so that it has pages and can be sampled by them.
    var holdsRows: Bool { [.table, .partitionedTable, .materializedView].contains(table.kind) }

    /// Whether a sample would hold all of its rows, as far as can be told before they are counted.
    func isTiny(_ limits: SamplingLimits) -> Bool {
        // A page holds at most 291 rows.
        isSmall(limits)
            && (rowEstimate.map { $0 <= limits.rowsWanted(of: columns.count) } ?? (pageCount <= 3))
    }

    /// Whether it may be read whole, both by its size and by what the planner believes.
    func isSmall(_ limits: SamplingLimits) -> Bool {
        pageCount <= limits.smallTablePages && rowEstimate ?? 0 <= SamplingLimits.smallTableRows
    }

    /// Adds what its rows tell.
    mutating func add(_ figures: TableFigures) {
        table.add(figures)
        rowEstimate = table.rowEstimate
        isRowCountExact = table.isRowCountExact
        obstacle = table.obstacle
    }
}

/// That rows of one table refer to rows of another.
public struct Relation: Sendable, Equatable {
    /// The referring columns, in key order.
    public var columns: [String]
    /// The table referred to.
    public var target: TableName
    /// The columns referred to, in the same order.
    public var targetColumns: [String]
    /// False for a declared foreign key, true where names, types and values suggest it.
    public var isInferred: Bool
    /// Whether the server sees to it that the rows exist (PostgreSQL 18 can be told not to).
    public var isEnforced = true
    /// Whether the last of the columns hold spans of time that those of the target must cover rather than equal
    /// (`PERIOD`, PostgreSQL 18).
    public var isTemporal = false
    /// For an inferred relation: the measured share of referring values that exist in the target, 0…1.
    public var inclusionShare: Double?
    /// For an inferred relation: how sure it is, 0…1; nil for a declared one.
    public var confidence: Double?

    /// Makes a relation from its parts.
    public init(
        columns: [String], target: TableName, targetColumns: [String], isInferred: Bool = false,
        inclusionShare: Double? = nil, confidence: Double? = nil
    ) {
        self.columns = columns
        self.target = target
        self.targetColumns = targetColumns
        self.isInferred = isInferred
        self.inclusionShare = inclusionShare
        self.confidence = confidence
    }

    /// Whether it is a guess that somebody should look at: inferred from little.
    public var isUnsure: Bool { confidence.map { $0 < 0.7 } ?? false }
}

extension Relation {
    /// Whether no two rows refer to the same one.
    func isOneToOne(in table: Table) -> Bool {
        let own = Set(columns)
        return table.constraints.contains {
            ($0.kind == .primaryKey || $0.kind == .unique) && own.isSuperset(of: $0.columns)
        }
    }

    /// Whether a row may refer to nothing.
    func isOptional(in table: Table) -> Bool { columns.contains { table.column($0)?.isNotNull != true } }
}

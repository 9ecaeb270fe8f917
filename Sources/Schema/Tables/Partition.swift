/// What a partition is of its parent.
public struct Partition: Sendable {
    /// The table it is a partition of; a partition itself where there are several levels.
    public var parent: TableName
    /// Which rows it takes, such as `FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`.
    public var bound: String
    /// The parent's OID.
    package var parentOID: UInt32

    /// Makes it from its parts.
    package init(parent: TableName, bound: String, parentOID: UInt32) {
        self.parent = parent
        self.bound = bound
        self.parentOID = parentOID
    }
}

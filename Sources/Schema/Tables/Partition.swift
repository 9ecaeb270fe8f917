/// What a partition is of its parent.
public struct Partition: Sendable, Equatable {
    /// The table it is a partition of; a partition itself where there are several levels.
    public let parent: TableName
    /// Which rows it takes, such as `FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`.
    public let bound: String

    /// Makes it from its parts.
    public init(parent: TableName, bound: String) {
        self.parent = parent
        self.bound = bound
    }
}

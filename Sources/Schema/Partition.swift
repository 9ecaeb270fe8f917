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

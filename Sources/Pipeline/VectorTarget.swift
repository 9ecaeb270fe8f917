public import Postgres
public import Vectors

/// Where training data is loaded, and what makes its vectors.
public struct VectorTarget {
    /// The database of the vector tables.
    public let connection: ConnectionInfo
    /// Makes the vectors.
    public let embedder: any Embedder
    /// The folder of all backups.
    public let backups: VectorBackups
    /// The least share of drawn questions that must find their own record, 0…1.
    public let minimumRecall: Double

    /// Makes a target from its parts.
    public init(
        connection: ConnectionInfo, embedder: any Embedder, backups: VectorBackups, minimumRecall: Double
    ) {
        self.connection = connection
        self.embedder = embedder
        self.backups = backups
        self.minimumRecall = minimumRecall
    }
}

public import Postgres

/// The LangChain tables in one database: `langchain_pg_collection` and `langchain_pg_embedding`, found by the role's
/// search path.
///
/// Every call blocks, and happens as a whole or not at all. Nothing is ever set on the session beyond a transaction, so
/// that it may be a pooler's.
public struct VectorStore {
    let session: VectorSession

    /// Works on sessions that the closure opens, one at a time. Nothing is read or written yet.
    public init(_ open: @escaping () throws(PostgresError) -> PostgresConnection) {
        session = VectorSession(open)
    }

    /// Works on the given database.
    public init(_ info: ConnectionInfo) {
        self.init { () throws(PostgresError) in try PostgresConnection(info) }
    }

    /// Makes sure that pgvector and the tables are there; what is there already is used as it is.
    ///
    /// Nothing is created that exists, so a role without rights to create may use tables made by others. Idempotent.
    /// - Throws: ``VectorError/missingExtension(_:)``, ``VectorError/unusableTables(_:)``,
    ///   ``VectorError/connection(_:)``.
    public func prepare() throws(VectorError) { _ = try preparedLayout() }

    /// The tables' layout, after they were made sure of.
    func preparedLayout() throws(VectorError) -> TableLayout {
        if try !findExtension() {
            try session.transaction(.write, otherwise: { .missingExtension($0) }) { connection in
                try connection.query(Queries.lockCreation)
                try connection.query(Queries.createExtension)
            }
            _ = try findExtension()
        }
        if let found = try foundLayout() { return found }
        return try createTables()
    }

    /// The layout of tables that are there; nil when they are not.
    func foundLayout() throws(VectorError) -> TableLayout? {
        _ = try findExtension()
        return try reading { connection in
            let result = try connection.query(Queries.tablesExist)
            guard result.bool(0, 0) else { return nil }
            return try TableLayout(connection)
        }
    }

    /// The models whose vectors the collections say they hold; nil when the tables are not there. Changes nothing.
    ///
    /// - Throws: ``VectorError/unusableTables(_:)``, ``VectorError/connection(_:)``.
    public func modelsInUse() throws(VectorError) -> [String]? {
        guard try foundLayout() != nil else { return nil }
        return try reading { connection in
            let names = try connection.query(Queries.models).map { $0.text($1, Queries.Models.model) ?? "" }
            return Set(names).sorted()
        }
    }

    /// Ends the session that the server knows by its process and by when it was opened, in microseconds since 1970; one that is
    /// gone is no error.
    public func endSession(_ pid: Int32, startedAt: Int64) throws(PostgresError) {
        _ = try session.connection().query(Queries.endSession, ["\(pid)", "\(startedAt)"])
    }

    private func createTables() throws(VectorError) -> TableLayout {
        try session.transaction(.write, otherwise: { .unusableTables("无法创建: \($0)") }) { connection in
            try connection.query(Queries.lockCreation)
            try connection.query(Queries.createCollectionTable)
            try connection.query(Queries.createEmbeddingTable)
            try connection.query(Queries.createMetadataIndex)
            try connection.query(Queries.createIdIndex)
            return try TableLayout(connection)
        }
    }

    /// Whether pgvector is in the database; its schema joins the search path of our transactions where it has to.
    private func findExtension() throws(VectorError) -> Bool {
        try reading { connection in
            let result = try connection.query(Queries.extensionSchema)
            guard result.rowCount > 0 else { return false }
            result.check(Queries.Extension.self)
            if !result.bool(0, Queries.Extension.isOnPath) {
                session.extensionSchema = result.text(0, Queries.Extension.schema)
            }
            return true
        }
    }

    /// Runs statements that change nothing, on one snapshot; what the server refuses makes the tables unusable.
    func reading<T>(_ body: (PostgresConnection) throws -> T) throws(VectorError) -> T {
        try session.transaction(.snapshot, otherwise: { .unusableTables("\($0)") }, body)
    }
}

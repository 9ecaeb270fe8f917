public import Postgres

/// The LangChain tables in one database: `langchain_pg_collection` and `langchain_pg_embedding`, found by the session's
/// search path.
///
/// Every call blocks, and is one transaction that happens as a whole or not at all. The session must not be inside a
/// transaction. Statement timeouts are the session's; a load of many records needs a generous one.
public struct VectorStore {
    let connection: PostgresConnection

    /// Works on the given session, which nobody else may use meanwhile. Nothing is read or written yet.
    public init(_ connection: PostgresConnection) { self.connection = connection }

    /// Makes sure that pgvector and the tables are there; what is there already is used as it is.
    ///
    /// Nothing is created that exists, so a role without rights to create may use tables made by others. Idempotent.
    /// - Throws: ``VectorError/missingExtension(_:)``, ``VectorError/unusableTables(_:)``,
    ///   ``VectorError/connection(_:)``.
    public func prepare() throws(VectorError) { _ = try layout() }

    /// The tables' layout, after they were made sure of.
    func layout() throws(VectorError) -> TableLayout {
        try ensureExtension()
        try ensureTables()
        return try inspectTables()
    }

    private func ensureExtension() throws(VectorError) {
        var found = try vectorSchema()
        if found == nil {
            try transaction("", otherwise: { .missingExtension($0) }) {
                try connection.query(Queries.lockCreation)
                try connection.query(Queries.createExtension)
            }
            found = try vectorSchema()
        }
        // An extension in a schema of its own is invisible until the search path names it.
        guard let found, !found.isVisible else { return }
        try reading { () throws(PostgresError) in
            try connection.query(Queries.appendToSearchPath, [found.schema])
        }
    }

    private func vectorSchema() throws(VectorError) -> (schema: String, isVisible: Bool)? {
        try reading { () throws(PostgresError) in
            let result = try connection.query(Queries.extensionSchema)
            guard result.rowCount > 0 else { return nil }
            return (result.text(0, 0) ?? "public", result.bool(0, 1))
        }
    }

    private func ensureTables() throws(VectorError) {
        guard try !tablesExist() else { return }
        try transaction("", otherwise: { .unusableTables("they could not be created: \($0)") }) {
            try connection.query(Queries.lockCreation)
            try connection.query(Queries.createCollectionTable)
            try connection.query(Queries.createEmbeddingTable)
            try connection.query(Queries.createMetadataIndex)
            try connection.query(Queries.createIdIndex)
        }
    }

    /// Whether both tables are there.
    func tablesExist() throws(VectorError) -> Bool {
        try reading { () throws(PostgresError) in
            let result = try connection.query(Queries.tablesExist)
            return result.bool(0, 0) && result.bool(0, 1)
        }
    }

    /// Runs statements outside a transaction of ours; what the server refuses makes the tables unusable.
    func reading<T>(_ body: () throws(PostgresError) -> T) throws(VectorError) -> T {
        do throws(PostgresError) {
            return try body()
        } catch {
            throw error.isConnectionLost ? .connection(error) : .unusableTables("\(error)")
        }
    }

    /// Runs the body as one transaction and gives every error our type.
    func transaction<T>(
        _ options: StaticString, otherwise wrap: (PostgresError) -> VectorError, _ body: () throws -> T
    ) throws(VectorError) -> T {
        do {
            return try connection.transaction(options, body)
        } catch let error as VectorError {
            throw error
        } catch let error as PostgresError {
            throw error.isConnectionLost ? .connection(error) : wrap(error)
        } catch {
            throw .loadFailed(record: nil, reason: "\(error)")
        }
    }
}

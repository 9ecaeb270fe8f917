internal import Postgres
public import Schema

/// The relations that the names of a request stand for, read whole.
public struct TableSelection: Sendable {
    /// What the names stand for.
    public let resolution: Resolution
    /// The relations that could be read, in the order of the request; none when a name is unknown.
    public let tables: [TableDefinition]
    /// The relations that could not be read, each with the reason.
    public let unreadable: [(table: TableName, error: CatalogError)]
}

extension SchemaReader {
    /// Finds what the names stand for (as ``resolve(_:defaultSchema:)`` does) and reads it, all in one snapshot.
    ///
    /// The number of queries does not depend on the number of names, unless a relation cannot be read: then the others are
    /// read without it.
    public func select(
        _ names: [String], defaultSchema: String = "public"
    ) throws(CatalogError) -> TableSelection {
        for attempt in 1... {
            do throws(CatalogError) {
                return try snapshot { () throws(CatalogError) in
                    let resolution = try resolve(names, defaultSchema: defaultSchema)
                    let tables = resolution.unknown.isEmpty ? try self.tables(resolution.found) : []
                    return Self.selection(resolution, tables, unreadable: [])
                }
            } catch {
                guard error.mayConcernOneTable else { throw error }
                // What was changed while it was being read is whole at the next look.
                guard attempt < 2 else { break }
            }
        }
        let resolution = try resolve(names, defaultSchema: defaultSchema)
        var unreadable: [(table: TableName, error: CatalogError)] = []
        let tables = try readable(resolution.found[...], &unreadable)
        return Self.selection(resolution, tables, unreadable: unreadable)
    }

    /// Reads the relations that can be read, by halving until those that cannot stand alone.
    private func readable(
        _ names: ArraySlice<TableName>, _ unreadable: inout [(table: TableName, error: CatalogError)]
    ) throws(CatalogError) -> [TableDefinition] {
        guard let first = names.first else { return [] }
        do throws(CatalogError) {
            return try tables(Array(names))
        } catch {
            guard error.mayConcernOneTable else { throw error }
            guard names.count > 1 else {
                unreadable.append((first, error))
                return []
            }
            let middle = names.startIndex + names.count / 2
            return try readable(names[..<middle], &unreadable) + readable(names[middle...], &unreadable)
        }
    }

    /// A view whose definition did not come counts as unreadable.
    private static func selection(
        _ resolution: Resolution, _ tables: [TableDefinition],
        unreadable: [(table: TableName, error: CatalogError)]
    ) -> TableSelection {
        let isBare = { (table: TableDefinition) in
            (table.kind == .view || table.kind == .materializedView) && table.viewDefinition == nil
        }
        return TableSelection(
            resolution: resolution, tables: tables.filter { !isBare($0) },
            unreadable: unreadable + tables.filter(isBare).map { ($0.name, .locked($0.name)) })
    }

    /// Runs the body in one read-only transaction with one snapshot: the one at hand, if there is one.
    func inSnapshot<T>(_ body: () throws -> T) throws -> T {
        guard !connection.isInTransaction else { return try body() }
        // As pg_dump does: every name that is not built in comes out with its schema. A lock taken just now must
        // not hold up everything.
        let settings = TransactionSettings(lockTimeout: 1000, searchPath: .empty)
        return try connection.transaction(
            "ISOLATION LEVEL REPEATABLE READ, READ ONLY", settings: settings, body)
    }

    /// The same for a body whose errors are this module's.
    func snapshot<T>(_ body: () throws(CatalogError) -> T) throws(CatalogError) -> T {
        do {
            return try inSnapshot(body)
        } catch let error as CatalogError {
            throw error
        } catch let error as PostgresError {
            throw .database(error)
        } catch {
            throw .database(PostgresError(kind: .protocolViolation, message: "\(error)"))
        }
    }
}

extension CatalogError {
    /// Whether the same reading may succeed without one of the relations: a lock, a change meanwhile, a broken entry.
    fileprivate var mayConcernOneTable: Bool {
        switch self {
        case .vanished, .locked, .undecodableName: true
        case .unsupportedServer: false
        case .database(let error):
            // Time limits, lack of resources and shutdown hit every reading.
            error.kind == .statement && !["53", "57"].contains(String(error.sqlState?.prefix(2) ?? ""))
        }
    }
}

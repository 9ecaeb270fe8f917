public import Postgres
internal import SQL
public import Schema

/// Reads tables from `pg_catalog`.
///
/// A role that may only SELECT sees everything. Nothing here reads a table's rows; see ``Sampler``.
public struct SchemaReader {
    let connection: PostgresConnection
    let measuresSizes: Bool

    /// Makes a reader on a session that nobody else uses meanwhile.
    ///
    /// - Parameter measuresSizes: whether the server looks at the files of the tables, as a ``Sampler`` needs; otherwise
    ///   their sizes are those of the last VACUUM or ANALYZE. It takes a good part of the time of all reading.
    public init(_ connection: PostgresConnection, measuresSizes: Bool = true) {
        self.connection = connection
        self.measuresSizes = measuresSizes
    }

    /// The relations of some schemas, by schema and name.
    ///
    /// Partitions are never listed, system schemas neither.
    /// - Parameters:
    ///   - schemas: names as stored in the catalog; nil for every user schema.
    ///   - pattern: `*` and `%` stand for any text, `_` for itself; nil or empty for all.
    ///   - includeViews: whether views, materialized views and foreign tables count.
    public func relations(
        schemas: [String]?, pattern: String? = nil, includeViews: Bool = false
    ) throws(CatalogError) -> [TableName] {
        try list(
            schemas: schemas, like: pattern.flatMap { $0.isEmpty ? nil : Self.likePattern($0) },
            kinds: includeViews ? "{r,p,v,m,f}" : "{r,p}", withPartitions: false)
    }

    /// What names in a request stand for: `t`, `s.t`, `"My Table"`; an unquoted name is tried as written, then in
    /// lower case. Views and partitions may be named too.
    public func resolve(
        _ names: [String], defaultSchema: String = "public"
    ) throws(CatalogError) -> Resolution {
        let existing = try list(schemas: nil, like: nil, kinds: "{r,p,v,m,f}", withPartitions: true)
        let resolution = Resolution(names, among: existing, defaultSchema: defaultSchema)
        // What is asked for may be there under a name that nobody can write down.
        let meant = resolution.unknown.isEmpty ? resolution.found : existing
        if let name = meant.first(where: isUndecodable) { throw .undecodableName(name.name) }
        return resolution
    }

    private func list(
        schemas: [String]?, like pattern: String?, kinds: String, withPartitions: Bool
    ) throws(CatalogError) -> [TableName] {
        try snapshot { () throws(CatalogError) in
            let rows = try query(
                CatalogQueries.relations,
                [schemas.map(ArrayText.literal), pattern, kinds, withPartitions ? "true" : "false"],
                CatalogQueries.Relations.self)
            return rows.map { rows, row in rows.name(row, CatalogQueries.Relations.schema) }
        }
    }

    /// The LIKE pattern of a wildcard pattern.
    static func likePattern(_ pattern: String) -> String {
        var like = ""
        for character in pattern.unicodeScalars {
            switch character {
            case "*", "%": like += "%"
            case "_", "\\": like += "\\" + String(character)
            default: like.unicodeScalars.append(character)
            }
        }
        return like
    }

    /// Whether a name has come as other bytes than the server has: those of an encoding that it does not know.
    func isUndecodable(_ name: String) -> Bool {
        connection.serverEncoding == "SQL_ASCII" && name.unicodeScalars.contains("\u{FFFD}")
    }

    private func isUndecodable(_ name: TableName) -> Bool {
        isUndecodable(name.name) || isUndecodable(name.schema)
    }

    /// Runs a statement with these columns, its error as this module's.
    func query(
        _ sql: String, _ parameters: [String?], _ columns: (some ResultColumns).Type
    ) throws(CatalogError) -> PostgresResult {
        let rows: PostgresResult
        do { rows = try connection.query(sql, parameters) } catch { throw .database(error) }
        rows.check(columns)
        return rows
    }

    /// The same while the body reads what an earlier statement has brought: the server and this program work at once.
    func query(
        _ sql: String, _ parameters: [String?], _ columns: (some ResultColumns).Type,
        while body: () throws(CatalogError) -> Void
    ) throws(CatalogError) -> PostgresResult {
        do { try connection.send(sql, parameters) } catch { throw .database(error) }
        let outcome = Result { () throws(CatalogError) in try body() }
        // Whatever became of the body, nothing else can be asked before this is read.
        let rows: PostgresResult
        do { rows = try connection.receive() } catch { throw .database(error) }
        try outcome.get()
        rows.check(columns)
        return rows
    }
}

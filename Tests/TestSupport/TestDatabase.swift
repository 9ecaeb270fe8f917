import Glibc
public import Postgres

/// A database of its own for one test; it is dropped when the object is freed.
public final class TestDatabase: Sendable {
    /// Whether tests that need PostgreSQL can run.
    public static var isAvailable: Bool { TestServer.main != nil }

    /// The fresh database.
    public let info: ConnectionInfo
    private let server: ConnectionInfo

    /// Creates the database and runs the script in it.
    ///
    /// - Parameter encoding: the database's; nil for the server's usual one.
    public init(_ script: String = "", on place: TestServer? = .main, encoding: String? = nil) throws {
        guard let place else { throw NoServer() }
        let server = try ConnectionInfo(uri: place.uri)
        let name = "t_\(getpid())_\(UInt32.random(in: 0...UInt32.max))"
        let connection = try PostgresConnection(server)
        let options =
            encoding.map { " ENCODING '\($0)' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0" } ?? ""
        try connection.query("CREATE DATABASE \(name)\(options)")
        self.server = server
        info = try Self.info(server, database: name)
        if !script.isEmpty { try self.connect().script(script) }
    }

    deinit {
        guard let connection = try? PostgresConnection(server) else { return }
        _ = try? connection.query("DROP DATABASE IF EXISTS \(info.database) WITH (FORCE)")
    }

    /// A new session in the database.
    public func connect() throws -> PostgresConnection { try PostgresConnection(info) }

    /// The same database for another role.
    public func info(user: String, password: String) throws -> ConnectionInfo {
        try ConnectionInfo(
            uri: "postgresql://\(user):\(password)@\(info.host):\(info.port)/\(info.database)")
    }

    /// The same database through the pooler, as the superuser or another role.
    public func pooled(user: String? = nil, password: String = "") throws -> ConnectionInfo {
        guard let pooler = TestServer.pooler else { throw NoServer() }
        let uri = try ConnectionInfo(uri: pooler.uri)
        guard let user else { return try Self.info(uri, database: info.database) }
        return try ConnectionInfo(
            uri: "postgresql://\(user):\(password)@\(uri.host):\(uri.port)/\(info.database)")
    }

    private static func info(_ server: ConnectionInfo, database: String) throws -> ConnectionInfo {
        let uri = server.revealed
        let stem = uri.prefix(upTo: uri.lastIndex(of: "/") ?? uri.endIndex)
        return try ConnectionInfo(uri: "\(stem)/\(database)")
    }

    private struct NoServer: Error {}
}

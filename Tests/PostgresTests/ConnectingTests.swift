import Glibc
import TestSupport
import Testing

@testable import Postgres

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Opening a session` {
    private func fault(_ uri: String) throws -> ConnectionFault? {
        let info = try ConnectionInfo(uri: uri)
        do throws(PostgresError) {
            _ = try PostgresConnection(info)
            return nil
        } catch {
            #expect(error.isConnectionLost && !"\(error)".contains("canary"))
            return error.fault
        }
    }

    @Test func `tells each cause of a failure from the others`() throws {
        let database = try TestDatabase()
        let owner = try database.connect()
        let name = database.info.database
        let roles = ["\(name)_limited", "\(name)_nologin", "\(name)_plain"]
        try owner.script(
            """
            CREATE ROLE \(roles[0]) LOGIN PASSWORD 'canary' CONNECTION LIMIT 0;
            CREATE ROLE \(roles[1]) NOLOGIN PASSWORD 'canary'; CREATE ROLE \(roles[2]) LOGIN PASSWORD 'canary';
            REVOKE CONNECT ON DATABASE \(name) FROM PUBLIC
            """)
        defer { _ = try? owner.script("DROP ROLE \(roles.joined(separator: ", "))") }
        let (host, port) = (database.info.host, database.info.port)
        func fault(_ user: String, _ password: String, _ database: String, _ query: String = "") throws
            -> ConnectionFault?
        {
            try self.fault("postgresql://\(user):\(password)@\(host):\(port)/\(database)\(query)")
        }
        #expect(try fault("postgres", "canary", name) == .wrongPassword)
        #expect(try fault("nobody_here", "canary", name) == .wrongPassword)
        #expect(try self.fault("postgresql://postgres@\(host):\(port)/\(name)") == .missingPassword)
        #expect(try fault(roles[1], "canary", "postgres") == .notAdmitted)
        #expect(try fault(roles[2], "canary", name) == .noConnectPrivilege)
        #expect(try fault(roles[0], "canary", "postgres") == .tooManyConnections)
        #expect(try fault(roles[2], "canary", "no_such_database") == .unknownDatabase)
        #expect(try fault(roles[2], "canary", "postgres", "?sslmode=require") == .encryption)
        #expect(try self.fault("postgresql://u:canary@127.0.0.1:1/d") == .unreachable)
        #expect(try self.fault("postgresql://u:canary@no-such-host.invalid/d") == .unreachable)
        // What answers and is no PostgreSQL is told from nobody by nothing.
        let foreign = "received invalid response to SSL negotiation: H"
        #expect(ConnectionFault(sqlState: nil, message: foreign) == .unreachable)
        let all: [ConnectionFault] = [
            .unreachable, .refusedAddress, .wrongPassword, .missingPassword, .notAdmitted,
            .noConnectPrivilege, .unknownDatabase, .closedDatabase, .tooManyConnections, .notReady,
            .encryption, .certificate, .statementPooling,
            .refused("x"),
        ]
        #expect(Set(all.map(\.description)).count == all.count)
    }

    @Test func `tries each of a name's addresses, and the next one only where nobody answers`() throws {
        let database = try TestDatabase()
        let info = database.info
        // Nobody listens there at the server's port; at the second one somebody does who says nothing.
        let (absent, silent) = ("127.0.0.2", "127.\(getpid() >> 8 & 255).\(getpid() & 255).3")
        let listener = try LoopbackSocket(address: silent, port: info.port)
        defer { listener.stop() }
        func connect(_ addresses: String..., info: ConnectionInfo) throws -> ConnectionFault? {
            do throws(PostgresError) {
                _ = try PostgresConnection(info, at: addresses, timeoutSeconds: 2)
                return nil
            } catch {
                return error.fault
            }
        }
        #expect(try connect(absent, info.host, info: info) == nil)
        #expect(try connect(absent, silent, info.host, info: info) == nil)
        #expect(try connect(absent, absent, info: info) == .unreachable)
        let wrong = try database.info(user: "postgres", password: "wrong")
        #expect(try connect(absent, info.host, silent, info: wrong) == .wrongPassword)
    }

    @Test(.enabled(if: TestServer.pooler != nil))
    func `tells what a pooler does not take, and has nothing to ask for that one refuses`() throws {
        let database = try TestDatabase()
        let pooled = try database.pooled()
        let place = "\(pooled.host):\(pooled.port)"
        #expect(try PostgresConnection(pooled).query("SELECT 1").rowCount == 1)
        #expect(try fault("postgresql://postgres:canary@\(place)/\(pooled.database)") == .wrongPassword)
        #expect(try fault("postgresql://nobody_here:canary@\(place)/\(pooled.database)") == .wrongPassword)
        let missing = pooled.revealed.replacing("/\(pooled.database)", with: "/no_such_database")
        #expect(try fault(missing) == .unknownDatabase)
    }

    @Test func `a session that was closed meanwhile is made anew, but never within a transaction`() throws {
        let database = try TestDatabase("CREATE TABLE t (n int)")
        let other = try database.connect()
        let connection = try database.connect()
        func end() throws {
            let rows = try other.query(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
            #expect(rows.rowCount == 1 && rows.bool(0, 0))
        }
        try end()
        #expect(try connection.transaction { try connection.query("SELECT 1").integer(0, 0) } == 1)
        #expect(throws: PostgresError.self) {
            try connection.transaction {
                try connection.query("INSERT INTO t VALUES (1)")
                try end()
                try connection.query("INSERT INTO t VALUES (2)")
            }
        }
        try StatementPipeline([connection]).run({ nil })
        #expect(try connection.transaction { try connection.query("TABLE t").rowCount } == 0)
    }

    @Test func `a role that may have one connection can have the next when it has closed the first`() throws {
        let database = try TestDatabase()
        let owner = try database.connect()
        let role = "\(database.info.database)_one"
        try owner.script("CREATE ROLE \(role) LOGIN PASSWORD 'r' CONNECTION LIMIT 1")
        defer { _ = try? owner.script("DROP ROLE \(role)") }
        let info = try database.info(user: role, password: "r")
        for _ in 1...20 {
            let connection = try PostgresConnection(info)
            #expect(try connection.transaction { try connection.query("SELECT 1").rowCount } == 1)
        }
    }

    @Test func `a statement that is given up is stopped on the server too`() throws {
        let database = try TestDatabase()
        let other = try database.connect()
        let connection = try PostgresConnection(database.info, lifetimeSeconds: 1)
        #expect(throws: PostgresError.self) { try connection.query("SELECT pg_sleep(600)") }
        let deadline = ContinuousClock.now + .seconds(20)
        var running = 1
        while running > 0, ContinuousClock.now < deadline {
            running =
                try other.query(
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active'"
                        + " AND pid <> pg_backend_pid() AND datname = current_database()"
                ).integer(0, 0) ?? 1
        }
        #expect(running == 0)
    }
}

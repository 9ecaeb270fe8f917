import Postgres
import TestSupport
import Testing

@Suite(.enabled(if: TestServer.pooler != nil)) struct `Behind pgbouncer in transaction mode` {
    /// What is set for the session at hand, and who it is. A pooler sets the encoding and the name by itself.
    private func session(_ connection: PostgresConnection) throws -> (process: Int?, settings: [String]) {
        let rows = try connection.query(
            """
            SELECT pg_backend_pid(), array_to_string(ARRAY(SELECT name || '=' || setting FROM pg_settings
                WHERE source = 'session' AND name NOT IN ('application_name', 'client_encoding')), ' ')
            """)
        return (
            rows.integer(0, 0),
            (rows.text(0, 1) ?? "").split(separator: " ").map(String.init)
        )
    }

    @Test func `a transaction has its settings, and the session none afterwards`() throws {
        let database = try TestDatabase()
        let connection = try PostgresConnection(database.pooled(), statementTimeoutSeconds: 7)
        let process = try session(connection).process
        try connection.transaction(
            "READ ONLY", settings: TransactionSettings(lockTimeout: 900, searchPath: .empty)
        ) {
            let rows = try connection.query(
                """
                SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
                    current_setting('search_path'), current_setting('TimeZone'), current_setting('transaction_read_only')
                """)
            #expect((0..<5).map { rows.text(0, $0) } == ["7s", "900ms", "", "UTC", "on"])
        }
        #expect(throws: PostgresError.self) {
            try connection.transaction { try connection.query("SELECT 1/0").rowCount }
        }
        let after = try session(try PostgresConnection(database.pooled()))
        #expect(after.settings.isEmpty && after.process == process)
    }

    @Test func `a pipeline's statements and errors leave the pooled sessions as they were`() throws {
        let database = try TestDatabase("CREATE TABLE t (n int)")
        let sessions = try (0..<3).map { _ in try PostgresConnection(database.pooled()) }
        var results: [String] = []
        var rest = 0..<60
        try StatementPipeline(sessions, TransactionSettings(statementTimeout: 200)).run({
            guard let number = rest.popFirst() else { return nil }
            let sql =
                switch number % 10 {
                case 3: "SELECT 1/0"
                case 5: "INSERT INTO t VALUES (1)"
                case 7 where number < 10: "SELECT pg_sleep(60)"
                default: "SELECT current_setting('statement_timeout')"
                }
            return PipelinedStatement(sql) {
                results.append($0.text(0, 0) ?? "")
                return nil
            } fail: {
                results.append($0.sqlState ?? "lost")
                return nil
            }
        })
        let counts = Dictionary(grouping: results) { $0 }.mapValues(\.count)
        #expect(counts == ["200ms": 47, "22012": 6, "25006": 6, "57014": 1])
        // More clients at once than there are sessions: each pooled session shows itself.
        let clients = try (0..<4).map { _ in try PostgresConnection(database.pooled()) }
        for client in clients { try client.query("BEGIN") }
        #expect(try clients.allSatisfy { try session($0).settings.isEmpty })
        for client in clients { try client.query("COMMIT") }
    }
}

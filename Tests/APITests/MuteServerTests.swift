import JSON
import Postgres
import TestSupport
import Testing

@Suite struct `A database server that says nothing` {
    @Test(arguments: ["tables", "table/ddl"])
    func `ends a request with a clear error within the connection's time`(_ path: String) throws {
        let server = MuteServer()
        let start = ContinuousClock.now
        let answer = try TestNode().send(
            "POST", "/api/v0/database/\(path)",
            json: """
                {"table": "t", "db_connection": "postgresql://u:canary@127.0.0.1:\(server.port)/d?connect_timeout=1"}
                """)
        #expect(answer.status == 500 && !"\(answer.json)".contains("canary"))
        #expect(answer.json["error"]?["code"] == .string("DATABASE_CONNECTION_ERROR"))
        #expect(answer.json["error"]?["details"]?.stringValue?.contains("超时") == true)
        #expect(.now - start < .seconds(8))
    }

    @Test func `ends a statement when the session's time is over, and the session with it`() throws {
        let server = MuteServer(greeting: MuteServer.postgresGreeting)
        let connection = try PostgresConnection(
            ConnectionInfo(uri: "postgresql://u:canary@127.0.0.1:\(server.port)/d?sslmode=disable"),
            lifetimeSeconds: 1)
        let start = ContinuousClock.now
        #expect(throws: PostgresError.self) { try connection.query("SELECT 1") }
        #expect(.now - start < .seconds(8))
        #expect(throws: PostgresError.self) { try connection.query("SELECT 2") }
        #expect(.now - start < .seconds(8), "the second statement did not wait")
    }
}

import HTTP
import JSON
import Postgres
import TestSupport
import Testing

@Suite struct `A database server that says nothing` {
    @Test(arguments: ["tables", "table/ddl"])
    func `ends a request with a clear error within the connection's time`(_ path: String) throws {
        let server = try MuteServer()
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

    @Test func `is not waited for again by the requests behind, whose databases answer or not`() throws {
        let (server, other) = try (MuteServer(), MuteServer())
        let node = try TestNode()
        func time(_ port: Int) throws -> Duration {
            let start = ContinuousClock.now
            let answer = try node.send(
                "POST", "/api/v0/database/tables",
                json: "{\"db_connection\": \"postgresql://u:p@127.0.0.1:\(port)/d?connect_timeout=1\"}")
            #expect(answer.json["error"]?["code"] == .string("DATABASE_CONNECTION_ERROR"))
            return .now - start
        }
        let first = try time(server.port)
        let next = try (0..<20).map { _ in try time(server.port) }
        #expect(first >= .milliseconds(900) && (next.max() ?? first) < .milliseconds(500))
        #expect(try time(other.port) >= .milliseconds(900), "another host is another matter")
    }

    @Test func `does not keep requests in the queue for longer than anybody waits`() throws {
        let node = try TestNode()
        let busy = try node.send(
            "POST", "/api/v0/database/tables", json: "{}", queuedMilliseconds: 20_001)
        #expect(busy.status == 503 && busy.json["error"]?["code"] == .string("SERVICE_UNAVAILABLE"))
        #expect(busy.response.header("Retry-After") != nil)
        let late = try node.send("GET", "/api/v0/data_pipeline/tasks", queuedMilliseconds: 60_000)
        #expect(late.status == 200)
    }

    @Test func `ends a statement when the session's time is over, and the session with it`() throws {
        let server = try MuteServer(greeting: MuteServer.postgresGreeting)
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

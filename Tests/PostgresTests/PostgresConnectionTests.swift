import Postgres
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A PostgreSQL session` {
    @Test func `parameters travel beside the statement`() throws {
        let database = try TestDatabase()
        let result = try database.connect().query("SELECT $1::text, $2::int + 1, NULL", ["it's", "41"])
        #expect(result.rowCount == 1 && result.columnCount == 3)
        #expect(result.text(0, 0) == "it's")
        #expect(result.integer(0, 1) == 42)
        #expect(result.text(0, 2) == nil)
    }

    @Test func `a second statement in the text is refused`() throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        #expect(throws: PostgresError.self) { try connection.query("SELECT 1; SELECT 2") }
        #expect(throws: PostgresError.self) { try connection.describe("SELECT 1; SELECT 2") }
    }

    @Test func `errors carry the SQLSTATE and leave the session usable`() throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        do throws(PostgresError) {
            try connection.query("SELECT no_such_column")
            Issue.record("the statement succeeded")
        } catch {
            #expect(error.sqlState == "42703" && error.kind == .statement && !error.isRetryable)
        }
        #expect(try connection.query("SELECT 1").integer(0, 0) == 1)
    }

    @Test func `a failed transaction leaves nothing behind`() throws {
        let database = try TestDatabase("CREATE TABLE t (n int)")
        let connection = try database.connect()
        #expect(throws: PostgresError.self) {
            try connection.transaction {
                try connection.query("INSERT INTO t VALUES (1)")
                try connection.query("SELECT 1/0")
            }
        }
        #expect(try connection.query("SELECT count(*) FROM t").integer(0, 0) == 0)
    }

    @Test func `COPY brings back what it wrote, a lone backslash-dot included`() throws {
        let database = try TestDatabase("CREATE TABLE t (n int, s text); CREATE TABLE u (LIKE t)")
        let connection = try database.connect()
        try connection.query(
            "INSERT INTO t SELECT n, E'a\\n\\\\.\\nb,\"' || n FROM generate_series(1, 1000) n")
        var bytes: [UInt8] = []
        let out = try connection.copyOut("COPY t TO STDOUT (FORMAT csv)") {
            bytes.append(contentsOf: $0)
        }
        let back = try connection.copyIn("COPY u FROM STDIN (FORMAT csv)") { input in
            try bytes.withUnsafeBytes { try input.send($0) }
        }
        #expect(out == 1000 && back == 1000)
        #expect(try connection.query("SELECT count(*) FROM t JOIN u USING (n, s)").integer(0, 0) == 1000)
    }

    @Test func `a COPY that fails half way is an error`() throws {
        let database = try TestDatabase("CREATE TABLE t (n int)")
        let connection = try database.connect()
        #expect(throws: PostgresError.self) {
            try connection.copyOut(
                "COPY (SELECT 1/(500-n) FROM generate_series(1,1000) n) TO STDOUT"
            ) {
                _ in
            }
        }
        #expect(try connection.query("SELECT 1").rowCount == 1)
    }

    @Test func `a wrong password is a connection error that does not show it`() throws {
        let database = try TestDatabase()
        let info = try database.info(user: "nobody_here", password: "canary-7f3a")
        do {
            _ = try PostgresConnection(info)
            Issue.record("the session was opened")
        } catch {
            #expect(error.kind == .connection && !"\(error)".contains("canary-7f3a"))
        }
    }
}

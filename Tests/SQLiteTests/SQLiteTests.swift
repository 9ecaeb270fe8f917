import SQLite
import TestSupport
import Testing

@Suite struct `An SQLite connection` {
    let folder = TemporaryFolder()

    private enum Field: Int, SQLiteColumns { case n, s }

    private func open() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: folder.path + "/x.db")
        try connection.script(
            "CREATE TABLE IF NOT EXISTS t (n INTEGER NOT NULL CHECK (n > 0), s TEXT) STRICT")
        return connection
    }

    @Test func `values come back as they went in`() throws {
        let connection = try open()
        #expect(
            try connection.execute("INSERT INTO t VALUES (?1, ?2)", .integer(.max), .text("it's \u{1F600}\n"))
                == 1)
        #expect(
            try connection.execute("INSERT INTO t VALUES (?1, ?2)", .integer(1), .optional(nil as String?))
                == 1)
        let rows = try connection.all("SELECT n, s FROM t ORDER BY n DESC") {
            ($0.integer(Field.n), $0.text(Field.s))
        }
        #expect(rows.map(\.0) == [.max, 1] && rows.map(\.1) == ["it's \u{1F600}\n", nil])
        let tells = try connection.all("SELECT s, n FROM t") { $0.has(Field.self) }
        #expect(tells == [false, false])
        #expect(try connection.first("SELECT n FROM t WHERE n = ?1", .integer(5)) { $0.integer } == nil)
    }

    @Test func `a broken rule is an error that says which, and rolls back`() throws {
        let connection = try open()
        do {
            try connection.writeTransaction { () throws(SQLiteError) in
                try connection.execute("INSERT INTO t VALUES (1, 'x')")
                try connection.execute("INSERT INTO t VALUES (0, 'x')")
            }
            Issue.record("the rule was not kept")
        } catch {
            #expect(error.isConstraintViolation && !error.isRetryable)
        }
        #expect(try connection.first("SELECT count(*) FROM t") { $0.integer } == 0)
    }

    @Test func `a second writer waits or is told that it may try again`() throws {
        let first = try open()
        let second = try SQLiteConnection(path: folder.path + "/x.db", busyTimeoutMilliseconds: 50)
        try first.execute("BEGIN IMMEDIATE")
        do {
            try second.execute("BEGIN IMMEDIATE")
            Issue.record("two writers at once")
        } catch {
            #expect(error.isRetryable)
        }
        try first.execute("COMMIT")
        try second.execute("BEGIN IMMEDIATE")
        try second.execute("ROLLBACK")
    }
}

import Glibc
import Postgres
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A statement pipeline` {
    /// What came of each statement, in the order in which it came.
    private final class Journal {
        var entries: [String] = []

        func statement(_ sql: String, _ tag: String, follow: PipelinedStatement? = nil) -> PipelinedStatement
        {
            PipelinedStatement(sql) { rows in
                self.entries.append("\(tag)=\(rows.rowCount == 0 ? "" : rows.text(0, 0) ?? "NULL")")
                return follow
            } fail: { error in
                self.entries.append("\(tag)!\(error.sqlState ?? "\(error.kind)")")
                return nil
            }
        }
    }

    private func run(
        _ sessions: [PostgresConnection], _ statements: [PipelinedStatement], depth: Int = 4,
        silenceSeconds: Int = 30, statementTimeout: Int? = nil, waiting: () throws -> Void = {}
    ) throws {
        var rest = statements[...]
        try StatementPipeline(
            sessions, TransactionSettings(statementTimeout: statementTimeout), depth: depth,
            silenceSeconds: silenceSeconds
        ).run({ rest.popFirst() }, waiting: waiting)
    }

    @Test(arguments: [1, 2, 7]) func `hands out results in order`(depth: Int) throws {
        let connection = try TestDatabase().keptConnection()
        let journal = Journal()
        try run(
            [connection.session], (1...100).map { journal.statement("SELECT \($0)", "\($0)") }, depth: depth)
        #expect(journal.entries == (1...100).map { "\($0)=\($0)" })
        #expect(try connection.session.query("SELECT 7").integer(0, 0) == 7, "the session is as before")
    }

    @Test func `an error in the middle is the error of one statement`() throws {
        let kept = try TestDatabase("CREATE TABLE t AS SELECT 1 AS n").keptConnection()
        let journal = Journal()
        try run(
            [kept.session],
            [
                journal.statement("TABLE t", "a"), journal.statement("SELECT 1/0", "b"),
                journal.statement("DELETE FROM t", "c"), journal.statement("SELECT nonsense", "d"),
                journal.statement("SELECT 1; SELECT 2", "e"),
                journal.statement("SELECT count(*) FROM t", "f"),
            ])
        #expect(journal.entries == ["a=1", "b!22012", "c!25006", "d!42703", "e!42601", "f=1"])
        #expect(kept.session.isAlive && !kept.session.isInTransaction)
    }

    @Test func `a statement that takes too long delays the others and no more`() throws {
        let kept = try TestDatabase().keptConnection()
        let journal = Journal()
        try run(
            [kept.session],
            [
                journal.statement("SELECT pg_sleep(60)", "slow"), journal.statement("SELECT 2", "next"),
                journal.statement("SELECT pg_sleep(60)", "slower"), journal.statement("SELECT 4", "last"),
            ], statementTimeout: 200)
        #expect(journal.entries == ["slow!57014", "next=2", "slower!57014", "last=4"])
    }

    @Test func `what follows from a result is asked before what comes next`() throws {
        let kept = try TestDatabase().keptConnection()
        let journal = Journal()
        let follow = journal.statement("SELECT 'then'", "b")
        try run(
            [kept.session],
            [journal.statement("SELECT 'first'", "a", follow: follow), journal.statement("SELECT 3", "c")],
            depth: 1)
        #expect(journal.entries == ["a=first", "b=then", "c=3"])
    }

    @Test func `a lost session fails its statements, and the others go on`() throws {
        let kept = try TestDatabase().keptConnection()
        let other = try kept.database.connect()
        let victim = try #require(try other.query("SELECT pg_backend_pid()").integer(0, 0))
        let journal = Journal()
        let sleep = "SELECT CASE WHEN pg_backend_pid() = \(victim) THEN pg_sleep(60)::text ELSE 'done' END"
        var statements = (0..<20).map { journal.statement(sleep, "\($0)") }
        statements[10] = journal.statement("SELECT pg_terminate_backend(\(victim))", "kill")
        try run([kept.session, other], statements, depth: 2)
        #expect(journal.entries.count == 20)
        let lost = journal.entries.filter { $0.contains("!") }
        #expect((1...2).contains(lost.count) && !other.isAlive && kept.session.isAlive, "\(journal.entries)")
        #expect(try kept.session.query("SELECT 1").rowCount == 1)
    }

    @Test func `losing the last session is an error`() throws {
        let kept = try TestDatabase().keptConnection()
        let journal = Journal()
        #expect(throws: PostgresError.self) {
            try run(
                [kept.session],
                [journal.statement("SELECT pg_terminate_backend(pg_backend_pid())", "a")]
                    + (0..<9).map { journal.statement("SELECT \($0)", "\($0)") })
        }
        #expect(!kept.session.isAlive && !journal.entries.contains { $0.contains("=") })
    }

    @Test func `very large results and statements pass each other`() throws {
        let kept = try TestDatabase().keptConnection()
        let journal = Journal()
        // More than any socket buffer holds, in both directions: a client that only wrote would wait for ever.
        let text = String(repeating: "x", count: 4_000_000)
        var statements: [PipelinedStatement] = []
        for number in 0..<6 {
            statements.append(
                PipelinedStatement("SELECT '\(text)', g FROM generate_series(1, 4) g") { rows in
                    journal.entries.append("\(number): \(rows.rowCount) \(rows.text(3, 0)?.utf8.count ?? 0)")
                    return nil
                } fail: { error in
                    journal.entries.append("\(number): \(error)")
                    return nil
                })
            statements.append(journal.statement("SELECT \(number)", "small"))
        }
        try run([kept.session], statements, depth: 8)
        #expect(
            journal.entries == (0..<6).flatMap { ["\($0): 4 4000000", "small=\($0)"] })
    }

    @Test func `an error of the caller ends the work and the session at once`() throws {
        struct Enough: Error {}
        let kept = try TestDatabase().keptConnection()
        let journal = Journal()
        let start = ContinuousClock.now
        #expect(throws: Enough.self) {
            try run([kept.session], [journal.statement("SELECT pg_sleep(60)", "a")]) { throw Enough() }
        }
        #expect(ContinuousClock.now - start < .seconds(20) && !kept.session.isAlive)
        #expect(journal.entries.isEmpty)
    }

    @Test func `a server that says nothing counts as lost`() throws {
        let kept = try TestDatabase().keptConnection()
        let journal = Journal()
        #expect(throws: PostgresError.self) {
            try run(
                [kept.session],
                (0..<9).map { journal.statement("SELECT pg_sleep(60)", "\($0)") }, silenceSeconds: 1)
        }
        #expect(journal.entries.allSatisfy { $0.hasSuffix("!connection") } && !journal.entries.isEmpty)
    }

    @Test func `values are counted by their bytes`() throws {
        let kept = try TestDatabase().keptConnection()
        let rows = try kept.session.query(
            """
            SELECT v FROM unnest(ARRAY['b', 'a', NULL, 'b', '', 'a', 'b', E'e\\u0301', E'\\u00e9', '']) WITH ORDINALITY
                AS u (v, n) ORDER BY n
            """)
        let tally = rows.tally(0)
        #expect(tally.nullCount == 1)
        #expect(tally.values.map(\.text.utf8.count) == [1, 1, 0, 3, 2])
        #expect(tally.values.map(\.count) == [3, 2, 2, 1, 1])
    }
}

/// A session and the database that lives as long as it.
private struct KeptConnection {
    let database: TestDatabase
    let session: PostgresConnection
}

extension TestDatabase {
    fileprivate func keptConnection() throws -> KeptConnection {
        KeptConnection(database: self, session: try connect())
    }
}

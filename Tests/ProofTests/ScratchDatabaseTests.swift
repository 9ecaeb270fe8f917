import Annotation
import Description
import Postgres
@testable import Proof
import Schema
import TestSupport
import Testing

/// Databases for witnesses, where roles and servers are as people have them.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct ScratchDatabaseTests {
    private static let script = """
        create table toll (id serial primary key, lane text not null, at timestamptz, took interval, path text,
            check (path ~ '^\\w'));
        insert into toll (lane, at, took, path) select 'L' || g % 3, now() - g * interval '1 day', g * interval '1 hour', 'c'
            from generate_series(1, 30) g; analyze
        """

    private func tables(_ database: TestDatabase) throws -> [Table] {
        var learnt: LearntComments?
        return try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            ["toll"], context: "", learnt: &learnt, connect: { try database.connect() }
        ).tables
    }

    /// How many witnesses there are; its session ends with the scratch database.
    private func count(in scratch: ScratchDatabase) throws -> Int {
        let run = QueryRun(try #require(scratch.connection), milliseconds: 5000)
        guard case .rows(let result) = run.run("SELECT * FROM toll", isOrdered: false) else { return 0 }
        return result.rowCount
    }

    /// A role that may make databases, set as told.
    private func role(_ options: String, _ settings: [String], in database: TestDatabase) throws
        -> ConnectionInfo
    {
        let owner = try database.connect()
        let name = "\(database.info.database)_makes"
        try owner.script("create role \(name) login createdb password 'm' \(options)")
        for setting in settings { try owner.query("alter role \(name) set \(setting)") }
        return try database.info(user: name, password: "m")
    }

    @Test(arguments: [
        ("connection limit 1", []),
        (
            "",
            [
                "default_transaction_read_only = on", "statement_timeout = '2ms'", "lock_timeout = '1ms'",
                "DateStyle = 'SQL, DMY'", "IntervalStyle = 'sql_standard'",
                "standard_conforming_strings = off",
                "search_path = 'nowhere'", "default_transaction_isolation = 'serializable'",
                "backslash_quote = off", "quote_all_identifiers = on",
            ]
        ),
    ])
    func `is made, filled and dropped by a role of one connection, and whatever is set for it`(
        _ options: String, _ settings: [String]
    ) throws {
        let database = try TestDatabase(Self.script)
        let known = try tables(database)
        let schema = WitnessSchema(known)
        let info = try role(options, settings, in: database)
        defer { try? database.connect().script("drop role \(info.user)") }
        let scratch = try ScratchDatabase(on: info)
        try scratch.make(schema)
        try scratch.fill(schema, literals: Literals([], ColumnCatalog(known)), seed: 1)
        #expect(try count(in: scratch) >= 20)
        let name = scratch.name
        scratch.close()
        let left = try database.connect().query("SELECT FROM pg_database WHERE datname = $1", [name])
        #expect(left.rowCount == 0)
    }

    @Test(.enabled(if: TestServer.pooler != nil))
    func `is dropped though a pooler keeps a session in it`() throws {
        let database = try TestDatabase(Self.script)
        let scratch = try ScratchDatabase(on: database.pooled())
        let name = scratch.name
        try scratch.make(WitnessSchema(tables(database)))
        scratch.close()
        let left = try database.connect().query("SELECT FROM pg_database WHERE datname = $1", [name])
        #expect(left.rowCount == 0)
    }

    @Test
    func
        `a privilege that is missing, or a character that the server has not, speaks for no query and against none`()
        throws
    {
        let database = try TestDatabase(Self.script)
        let info = try role("", [], in: database)
        defer { try? database.connect().script("drop role \(info.user)") }
        let run = QueryRun(try PostgresConnection(info), milliseconds: 5000)
        guard case .obstacle = run.run("SELECT count(*) FROM toll", isOrdered: false) else {
            Issue.record("a missing privilege counts against the query")
            return
        }
        guard case .refused = run.run("SELECT count(*) FROM tol", isOrdered: false) else {
            Issue.record("a table that is not there counts for the query")
            return
        }
    }
}

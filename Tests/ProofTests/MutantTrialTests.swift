import Annotation
import Description
import Postgres
@testable import Proof
import QueryTree
import Schema
import TestSupport
import Testing

@Suite struct MutantTrialTests {
    private static let shop = """
        CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, city text);
        CREATE TABLE orders (
            id bigint PRIMARY KEY, buyer_id int NOT NULL REFERENCES people, seller_id int REFERENCES people,
            state text NOT NULL CHECK (state IN ('new', 'paid', 'sent')), total numeric(10,2) NOT NULL,
            fee numeric(10,2), placed_on date NOT NULL);
        INSERT INTO people SELECT i, 'p' || i, 'c' || i % 3 FROM generate_series(1, 9) i;
        INSERT INTO orders SELECT i, 1 + i % 9, 1 + i % 4, (ARRAY['new','paid','sent'])[1 + i % 3], i * 3.5, i,
            DATE '2024-01-01' + i FROM generate_series(1, 60) i;
        ANALYZE
        """

    private func tables(_ database: TestDatabase) throws -> [Table] {
        var learnt: LearntComments?
        return try Describer(annotator: Annotator(), isSamplingOn: true)
            .describe(
                ["people", "orders"], context: "", learnt: &learnt, connect: { try database.connect() }
            )
            .tables
    }

    /// The trial on three witness databases.
    private func tried(_ sql: String, _ tables: [Table], _ info: ConnectionInfo) throws -> MutantTrial {
        let catalog = ColumnCatalog(tables)
        var trial = try MutantTrial(sql, catalog)
        let schema = WitnessSchema(tables)
        let scratch = try ScratchDatabase(
            on: info, run: "t\(UInt32.random(in: 0...UInt32.max))", isAlive: { _ in true })
        defer { scratch.close() }
        try scratch.make(schema)
        let connection = try #require(scratch.connection)
        for seed in [1, 2, 3] as [UInt64] {
            let literals = Literals([sql], catalog)
            try scratch.fill(schema, literals: literals.byTable, seed: seed)
            trial.run(QueryRun(connection, milliseconds: 5000))
        }
        return trial
    }

    @Test(arguments: [
        "SELECT count(*) FROM orders WHERE state = 'paid'",
        "SELECT state, count(*) FROM orders GROUP BY state ORDER BY 2 DESC, 1",
        "SELECT p.name, sum(o.total) AS s FROM orders AS o JOIN people AS p ON o.buyer_id = p.id WHERE o.state <> 'new' GROUP BY p.id, p.name ORDER BY s DESC, p.name LIMIT 5",
        "SELECT name FROM people AS p WHERE NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.buyer_id = p.id) ORDER BY name",
        "SELECT count(*) FROM orders WHERE placed_on > (SELECT max(placed_on) FROM orders) - INTERVAL '30 days'",
        "SELECT state FROM orders GROUP BY state HAVING count(*) > 7 ORDER BY state",
        "SELECT id FROM orders WHERE fee IS NULL OR total BETWEEN 20 AND 80 ORDER BY id LIMIT 100",
    ])
    func `every part of a query that says something is told apart on witnesses`(_ sql: String) throws {
        let database = try TestDatabase(Self.shop)
        let trial = try tried(sql, try tables(database), database.info)
        #expect(trial.failure == nil)
        #expect(trial.fruitful > 0)
        #expect(trial.survivors.filter(\.isVital).map(\.sql) == [])
        #expect(trial.killed > 0)
    }

    @Test func `a part that says nothing survives`() throws {
        let database = try TestDatabase(Self.shop)
        let sql = "SELECT count(*) FROM orders WHERE state IN ('new', 'paid', 'sent') AND total IS NOT NULL"
        let trial = try tried(sql, try tables(database), database.info)
        #expect(trial.survivors.contains { $0.change == .condition })
        #expect(trial.score < 1)
    }

    @Test
    func `a join along a key that always leads somewhere cannot be told from an outer one, and says so`()
        throws
    {
        let database = try TestDatabase(Self.shop)
        let sql =
            "SELECT p.city, count(*) FROM orders AS o JOIN people AS p ON o.buyer_id = p.id GROUP BY p.city"
        let trial = try tried(sql, try tables(database), database.info)
        #expect(trial.equivalents.map(\.mutant.change) == [.join])
        #expect(trial.survivors.filter(\.isVital).isEmpty)
    }

    @Test func `equal seeds give equal rows, and keys lead to rows that exist`() throws {
        let database = try TestDatabase(Self.shop)
        let tables = try tables(database)
        let schema = WitnessSchema(tables)
        let rows = { (seed: UInt64) in
            schema.witnesses(literals: [:], seed: seed, rows: 24).compactMap(\.insertion)
        }
        #expect(rows(7) == rows(7))
        #expect(rows(7) != rows(8))
        let scratch = try ScratchDatabase(
            on: database.info, run: "k\(UInt32.random(in: 0...UInt32.max))", isAlive: { _ in true })
        try scratch.make(schema)
        try scratch.fill(schema, literals: [:], seed: 1)
        let connection = try #require(scratch.connection)
        let counts = try connection.query(
            "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM orders), (SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.id = o.buyer_id)), (SELECT count(*) FROM people p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE p.id = o.buyer_id))"
        )
        #expect(counts.integer(0, 0) == 24)
        #expect((counts.integer(0, 1) ?? 0) >= 20)
        #expect(counts.integer(0, 2) == 0)
        #expect((counts.integer(0, 3) ?? 0) >= 3)
    }

    @Test func `drops its database, and those of runs that are over`() throws {
        let server = try #require(TestServer.main)
        let info = try ConnectionInfo(uri: server.uri)
        let tag = "s\(UInt32.random(in: 0...UInt32.max))"
        let connection = try PostgresConnection(info)
        try connection.query("CREATE DATABASE pipelined_scratch_\(tag)_dead")
        try connection.query("CREATE DATABASE pipelined_scratch_\(tag)_alive")
        defer { _ = try? connection.query("DROP DATABASE pipelined_scratch_\(tag)_alive") }
        let names = {
            let rows = try connection.query(
                "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname LIKE $1",
                ["pipelined\\_scratch\\_\(tag)%"])
            return rows.text(0, 0) ?? ""
        }
        let scratch = try ScratchDatabase(on: info, run: "\(tag)_own", isAlive: { $0 != "\(tag)_dead" })
        #expect(try names() == "pipelined_scratch_\(tag)_alive pipelined_scratch_\(tag)_own")
        scratch.close()
        #expect(try names() == "pipelined_scratch_\(tag)_alive")
    }
}

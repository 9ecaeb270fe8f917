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
        let scratch = try ScratchDatabase(on: info)
        defer { scratch.close() }
        try scratch.make(schema)
        let connection = try #require(scratch.connection)
        for seed in [1, 2, 3] as [UInt64] {
            let literals = Literals([sql], catalog)
            try scratch.fill(schema, literals: literals, seed: seed, aims: true)
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

    /// Shops that takings refer to by a number that no constraint makes unique.
    private static let takings = """
        CREATE TABLE shop (id int PRIMARY KEY, shop_no text, shop_name text);
        CREATE TABLE shop_taking (
            id int PRIMARY KEY, shop_no text, shop_name text, amount numeric(12,2), card_orders int, taken_on date);
        INSERT INTO shop SELECT i, 'S' || (100 + i), 'shop ' || i FROM generate_series(1, 12) i;
        INSERT INTO shop_taking SELECT i, 'S' || (101 + i % 12), 'shop ' || (1 + i % 12), i * 7.5, i % 90,
            DATE '2024-01-01' + i / 12 FROM generate_series(1, 2400) i;
        ANALYZE
        """

    @Test(arguments: [
        "SELECT p.shop_name, p.id, SUM(t.amount) AS total FROM shop_taking AS t JOIN shop AS p ON t.shop_no = p.shop_no GROUP BY p.id, p.shop_name HAVING SUM(t.amount) > 1700000 ORDER BY p.shop_name",
        "SELECT p.shop_name, p.id, COUNT(*) AS days FROM shop_taking AS t JOIN shop AS p ON t.shop_no = p.shop_no WHERE t.card_orders = 7 GROUP BY p.id, p.shop_name HAVING COUNT(*) > 700 ORDER BY p.shop_name",
        "SELECT shop_name FROM shop_taking WHERE card_orders > 80 AND shop_name IS NOT NULL INTERSECT SELECT shop_name FROM shop_taking WHERE card_orders < 20 ORDER BY 1",
        "SELECT p.shop_name, p.id, SUM(t.amount) AS total FROM shop_taking AS t JOIN shop AS p ON t.shop_no = p.shop_no GROUP BY p.shop_no, p.shop_name, p.id HAVING SUM(t.amount) > (SELECT AVG(total) FROM (SELECT SUM(s.amount) AS total FROM shop_taking AS s JOIN shop AS o ON s.shop_no = o.shop_no GROUP BY o.shop_no) AS totals) ORDER BY total DESC NULLS LAST, p.shop_name",
    ])
    func `what only large groups or several rows show is told apart without the described rows`(_ sql: String)
        throws
    {
        let database = try TestDatabase(Self.takings)
        var learnt: LearntComments?
        let tables = try Describer(annotator: Annotator(), isSamplingOn: true)
            .describe(
                ["shop", "shop_taking"], context: "", learnt: &learnt, connect: { try database.connect() }
            ).tables
        try #require(tables.contains { $0.relations.map(\.targetColumns) == [["shop_no"]] })
        let found = QueryGates(tables, within: .seconds(60)).look(
            at: [AskedQuery("", sql)], scratch: try ScratchDatabase(on: database.info), connect: { nil }
        ) { _ in }
        #expect(found[0].fruitful > 0)
        #expect(found[0].survivors.filter(\.isVital).map(\.detail) == [])
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

    @Test(arguments: [
        "SELECT count(*) FROM orders WHERE state = 'new' AND placed_on IS NOT NULL",
        "SELECT count(*) FROM orders WHERE placed_on IS NOT NULL",
        "SELECT buyer_id, sum(fee) FROM orders GROUP BY buyer_id HAVING sum(fee) > 0",
        "SELECT p.id, count(o.id) FROM people AS p LEFT JOIN orders AS o ON o.buyer_id = p.id GROUP BY p.id",
    ])
    func `what a constraint rules out is listed, not held against a query`(_ sql: String) throws {
        let database = try TestDatabase(Self.shop)
        let trial = try tried(sql, try tables(database), database.info)
        #expect(trial.equivalents.count >= 1)
        #expect(trial.survivors.filter(\.isVital).map(\.sql) == [])
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
        let scratch = try ScratchDatabase(on: database.info)
        try scratch.make(schema)
        try scratch.fill(schema, literals: Literals([], ColumnCatalog(tables)), seed: 1)
        let connection = try #require(scratch.connection)
        let counts = try connection.query(
            "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM orders), (SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.id = o.buyer_id)), (SELECT count(*) FROM people p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE p.id = o.buyer_id))"
        )
        #expect(counts.integer(0, 0) == 24)
        #expect((counts.integer(0, 1) ?? 0) >= 20)
        #expect(counts.integer(0, 2) == 0)
        #expect((counts.integer(0, 3) ?? 0) >= 3)
    }

    @Test func `drops its database, and what dead runs have left`() throws {
        let server = try #require(TestServer.main)
        let info = try ConnectionInfo(uri: server.uri)
        let connection = try PostgresConnection(info)
        let tag = String(UInt32.random(in: 0x1000_0000...UInt32.max), radix: 16)
        let (dead, used, fresh) = (
            "pipelined_scratch_1700000000_dead0000\(tag)", "pipelined_scratch_1700000000_used0000\(tag)",
            "pipelined_scratch_9999999999_beef0000\(tag)"
        )
        // `used` is not of the names that are made, so that nobody drops it.
        for name in [dead, used, fresh] { try connection.query("CREATE DATABASE \(name)") }
        defer { for name in [used, fresh] { _ = try? connection.query("DROP DATABASE \(name)") } }
        let exists = { (name: String) in
            try connection.query("SELECT FROM pg_database WHERE datname = $1", [name]).rowCount == 1
        }
        let scratch = try ScratchDatabase(on: info)
        #expect(try !exists(dead))
        #expect(try exists(used) && exists(fresh) && exists(scratch.name))
        let other = try ScratchDatabase(on: info)
        #expect(try exists(scratch.name))
        scratch.close()
        other.close()
        #expect(try !exists(scratch.name) && !exists(other.name))
    }
}

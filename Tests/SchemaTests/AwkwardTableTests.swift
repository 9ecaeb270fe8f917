import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Awkward tables` {
    private struct Sampled {
        var tables: [String: Table]
        var problems: [String: SamplingProblem]
        var slowest: Duration
    }

    /// Samples the relations one by one, so that the time of each bounds that of each of its statements.
    private func sample(_ database: TestDatabase, _ names: [String]) throws -> Sampled {
        let connection = try database.connect()
        var sampled = Sampled(tables: [:], problems: [:], slowest: .zero)
        for name in names {
            let start = ContinuousClock.now
            var tables = try SchemaReader(connection).select([name]).tables
            for problem in try Sampler(connection).sample(&tables) { sampled.problems[name] = problem }
            try RelationFinder(connection).addInferred(to: &tables)
            sampled.tables[name] = tables.first?.table
            sampled.slowest = max(sampled.slowest, ContinuousClock.now - start)
        }
        return sampled
    }

    /// Sequential scans begun and rows they have read, of all tables.
    private func scans(_ database: TestDatabase) throws -> (scans: Int, rows: Int) {
        let connection = try database.connect()
        let sums = try connection.query(
            "SELECT sum(seq_scan), sum(seq_tup_read) FROM pg_stat_user_tables WHERE schemaname = 'public'")
        return (sums.integer(0, 0) ?? -1, sums.integer(0, 1) ?? -1)
    }

    private static let huge = """
        create table huge (id bigint, state text, amount numeric(12,2), day date, note text)
            with (autovacuum_enabled = off);
        insert into huge select n, (array['open','closed','void'])[n % 3 + 1], n % 1000, date '2024-01-01' + n % 300,
            repeat('x', 100) from generate_series(1, 300000) n;
        """
    private static let forged =
        "update pg_class set reltuples = 5e7, relpages = 700000 where oid = 'huge'::regclass;"

    @Test(arguments: ["", "analyze huge;", "create index on huge (id);"])
    func `of fifty million rows are described without a sequential scan, in less than a second`(
        preparation: String
    ) throws {
        let database = try TestDatabase(Self.huge)
        try database.connect().script(preparation + Self.forged + "select pg_stat_force_next_flush()")
        let before = try scans(database)
        let sampled = try sample(database, ["huge"])
        let after = try scans(database)
        #expect(after.scans == before.scans, "\(after.scans - before.scans) sequential scans")
        #expect(after.rows - before.rows <= 10_000, "\(after.rows - before.rows) rows read")
        #expect(sampled.slowest < .seconds(1) && sampled.problems.isEmpty, "\(sampled.slowest)")
        let table = try #require(sampled.tables["huge"])
        #expect(table.rowEstimate == 50_000_000 && !table.isRowCountExact)
        #expect(table.column("state")?.enumValues == ["closed", "open", "void"])
        #expect(table.column("id")?.samples.isEmpty == false && table.column("day")?.maximum != nil)
    }

    @Test func `that were never analyzed, are bloated, partitioned or wide are sampled by pages`() throws {
        let database = try TestDatabase(
            Self.huge
                + """
                create table bloated (n integer, note text) with (autovacuum_enabled = off);
                insert into bloated select n, repeat('y', 200) from generate_series(1, 100000) n;
                delete from bloated where n % 100 <> 1;
                create table parted (n integer, kind text) partition by range (n);
                create table parted_1 partition of parted for values from (0) to (200000) with (autovacuum_enabled = off);
                create table parted_2 partition of parted default with (autovacuum_enabled = off);
                insert into parted select n, 'k' || n % 4 || repeat(' ', 20) from generate_series(1, 400000) n;
                create table wide (n integer, body text, data jsonb, list integer[]) with (autovacuum_enabled = off);
                alter table wide alter body set storage external;
                insert into wide select n, repeat(md5(n::text), 60000),
                    (select jsonb_object_agg(k, md5(k::text)) from generate_series(1, 30000) k),
                    (select array_agg(k) from generate_series(1, 30000) k) from generate_series(1, 25) n;
                """)
        try database.connect().script("select pg_stat_force_next_flush()")
        let before = try scans(database)
        let sampled = try sample(database, ["huge", "bloated", "parted", "wide"])
        let after = try scans(database)
        #expect(sampled.problems.isEmpty && sampled.slowest < .seconds(1), "\(sampled.slowest)")
        #expect(after.scans - before.scans <= 1, "but for the small wide one")
        #expect((200_000...400_000).contains(sampled.tables["huge"]?.rowEstimate ?? 0))
        let bloated = try #require(sampled.tables["bloated"])
        #expect(
            (300...3000).contains(bloated.rowEstimate ?? 0) && bloated.column("n")?.samples.isEmpty == false)
        let parted = try #require(sampled.tables["parted"])
        #expect((300_000...500_000).contains(parted.rowEstimate ?? 0))
        let wide = try #require(sampled.tables["wide"])
        #expect(wide.rowEstimate == 25 && wide.column("body")?.samples.first?.hasSuffix("…") == true)
        #expect(wide.column("data")?.nullFraction == 0 && wide.column("data")?.samples.isEmpty == true)
    }

    @Test func `that hardly hold a row any more are looked at in bounded time`() throws {
        let database = try TestDatabase(
            """
            create table hollow (n integer, note text) with (autovacuum_enabled = off);
            insert into hollow select n, repeat('y', 200) from generate_series(1, 100000) n;
            delete from hollow where n <> 77777;
            """)
        try database.connect().script("select pg_stat_force_next_flush()")
        let before = try scans(database)
        let sampled = try sample(database, ["hollow"])
        #expect(try scans(database).scans == before.scans && sampled.slowest < .seconds(1))
        #expect(sampled.problems.isEmpty)
    }

    @Test func `behind costly views, foreign servers and locks are left alone with a reason`() throws {
        let database = try TestDatabase(
            Self.huge + Self.forged
                + """
                create table small as select n from generate_series(1, 50) n;
                create view cheap as select * from small;
                create view costly as select a.id, count(*) from huge a join huge b on a.day = b.day group by a.id;
                create extension postgres_fdw;
                create server nowhere foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'x');
                create user mapping for public server nowhere options (user 'x', password 'x');
                create foreign table afar (n integer) server nowhere;
                create table locked as select n from generate_series(1, 50) n;
                """)
        let owner = try database.connect()
        try owner.script("begin; lock table locked in access exclusive mode")
        let connection = try database.connect()
        let names = ["afar", "cheap", "costly", "locked", "small"]
        var tables = try SchemaReader(connection).select(names).tables
        #expect(tables.map(\.name.name) == names)
        let start = ContinuousClock.now
        let problems = try Sampler([connection, try database.connect()]).sample(&tables)
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(problems.map(\.table.name) == ["afar", "costly", "locked"], "\(problems)")
        guard case .tooCostly = problems[1].error else { throw Unexpected(problem: problems[1]) }
        #expect(problems[0].error.databaseError?.sqlState == "08001")
        #expect(problems[2].error.databaseError?.sqlState == "55P03" && !problems[2].isGone)
        #expect(tables[1].table.column("n")?.samples.count == 5 && tables[4].table.rowEstimate == 50)
    }

    @Test func `columns and types whose names only look alike keep their own`() throws {
        let (one, other) = ("\u{E9}", "e\u{301}")
        let database = try TestDatabase(
            """
            create domain "\(one)" as text; create domain "\(other)" as text check (value <> 'x');
            create table alike ("\(one)" integer primary key, "\(other)" text unique, a "\(one)", b "\(other)");
            insert into alike select n, 'z' || n, 'a', 'b' from generate_series(1, 20) n; analyze alike;
            """)
        let connection = try database.connect()
        var tables = try SchemaReader(connection).select(["alike"]).tables
        _ = try Sampler(connection).sample(&tables)
        let table = try #require(tables.first).table
        #expect(table.columns.map { $0.samples.first } == ["1", "z1", "a", "b"])
        let lines = MarkdownRenderer.markdown(for: table).split(separator: "\n")
        #expect(lines.count { $0.contains("[主键") } == 1 && lines.count { $0.contains("[唯一") } == 1)
        let copy = try TestDatabase(DDLRenderer.schemaScript(tables))
        let types = try copy.connect().query(
            "SELECT octet_length(t.typname::text) FROM pg_attribute JOIN pg_type t ON t.oid = atttypid "
                + "WHERE attrelid = 'alike'::regclass AND attnum > 2 ORDER BY attnum")
        #expect((0..<types.rowCount).map { types.integer($0, 0) } == [2, 3])
    }

    private struct Unexpected: Error { let problem: SamplingProblem }
}

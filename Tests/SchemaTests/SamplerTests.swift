import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Sampling` {
    private func sampled(
        _ script: String, limits: SamplingLimits = SamplingLimits()
    ) throws -> (tables: [String: Table], problems: [SamplingProblem]) {
        let database = try TestDatabase(script)
        let connection = try database.connect()
        var tables = try connection.allTables()
        let problems = try Sampler(connection, limits: limits).sample(&tables)
        return (Dictionary(uniqueKeysWithValues: tables.map { ($0.name.name, $0.table) }), problems)
    }

    @Test func `counts small tables and describes their columns`() throws {
        let (tables, problems) = try sampled(Script.highway)
        #expect(problems.isEmpty)
        let area = try #require(tables["bss_service_area"])
        #expect(area.rowEstimate == 40 && area.isRowCountExact)
        #expect(area.column("service_state")?.enumValues.sorted() == ["上传数据", "关闭", "开放"])
        #expect(area.column("service_area_name")?.enumValues == [] && area.column("id")?.enumValues == [])
        #expect(area.column("delete_ts")?.nullFraction == 1 && area.column("id")?.distinctEstimate == 40)
        let day = try #require(tables["bss_business_day_data"])
        #expect(
            day.column("oper_date")?.minimum == "2023-01-01"
                && day.column("oper_date")?.maximum == "2023-03-31")
        #expect(day.column("wx")?.maximum == "1400.0000")
        #expect(day.column("source_type")?.enumValues == ["0", "1", "2", "3", "4"])
        #expect(tables["bss_company"]?.column("company_name")?.samples.first == "上饶分公司")
    }

    @Test(arguments: [false, true])
    func `reads few rows of a large table, analyzed or not`(isAnalyzed: Bool) throws {
        let database = try TestDatabase(
            """
            create table big (id integer primary key, state text, n integer, note text);
            insert into big select n, (array['开放','关闭'])[n % 2 + 1], n, repeat('x', 200)
                from generate_series(1, 60000) n;
            \(isAnalyzed ? "analyze big;" : "")
            """)
        let connection = try database.connect()
        var limits = SamplingLimits()
        limits.smallTablePages = 100
        limits.rows = 500
        var tables = try connection.allTables()
        let read = "select pg_stat_force_next_flush(), seq_tup_read + idx_tup_fetch from pg_stat_user_tables"
        _ = try database.connect().query(read)
        let before = try connection.query(read).integer(0, 1) ?? 0
        let problems = try Sampler(connection, limits: limits).sample(&tables)
        _ = try connection.query("select pg_stat_force_next_flush()")
        let after = try database.connect().query(read).integer(0, 1) ?? 0
        #expect(problems.isEmpty && after - before < 6000, "\(after - before) rows read")
        let big = tables[0].table
        #expect(!big.isRowCountExact && (40_000...80_000).contains(big.rowEstimate ?? 0))
        #expect(big.column("state")?.enumValues == ["关闭", "开放"])
        #expect((big.column("id")?.distinctEstimate ?? 0) > 30_000)
        #expect(big.column("note")?.samples.count == 1)
    }

    @Test func `takes rows from all over a small table`() throws {
        let (tables, _) = try sampled(
            """
            create table t as select n / 3000 as kind_no, (array['a','b','c','d'])[n / 3000 + 1] as kind, n
            from generate_series(0, 11999) n
            """)
        let table = try #require(tables["t"])
        #expect(table.rowEstimate == 12_000 && table.column("kind")?.enumValues == ["a", "b", "c", "d"])
        #expect(table.column("n")?.minimum == "0" && table.column("n")?.maximum == "11999")
    }

    @Test func `never reads secrets and masks personal data`() throws {
        let (tables, _) = try sampled(
            """
            create table account (id integer, password text, api_token text, mail text, phone bigint, kind text);
            insert into account select n, 'canary-' || n, 'canary', 'user' || n || '@example.com', 13800000000 + n, 'x'
                from generate_series(1, 50) n;
            analyze account
            """)
        let account = try #require(tables["account"])
        let text = MarkdownRenderer.markdown(for: account)
        #expect(!text.contains("canary") && !text.contains("user1@") && !text.contains("1380000"))
        #expect(text.contains("u***@example.com") && account.column("password")?.nullFraction == 0)
        #expect(account.columns.allSatisfy { $0.enumValues.isEmpty || $0.name == "kind" })
    }

    @Test func `reports a table that cannot be read and goes on`() throws {
        let database = try TestDatabase(
            """
            create table closed as select 1 as n; create table shut as select 1 as n;
            create table closed_and_empty (n integer);
            create view broken as select 1 / (n - n) as x from shut
            """)
        let role = "reader_\(UInt32.random(in: 0...UInt32.max))"
        let owner = try database.connect()
        try owner.script("create role \(role) login password 'r'; grant select on shut, broken to \(role)")
        defer { try? owner.script("drop owned by \(role); drop role \(role)") }
        let connection = try PostgresConnection(database.info(user: role, password: "r"))
        var tables = try connection.allTables()
        var seen: [String] = []
        let problems = try Sampler(connection).sample(&tables) { _, name in
            seen.append(name.name)
        }
        #expect(problems.map(\.table.name) == ["broken", "closed"])
        #expect(seen == ["broken", "closed", "closed_and_empty", "shut"] && tables[3].table.rowEstimate == 1)
        #expect(tables[2].table.rowEstimate == 0 && tables[2].table.isRowCountExact, "its size tells")
        #expect(problems.allSatisfy { !$0.message.isEmpty })
    }

    @Test func `survives every type and odd name`() throws {
        let (tables, problems) = try sampled(
            Script.nasty
                + """
                insert into "order" (small, "select", c1, b, v, n, d) values (1, '{a,b}', 'x', B'101', '[1,2,3]', 5, 7);
                insert into sales select n, date '2024-01-01' + n, n from generate_series(1, 300) n;
                refresh materialized view ods.totals
                """)
        #expect(problems.isEmpty, "\(problems)")
        #expect(tables["order"]?.column("select")?.samples == ["{a,b}"])
        #expect(tables["sales"]?.rowEstimate == 300 && tables["totals"]?.rowEstimate == 300)
        #expect(tables["recent"]?.rowEstimate == nil)
    }

    @Test func `asks the server once for a small table and not at all for an empty one`() throws {
        let database = try TestDatabase(
            """
            create table tiny (id integer primary key, kind text, day date);
            insert into tiny select n, 'k' || n % 3, date '2024-01-01' + n from generate_series(1, 500) n;
            create table empty (id integer primary key, kind text);
            """)
        let connection = try database.connect()
        var tables = try connection.allTables()
        let before = try scans(database)
        #expect(try Sampler(connection).sample(&tables).isEmpty)
        // The server counts a session's scans when it ends or pauses; a new session sees them then.
        try connection.query("SELECT pg_stat_force_next_flush()")
        let after = try scans(database)
        #expect(after["tiny", default: 0] - before["tiny", default: 0] == 1)
        #expect(after["empty", default: 0] == before["empty", default: 0])
        let tiny = try #require(tables.first { $0.name.name == "tiny" }).table
        #expect(tiny.rowEstimate == 500 && tiny.isRowCountExact && tiny.column("kind")?.enumValues.count == 3)
        #expect(tiny.column("day")?.minimum == "2024-01-02" && tiny.column("id")?.maximum == "500")
        let limits = try connection.query("SHOW statement_timeout").text(0, 0)
        #expect(limits == "0", "the session is as it was before")
    }

    private func scans(_ database: TestDatabase) throws -> [String: Int] {
        let rows = try database.connect().query("SELECT relname, seq_scan FROM pg_stat_user_tables")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.text($1, 0) ?? "", $0.integer($1, 1) ?? 0) })
    }

    @Test func `a table that somebody holds is passed over, and holds up nothing`() throws {
        let database = try TestDatabase(
            """
            create table held as select n % 3 as n from generate_series(1, 300) n; analyze held;
            create table open as select 2 as n
            """)
        let owner = try database.connect()
        try owner.query("BEGIN")
        try owner.query("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
        var limits = SamplingLimits()
        limits.timeoutMilliseconds = 300
        let connection = try database.connect()
        var tables = try connection.allTables()
        let problems = try Sampler(connection, limits: limits).sample(&tables)
        #expect(problems.map(\.table.name) == ["held"])
        // Whichever limit comes first: for the lock, or for the statement.
        #expect(["55P03", "57014"].contains { problems[0].message.contains($0) })
        #expect(!problems[0].isGone && tables.map(\.table.rowEstimate) == [300, 1])
        // What the planner knows of it can be told all the same.
        #expect(
            tables[0].table.column("n")?.maximum == "2" && tables[0].table.column("n")?.distinctEstimate == 3)
    }

    @Test func `a table that is gone is told from one that cannot be read`() throws {
        let database = try TestDatabase(
            "create table gone as select 1 as n; create table here as select 2 as n")
        let connection = try database.connect()
        var tables = try connection.allTables()
        try connection.query("DROP TABLE gone")
        let problems = try Sampler(connection).sample(&tables)
        #expect(
            problems.map(\.table.name) == ["gone"] && problems[0].isGone && tables[1].table.rowEstimate == 1)
    }

    @Test func `gives up on a statement that takes too long`() throws {
        var limits = SamplingLimits()
        limits.timeoutMilliseconds = 300
        let (_, problems) = try sampled(
            "create view slow as select pg_sleep(20)::text as a; create table quick (n integer)",
            limits: limits)
        #expect(problems.count == 1 && problems[0].message.contains("57014"))
    }
}

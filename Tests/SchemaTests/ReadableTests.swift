import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `What a role may and can read` {
    private func described(
        _ script: String, as role: String, grants: String
    ) throws -> (tables: [String: Table], problems: [SamplingProblem]) {
        let database = try TestDatabase(script)
        let owner = try database.connect()
        let name = "\(database.info.database)_\(role)"
        try owner.script("create role \(name) login password 'r'; \(grants.replacing("ROLE", with: name))")
        defer { try? owner.script("drop owned by \(name); drop role \(name)") }
        let connection = try PostgresConnection(database.info(user: name, password: "r"))
        var tables = try connection.allTables()
        let problems = try Sampler(connection).sample(&tables)
        return (Dictionary(uniqueKeysWithValues: tables.map { ($0.name.name, $0.table) }), problems)
    }

    @Test func `is sampled and asked for, and the rest is said to be closed`() throws {
        let (tables, problems) = try described(
            """
            create table staff (id int primary key, name text, dept text, hired date, salary numeric(10,2));
            insert into staff select g, '员工' || g, case g % 2 when 0 then '收费' else '养护' end,
                date '2024-01-01' + g, 5000 + g from generate_series(1, 60) g;
            create table pay (id int primary key, staff_id int references staff, boss_salary numeric);
            insert into pay select g, g, g from generate_series(1, 60) g;
            create table secret (n int); insert into secret values (1);
            create view salaries as select dept, salary from staff;
            create schema hidden; create table hidden.t (n int); insert into hidden.t values (1);
            """, as: "columns",
            grants: """
                grant select (id, name, dept, hired) on staff to ROLE; grant select (id, boss_salary) on pay to ROLE;
                grant select (dept) on salaries to ROLE; grant select on hidden.t to ROLE
                """)
        let staff = try #require(tables["staff"])
        #expect(Set(problems.map(\.table.name)) == ["secret", "t"], "\(problems)")
        #expect(staff.column("dept")?.enumValues.count == 2 && staff.rowEstimate == 60)
        #expect(staff.column("salary")?.isReadable == false && staff.column("salary")?.samples == [])
        #expect(staff.column("hired")?.maximum == "2024-03-01" && tables["salaries"]?.obstacle == nil)
        #expect(tables["secret"]?.obstacle == .permission && tables["t"]?.obstacle == .permission)
        let text = MarkdownRenderer.markdown(for: staff)
        #expect(text.contains("salary (numeric(10,2)) [无读取权限]") && text.contains("salary 无读取权限"))
        let askable = Array(tables.values).askable
        #expect(Set(askable.map(\.name.name)) == ["staff", "pay", "salaries"])
        #expect(
            askable.first { $0.name.name == "staff" }?.columns.map(\.name) == ["id", "name", "dept", "hired"])
        #expect(askable.first { $0.name.name == "pay" }?.relations.isEmpty == true)
    }

    @Test func `is not taken for empty where it was never filled`() throws {
        let database = try TestDatabase(
            """
            create table s (d text, v numeric); insert into s values ('a', 1), ('b', 2);
            create materialized view mv as select d, sum(v) total from s group by d with no data;
            create view over_it as select * from mv;
            create materialized view filled as select * from s
            """)
        let connection = try database.connect()
        var tables = try connection.allTables()
        let problems = try Sampler(connection).sample(&tables)
        let found = Dictionary(uniqueKeysWithValues: tables.map { ($0.name.name, $0.table) })
        #expect(Set(problems.map(\.table.name)) == ["mv", "over_it"])
        #expect(
            problems.allSatisfy { $0.message.contains("not been populated") }, "\(problems.map(\.message))")
        #expect(found["mv"]?.rowEstimate == nil && found["mv"]?.isRowCountExact == false)
        #expect(found["filled"]?.rowEstimate == 2)
        #expect(try MarkdownRenderer.markdown(for: #require(found["mv"])).contains("尚未填充"))
        #expect(Set(tables.map(\.table).askable.map(\.name.name)) == ["s", "filled"])
    }

    @Test func `is not taken for data where another server or the disk has it and does not give it`() throws {
        let database = try TestDatabase(
            """
            create extension postgres_fdw; create extension file_fdw;
            create server away foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'hushed');
            create user mapping for public server away options (user 'u', password 'p');
            create server files foreign data wrapper file_fdw;
            create foreign table remote (id int, lane text, day date) server away;
            create foreign table lines (line text) server files options (filename '/nowhere/hushed', format 'csv');
            create table parted (id int, day date) partition by range (day);
            create foreign table parted_old partition of parted for values from ('2020-01-01') to ('2024-01-01') server away;
            create view over_it as select lane from remote;
            create function speak(text) returns text language plpgsql as $$ begin raise exception 'hushed %', $1; end $$;
            create table near (id int); insert into near values (7);
            create view loud as select speak(id::text) from near;
            """)
        let connection = try database.connect()
        var tables = try connection.allTables()
        let problems = try Sampler(connection).sample(&tables)
        #expect(
            Set(problems.map(\.table.name)) == ["remote", "lines", "parted", "over_it", "loud"])
        #expect(!problems.contains { $0.message.contains("hushed") }, "\(problems.map(\.message))")
        for table in tables.map(\.table) where table.name.name != "near" {
            #expect(table.rowEstimate == nil && !table.isRowCountExact, "\(table.name)")
            #expect(table.obstacle == (table.name.name == "loud" ? nil : .unavailable), "\(table.name)")
        }
        #expect(Set(tables.map(\.table).askable.map(\.name.name)) == ["near", "loud"])
        #expect(
            try MarkdownRenderer.markdown(for: #require(tables.first { $0.name.name == "remote" }).table)
                .contains("目前无法读取"))
    }

    @Test func `is all that inherits from a table too`() throws {
        let (tables, problems) = try described(
            """
            create table parent (id int, lane text, fee numeric);
            create table child (extra int, day date) inherits (parent);
            create table other () inherits (parent); create table grandchild () inherits (child, other);
            insert into child select g, 'L' || g % 3, g, g, date '2024-01-01' + g from generate_series(1, 60) g;
            insert into grandchild select g, 'L4', g, g, null from generate_series(61, 70) g; analyze;
            """, as: "inherits",
            grants: "grant select (id, lane) on parent to ROLE; grant select (id) on child to ROLE")
        let parent = try #require(tables["parent"])
        #expect(
            parent.rowEstimate == 70 && parent.isRowCountExact && parent.column("lane")?.enumValues.count == 4
        )
        #expect(parent.column("fee")?.isReadable == false && tables["child"]?.rowEstimate == 70)
        #expect(tables["child"]?.column("id")?.samples.isEmpty == false)
        // Of a table itself nothing may be read where only its parent is open.
        #expect(Set(problems.map(\.table.name)) == ["other", "grandchild"])
    }

    @Test func `is what policies let it see, which is said`() throws {
        let (tables, problems) = try described(
            """
            create table hidden (id int, lane text); insert into hidden select g, 'L' || g % 3 from generate_series(1, 60) g;
            create table few (like hidden); insert into few select * from hidden; create table open (like hidden);
            alter table hidden enable row level security; alter table few enable row level security;
            create policy p on few using (lane = 'L1');
            """, as: "policies", grants: "grant select on hidden, few, open to ROLE")
        #expect(problems.isEmpty && tables["hidden"]?.rowEstimate == 0 && tables["few"]?.rowEstimate == 20)
        for (name, isSaid) in [("hidden", true), ("few", true), ("open", false)] {
            let table = try #require(tables[name])
            #expect(
                MarkdownRenderer.markdown(for: table).contains("行级安全策略") == isSaid
                    && table.hasRowPolicy == isSaid)
        }
    }

    /// A select list ends at 1,664 items, a table at 1,600 columns.
    @Test func `may have as many columns as there can be`() throws {
        let dates = (0..<1000).map { "d\($0) date" }.joined(separator: ", ")
        let numbers = (0..<1600).map { "n\($0) smallint" }.joined(separator: ", ")
        let database = try TestDatabase(
            """
            create table wide_dates (\(dates));
            insert into wide_dates (d0, d999) select date '2024-01-01' + g, date '2024-01-01' - g
                from generate_series(1, 3000) g;
            create table wide_numbers (\(numbers));
            insert into wide_numbers (n0, n1599) select g, -g from generate_series(1, 300) g;
            analyze
            """)
        let connection = try database.connect()
        var tables = try connection.allTables()
        #expect(try Sampler(connection).sample(&tables).isEmpty)
        #expect(tables.map(\.table.rowEstimate) == [3000, 300])
        #expect(tables[0].table.column("d0")?.minimum == "2024-01-02")
        #expect(tables[0].table.column("d999")?.maximum == "2023-12-31")
        #expect(
            tables[1].table.column("n1599")?.minimum == "-300"
                && tables[1].table.column("n0")?.maximum == "300")
    }
}

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

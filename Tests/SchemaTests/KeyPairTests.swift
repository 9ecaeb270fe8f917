import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Pairs of references` {
    private func pairs(_ script: String, of table: String) throws -> [String] {
        let database = try TestDatabase(script)
        return try database.connect().related().filter { $0.name.name == table }.flatMap(\.keyPairs).map {
            "\($0.columns.joined(separator: ", ")): \($0.standing.rawValue)"
        }
    }

    @Test func `are unique where all rows differ, and not where a tenant or an event repeats them`() throws {
        let script = """
            create table system_tenant (id bigint primary key, name text); create table system_role (id bigint primary key, name text);
            create table system_menu (id bigint primary key, name text);
            create table system_role_menu (id bigserial primary key, role_id bigint, menu_id bigint, tenant_id bigint);
            create table system_view (id bigserial primary key, role_id bigint, menu_id bigint, at timestamp);
            insert into system_tenant values (1, 'a'), (2, 'b'); insert into system_role select i, 'r' from generate_series(1, 4) i;
            insert into system_menu select i, 'm' from generate_series(1, 6) i;
            insert into system_role_menu (role_id, menu_id, tenant_id) select r, m, 1 + r % 2 from generate_series(1, 4) r,
                generate_series(1, 6) m;
            insert into system_view (role_id, menu_id, at) select 1 + i % 4, 1 + i % 6, now() from generate_series(1, 30) i;
            analyze
            """
        #expect(
            try pairs(script, of: "system_role_menu") == [
                "role_id, menu_id: measured", "role_id, tenant_id: repeated", "menu_id, tenant_id: repeated",
            ])
        #expect(try pairs(script, of: "system_view") == ["role_id, menu_id: repeated"])
    }

    @Test func `are unique by constraint or index, and unknown where few rows could differ by chance`() throws
    {
        let things = """
            create table person (id int primary key); create table team (id int primary key);
            insert into person select i from generate_series(1, 50) i; insert into team select i from generate_series(1, 50) i;
            """
        let rows = "insert into member (person_id, team_id) values (1, 2), (2, 1), (3, 3)"
        let cases = [
            (
                "create table member (person_id int, team_id int, primary key (team_id, person_id));",
                "constraint"
            ),
            (
                "create table member (person_id int, team_id int); create unique index on member (person_id, team_id);",
                "constraint"
            ),
            (
                "create table member (person_id int, team_id int); create unique index on member (person_id, team_id) where team_id > 5;",
                "unknown"
            ),
            ("create table member (person_id int, team_id int);", "unknown"),
        ]
        for (table, standing) in cases {
            #expect(
                try pairs(things + table + rows, of: "member") == ["person_id, team_id: \(standing)"],
                "\(table)")
        }
    }

    @Test func `of a large table are sampled, not read whole`() throws {
        let database = try TestDatabase(
            """
            create table person (id int primary key); create table place (id int primary key);
            insert into person select i from generate_series(1, 20) i; insert into place select i from generate_series(1, 20) i;
            create table visit (person_id int, place_id int, note text);
            insert into visit select 1 + i % 20, 1 + i % 20, 'x' from generate_series(1, 250000) i; analyze
            """)
        let visit = try database.connect().related().first { $0.name.name == "visit" }
        #expect(visit?.keyPairs.map(\.standing) == [.repeated])
    }
}

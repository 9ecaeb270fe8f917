@testable import Catalog
import Postgres
import Schema
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Selecting tables` {
    private static func script(tables: Int) -> String {
        "create type mood as enum ('good', 'bad'); create table t0 (id serial primary key, mood mood);"
            + (1..<tables).map {
                """
                create table t\($0) (id serial primary key, up integer references t\($0 - 1), mood mood,
                    n integer check (n > 0), day date default current_date);
                comment on table t\($0) is 'table \($0)'; create index on t\($0) (day);
                """
            }.joined()
    }

    @Test func `takes the same number of statements for 1, 10 and 200 tables, in one snapshot`() throws {
        let database = try TestDatabase(Self.script(tables: 200))
        var counts: Set<Int> = []
        for number in [1, 10, 200] {
            let connection = try database.connect()
            let selection = try SchemaReader(connection).select((0..<number).map { "t\($0)" })
            #expect(selection.tables.count == number && selection.tables.allSatisfy { !$0.columns.isEmpty })
            #expect(selection.tables.last?.column("mood")?.enumValues == ["good", "bad"])
            counts.insert(connection.statementCount)
            #expect(!connection.isInTransaction, "the snapshot is given back")
        }
        #expect(counts.count == 1 && (counts.first ?? 99) < 30, "\(counts)")
    }

    @Test func `tells every unknown name with the nearest ones as SQL writes them, and reads nothing`() throws
    {
        let database = try TestDatabase(
            """
            create schema "Odd Schema"; create table "Odd Schema"."My Table" (n integer);
            create table customer (n integer); create schema shop; create table shop.customer (n integer)
            """)
        let selection = try SchemaReader(try database.connect()).select(
            ["custommer", "customer", "\"Odd Schema\".\"my tabel\"", "shop.custmer", "zzzzzzzzzz"])
        #expect(selection.tables.isEmpty && selection.unreadable.isEmpty)
        let unknown = selection.resolution.unknown
        #expect(
            unknown.map(\.text) == ["custommer", "\"Odd Schema\".\"my tabel\"", "shop.custmer", "zzzzzzzzzz"])
        #expect(unknown[0].suggestions == ["public.customer", "shop.customer"])
        #expect(unknown[1].suggestions == ["\"Odd Schema\".\"My Table\""])
        #expect(unknown[2].suggestions.first == "shop.customer" && unknown[3].suggestions.isEmpty)
    }

    @Test func `sets a relation with a broken entry apart and reads the others`() throws {
        let database = try TestDatabase(
            Self.script(tables: 20)
                + """
                create view fine as select * from t1; create view broken as select * from t2;
                delete from pg_attribute where attrelid = 't2'::regclass and attname = 'n';
                """)
        let connection = try database.connect()
        let names = ["t3", "broken", "fine"] + (4..<20).map { "t\($0)" }
        let selection = try SchemaReader(connection).select(names)
        #expect(selection.tables.map(\.name.name) == names.filter { $0 != "broken" })
        #expect(selection.unreadable.map(\.table.name) == ["broken"])
        #expect(selection.unreadable.first?.error.databaseError?.sqlState?.count == 5)
    }

    @Test func `does not wait for a locked table, and names a view that needs it`() throws {
        let database = try TestDatabase(
            "create table t as select n from generate_series(1, 9) n; create table u (n integer); create view v as table t"
        )
        let owner = try database.connect()
        try owner.script("begin; lock table t in access exclusive mode")
        let connection = try database.connect()
        let start = ContinuousClock.now
        let selection = try SchemaReader(connection).select(["t", "u", "v"])
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(selection.tables.map(\.name.name) == ["t", "u"])
        #expect(selection.tables.first?.pageCount == 1, "not taken for empty")
        #expect(selection.unreadable.map(\.table.name) == ["v"])
        try owner.query("ROLLBACK")
        #expect(try SchemaReader(connection).select(["v"]).tables.first?.viewDefinition != nil)
    }
}

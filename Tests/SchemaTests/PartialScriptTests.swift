@testable import Catalog
import Postgres
import Schema
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The script of a selection` {
    /// The script of some tables, and a database made by it.
    private func copy(_ script: String, _ names: [String]) throws -> (text: String, database: TestDatabase) {
        let source = try TestDatabase(script)
        let reader = SchemaReader(try source.connect())
        let text = DDLRenderer.schemaScript(try reader.tables(try reader.resolve(names).found))
        return (text, try TestDatabase(text))
    }

    @Test func `runs without the tables that were not selected, and shows what it left out`() throws {
        let (text, database) = try copy(
            """
            create table target (id integer primary key); create table parent (a integer);
            create table one (id integer references target, r target); create table heir (b integer) inherits (parent);
            create table two (id integer references target); create view seen as select id from target;
            """, ["two", "heir", "seen", "one"])
        #expect(text.contains("\n-- alter table public.two add constraint two_id_fkey foreign key"))
        #expect(
            text.contains("\n-- create view public.seen (id) as\n")
                && text.contains("\n-- create table public.one (\n"))
        let made = try database.connect().allTables()
        #expect(made.map(\.name.name) == ["heir", "two"])
        #expect(made[0].columns.map(\.name) == ["a", "b"] && made[0].parents.isEmpty)
    }

    @Test(arguments: [
        // A view on a newer view.
        """
        create view a as select 1 as id; create table t (id integer); create view b as select id from t;
        create or replace view a as select id from b
        """,
        // Tables whose defaults draw on each other's sequences.
        """
        create table a (id serial); create table b (id serial); alter table a add x integer default nextval('b_id_seq');
        alter table b add x integer default nextval('a_id_seq')
        """,
        // A type that is found only in the schema of its multirange.
        "create schema s; create type r as range (subtype = date, multirange_type_name = s.m); create table t (r r)",
        // A default made while the path found the type by its bare name.
        "create schema s; set search_path to s; create type e as enum ('x'); create domain d as e default 'x'; create table t (d d)",
        // A mark after a quote, which is one character to Swift.
        "create table \"\"\"\u{301}\" (\"'\u{301}\" text default '''\u{301}' check (\"'\u{301}\" <> '''\u{301}'))",
        // A key whose hidden parts would take another key's name, were it made first.
        """
        create table p (id integer primary key) partition by list (id); create table p1 partition of p for values in (1);
        create table q (id integer primary key); create table t (a integer); alter table t add foreign key (a) references q;
        alter table t add constraint "A" foreign key (a) references p
        """,
        // Names that look alike.
        "create table \"\u{E9}\" (a integer); create table \"e\u{301}\" (b serial primary key)",
    ])
    func `of all tables makes them again`(_ script: String) throws {
        let source = try TestDatabase(script)
        let tables = try source.connect().allTables()
        let copy = try TestDatabase(DDLRenderer.schemaScript(tables))
        let again = try copy.connect().allTables()
        #expect(again.map(\.name) == tables.map(\.name))
        for (a, b) in zip(tables, again) {
            #expect(a.columns.map(\.defaultExpression) == b.columns.map(\.defaultExpression))
            #expect(a.columns.map(\.type) == b.columns.map(\.type) && a.viewDefinition == b.viewDefinition)
            #expect(a.constraints.map(\.definition) == b.constraints.map(\.definition))
        }
    }

    @Test func `leaves to an extension what it brings`() throws {
        let (text, database) = try copy("create extension pg_buffercache", ["pg_buffercache"])
        #expect(text.contains("\n-- 由扩展创建:\n-- create view public.pg_buffercache"))
        #expect(try database.connect().allTables().map(\.name.name) == ["pg_buffercache"])
    }
}

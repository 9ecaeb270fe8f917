import Catalog
import Postgres
import Schema
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The fingerprint of a catalog` {
    private static let script = """
        create type mood as enum ('a', 'b'); create domain positive as integer check (value > 0);
        create table t (id integer primary key, m mood, p positive, note text default 'x');
        create table u (id integer primary key, t_id integer references t); create view v as select id from t;
        create index on t (note); create table other (n integer);
        """

    private func fingerprint(_ connection: PostgresConnection) throws -> String {
        let names = ["t", "u", "v"].map { TableName(schema: "public", name: $0) }
        return try #require(CatalogFingerprint(of: names, on: connection)?.value())
    }

    @Test func `changes with every name and definition`() throws {
        let database = try TestDatabase(Self.script)
        let connection = try database.connect()
        var seen = [try fingerprint(connection)]
        for change in [
            "alter table t rename note to remark", "alter table t alter remark set default 'y'",
            "alter table t alter remark type varchar(9)", "alter table t alter remark set not null",
            "alter table t add more integer", "alter table t drop more", "alter table u add check (id > 0)",
            "alter table u drop constraint u_t_id_fkey", "drop index t_note_idx",
            "create unique index on u (t_id)",
            "alter type mood add value 'c'", "alter domain positive add check (value < 9)",
            "create or replace view v as select id from u", "comment on table t is '表'",
            "comment on column t.id is '号'",
            "alter table u rename to w",
        ] {
            try connection.script(change)
            let now = try fingerprint(connection)
            // The added column is gone again.
            #expect(seen.last != now, "\(change)")
            seen.append(now)
        }
        #expect(Set(seen).count == seen.count - 1)
    }

    @Test func `stays with rows, statistics, other tables, settings, and in a copy`() throws {
        let database = try TestDatabase(Self.script)
        let connection = try database.connect()
        let before = try fingerprint(connection)
        try connection.script(
            """
            insert into t select n, 'a', n, 'x' from generate_series(1, 100) n; analyze; drop table other;
            set search_path to pg_catalog; set quote_all_identifiers to on
            """)
        try connection.query("VACUUM FULL public.t")
        #expect(try fingerprint(connection) == before)
        let other = try TestDatabase("create table shift (n integer);" + Self.script)
        let copy = try other.connect()
        #expect(try fingerprint(copy) == before)
    }

    @Test func `of a view whose table is locked is unknown, and leaves the session as it was`() throws {
        let database = try TestDatabase(Self.script)
        let owner = try database.connect()
        try owner.script("begin; lock table t in access exclusive mode")
        let connection = try database.connect()
        let names = [TableName(schema: "public", name: "v")]
        #expect(CatalogFingerprint(of: names, on: connection)?.value() == nil)
        #expect(try connection.query("SELECT 1").rowCount == 1 && !connection.isInTransaction)
    }
}

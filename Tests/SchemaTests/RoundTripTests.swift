@testable import Catalog
import FoundationEssentials
import Postgres
import Schema
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Generated DDL, executed in an empty database,` {
    @Test(arguments: NastyServer.all)
    func `makes the same schema again, as pg_dump sees it`(_ nasty: NastyServer) throws {
        try expectSame(TestDatabase(nasty.script, on: nasty.server), on: nasty.server)
    }

    @Test func `makes everything nasty again at once`() throws {
        try expectSame(TestDatabase(Script.nasty))
    }

    @Test(arguments: ["Tests/Fixtures/chinook.sql", "deploy/demo/highway_db.sql"])
    func `makes the demo databases again`(_ path: String) throws {
        let source = try TestDatabase()
        // Chinook makes a database of its own; it shall be this one.
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../" + path)
        let script = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let start = script.firstRange(of: "\\c chinook_serial;")?.upperBound ?? script.startIndex
        try psql(source, String(script[start...]))
        try expectSame(source)
    }

    @Test func `sets nothing of a column that nobody set, whatever the server keeps there for itself`() throws
    {
        let source = try TestDatabase(
            """
            create table plain (id integer primary key, name text); create table tuned (n integer);
            alter table tuned alter n set (n_distinct = 7)
            """)
        let script = DDLRenderer.schemaScript(try source.connect().allTables())
        let settings = script.split(separator: "\n").filter { $0.contains(" alter column ") }
        #expect(settings == ["alter table only public.tuned alter column n set (n_distinct = '7');"])
    }

    @Test(arguments: NastyServer.all)
    func `runs file by file where there is only what the file refers to`(_ nasty: NastyServer) throws {
        let source = try TestDatabase(nasty.script, on: nasty.server)
        let connection = try source.connect()
        let reader = SchemaReader(connection)
        let copy = try TestDatabase(on: nasty.server)
        let target = try copy.connect()
        try connection.query("SET jit TO off")
        for name in try connection.relationsWithPartitions() {
            let references = try connection.references(of: name)
            var others = try reader.tables(references)
            for index in others.indices {
                others[index].constraints.removeAll { $0.kind == .foreignKey }
                others[index].partitions.removeAll { $0.name == name }
            }
            var table = try #require(try reader.tables([name]).first)
            try target.clear()
            if !others.isEmpty { try target.script(DDLRenderer.schemaScript(others)) }
            do { try target.script(DDLRenderer.ddl(for: table)) } catch {
                Issue.record("\(name): \(error)\n\(DDLRenderer.ddl(for: table))")
                continue
            }
            // The copy has no comments, and a partition alone stands for itself.
            table = table.withoutComments
            let again = try #require(try SchemaReader(target).tables([name]).first)
            #expect(DDLRenderer.ddl(for: again.withoutComments) == DDLRenderer.ddl(for: table))
        }
    }

    @Test(arguments: NastyServer.all)
    func `is the same for a role that may only SELECT`(_ nasty: NastyServer) throws {
        let database = try TestDatabase(nasty.script, on: nasty.server)
        let owner = try database.connect()
        let role = "reader_\(UInt32.random(in: 0...UInt32.max))"
        try owner.script("create role \(role) login password 'r'")
        defer { try? owner.script("drop owned by \(role); drop role \(role)") }
        try owner.script(
            """
            do $$ declare s name; begin
                for s in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
                    execute format('grant usage on schema %I to \(role); grant select on all tables in schema %I to \(role)', s, s);
                end loop;
            end $$
            """)
        let (whole, seen) = (
            try owner.allTables(),
            try PostgresConnection(database.info(user: role, password: "r")).allTables()
        )
        #expect(Array(DDLRenderer.schemaScript(seen).utf8) == Array(DDLRenderer.schemaScript(whole).utf8))
        for (a, b) in zip(seen, whole) {
            #expect(Array(DDLRenderer.ddl(for: a).utf8) == Array(DDLRenderer.ddl(for: b).utf8))
        }
    }

    private func expectSame(_ source: TestDatabase, on place: TestServer? = .main) throws {
        let server = try #require(place)
        let copy = try TestDatabase(on: server)
        let script = DDLRenderer.schemaScript(try source.connect().allTables())
        try psql(copy, script)
        let (before, after) = (
            try SchemaDump(source.info, on: server), try SchemaDump(copy.info, on: server)
        )
        #expect(before.objects.values.joined().count > 1)
        let difference = before.difference(from: after)
        #expect(difference.isEmpty, "\(difference)")
    }

    /// As a person would do it.
    private func psql(_ database: TestDatabase, _ script: String) throws {
        let folder = TemporaryFolder()
        let file = folder.path + "/script.sql"
        try Data(script.utf8).write(to: URL(filePath: file))
        let outcome = try Command.run(
            "psql", ["-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-f", file, database.info.revealed])
        try #require(outcome.status == 0, "\(outcome.output)")
    }
}

extension TableDefinition {
    fileprivate var withoutComments: TableDefinition {
        var table = self
        table.comment = nil
        table.partitionOf = nil
        for index in table.columns.indices { table.columns[index].comment = nil }
        // Columns that a parent got later than its heir come before the heir's own; pg_dump leaves them there too.
        if partitionOf == nil, table.columns.contains(where: \.isInherited) {
            table.columns.sort { $0.name < $1.name }
        }
        for index in table.partitions.indices {
            for column in table.partitions[index].columns.indices {
                table.partitions[index].columns[column].comment = nil
            }
        }
        return table.completed
    }
}

extension PostgresConnection {
    /// Empties the database, which is quicker than a new one.
    fileprivate func clear() throws {
        try script(
            """
            reset all;
            do $$ declare name name; begin
                for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
                    execute format('drop schema %I cascade', name);
                end loop;
                for name in select fdwname from pg_foreign_data_wrapper loop
                    execute format('drop foreign data wrapper %I cascade', name);
                end loop;
            end $$;
            create schema public;
            """)
    }

    fileprivate func relationsWithPartitions() throws -> [TableName] {
        try names("SELECT c.oid FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')", [])
    }

    /// The relations that a relation, its partitions, its types and its view refer to, directly or through others.
    fileprivate func references(of name: TableName) throws -> [TableName] {
        try names(
            """
            WITH RECURSIVE tree (oid) AS (
                SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = $1 AND c.relname = $2
                UNION SELECT i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid
                JOIN pg_class p ON p.oid = t.oid AND p.relkind = 'p'
            ), used (classid, objid) AS (
                SELECT 'pg_class'::regclass::oid, oid FROM tree
                UNION SELECT x.classid, x.objid FROM used u CROSS JOIN LATERAL (
                    SELECT d.refclassid, d.refobjid FROM pg_depend d
                    WHERE d.classid = u.classid AND d.objid = u.objid AND d.deptype IN ('n', 'i')
                    UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef
                    WHERE u.classid = 'pg_class'::regclass AND adrelid = u.objid
                    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
                    WHERE u.classid = 'pg_class'::regclass AND conrelid = u.objid
                    UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite
                    WHERE u.classid = 'pg_class'::regclass AND ev_class = u.objid AND rulename = '_RETURN'
                    UNION ALL SELECT 'pg_class'::regclass, typrelid FROM pg_type
                    WHERE u.classid = 'pg_type'::regclass AND oid = u.objid AND typrelid <> 0
                ) AS x (classid, objid) WHERE x.objid >= 16384
            )
            SELECT objid FROM used WHERE classid = 'pg_class'::regclass AND objid NOT IN (SELECT oid FROM tree)
            """, [name.schema, name.name])
    }

    private func names(_ oids: String, _ parameters: [String]) throws -> [TableName] {
        let rows = try query(
            """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid IN (\(oids)) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY c.oid
            """, parameters)
        return (0..<rows.rowCount).map {
            TableName(schema: rows.text($0, 0) ?? "", name: rows.text($0, 1) ?? "")
        }
    }
}

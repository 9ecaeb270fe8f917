@testable import Catalog
import Postgres
import Schema
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Reading a schema` {
    @Test func `lists tables by wildcard, partitions and system schemas never, views on request`() throws {
        let database = try TestDatabase(Script.nasty)
        let reader = SchemaReader(try database.connect())
        let listed = try reader.relations(schemas: nil)
        #expect(listed == listed.sorted())
        let all = listed.map(\.sqlText)
        #expect(
            all.contains("public.sql_notes") && all.contains("public.sales") && all.contains("ods.\"user\""))
        #expect(!all.contains("public.sales_2024") && !all.contains("public.recent"))
        #expect(!all.contains { $0.hasPrefix("pg_") || $0.hasPrefix("information_schema") })
        func names(_ pattern: String, _ views: Bool = false) throws -> [String] {
            try reader.relations(schemas: ["public"], pattern: pattern, includeViews: views).map(\.name)
        }
        #expect(try names("s*s") == ["sales", "sql_notes"])
        #expect(try names("%_user") == ["ods_user"])
        #expect(try names("ods_u%") == ["ods_user"] && names("odsXu*").isEmpty && names("sale_").isEmpty)
        #expect(try names("re*", true) == ["recent", "refund"])
        #expect(try names("\\*").isEmpty && names("'; --").isEmpty)
        #expect(try reader.relations(schemas: []).isEmpty)
        #expect(try reader.relations(schemas: ["ods"], includeViews: true).map(\.name) == ["totals", "user"])
    }

    @Test func `resolves names and reports all that do not exist`() throws {
        let database = try TestDatabase(Script.nasty)
        let reader = SchemaReader(try database.connect())
        let result = try reader.resolve(
            [
                "Sales", "\"Odd Schema\".\"Table\"", "ODS.USER", "recent", "sales_2024", "sails", "pg_class",
                "pg_catalog.pg_class",
            ])
        #expect(
            result.found.map(\.description) == [
                "public.sales", "Odd Schema.Table", "ods.user", "public.recent", "public.sales_2024",
            ])
        #expect(result.unknown.map(\.text) == ["sails", "pg_class", "pg_catalog.pg_class"])
        #expect(result.unknown.first?.suggestions.first == "public.sales")
    }

    @Test func `a role that may only SELECT sees keys, foreign keys, checks and defaults`() throws {
        let database = try TestDatabase(Script.nasty)
        let role = "reader_\(UInt32.random(in: 0...UInt32.max))"
        let owner = try database.connect()
        try owner.script(
            """
            create role \(role) login password 'r';
            grant usage on schema public, ods, "Odd Schema" to \(role);
            grant select on all tables in schema public, ods, "Odd Schema" to \(role);
            """)
        defer { try? owner.script("drop owned by \(role); drop role \(role)") }
        let whole = DDLRenderer.schemaScript(try owner.allTables())
        let seen = try PostgresConnection(database.info(user: role, password: "r")).allTables()
        #expect(DDLRenderer.schemaScript(seen) == whole)
    }

    @Test func `keeps the order of composite keys, and every foreign key with its target once`() throws {
        let database = try TestDatabase(Script.nasty)
        let connection = try database.connect()
        #expect(try connection.table("\"Odd Schema\".\"Table\"").primaryKey == ["b", "a"])
        let notes = try connection.table("sql_notes")
        #expect(notes.columns.map(\.name) == ["a", "b", "note"])
        #expect(notes.relations.map(\.columns) == [["a", "b"], ["b"]])
        #expect(notes.relations.map(\.targetColumns) == [["a", "b"], ["id"]])
        #expect(notes.relations[0].target == TableName(schema: "Odd Schema", name: "Table"))
        // The server adds a hidden constraint for each partition of the target.
        #expect(try connection.table("refund").relations.count == 1)
    }

    @Test func `finds the values of enums, domains and checks`() throws {
        let database = try TestDatabase(Script.nasty)
        let order = try database.connect().table("order")
        #expect(order.column("with space")?.enumValues == ["a", "B;--", "it's"])
        #expect(order.column("level")?.enumValues == ["1", "2", "3"])
        #expect(order.column("level")?.family == .integer && order.column("moods")?.family == .array)
        #expect(order.comment == "订单\n第二行 -- 不是注释")
    }

    @Test func `reads a thousand tables in seconds, and a dropped one is an error`() throws {
        let script = (0..<1000).map { "create table t\($0) (id serial primary key, a text unique);" }
        let database = try TestDatabase(script.joined())
        let connection = try database.connect()
        let start = ContinuousClock.now
        let tables = try connection.allTables()
        #expect(tables.count == 1000 && tables.allSatisfy { $0.constraints.count == 2 })
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(throws: CatalogError.self) {
            try SchemaReader(connection).tables([TableName(schema: "public", name: "gone")])
        }
        #expect(try connection.query("SELECT 1").rowCount == 1)
    }

    @Test func `gives a partition in the list a file that runs by itself`() throws {
        let database = try TestDatabase(Script.nasty)
        let ddl = DDLRenderer.ddl(for: try database.connect().table("sales_2024"))
        #expect(ddl.contains("-- 分区: public.sales FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')\n"))
        let copy = try TestDatabase(ddl)
        #expect(try copy.connect().table("sales_2024").primaryKey == ["id", "day"])
    }
}

import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A large table` {
    /// 300,000 rows over more pages than a small table may have, said to be 50 million, never analyzed.
    private static func script(_ name: String, _ kind: String = "") -> String {
        """
        create table \(name) (id bigint, customer_id bigint, kind text, day date, filler text) \(kind);
        """
    }
    private static let rows = """
        select n, n % 50 + 1, 'k' || n % 3, date '2024-01-01' + n % 300, repeat('x', 60) from generate_series(1, 300000) n
        """
    private static let never = "with (autovacuum_enabled = off)"

    private func counters(_ connection: PostgresConnection) throws -> (scans: Int, rows: Int) {
        try connection.query("SELECT pg_stat_force_next_flush()")
        let sums = try connection.query(
            """
            SELECT coalesce(sum(seq_scan), 0), coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables
            WHERE relname LIKE 'large%'
            """)
        return (sums.integer(0, 0) ?? 0, sums.integer(0, 1) ?? 0)
    }

    @Test(arguments: [
        script("large", never) + "insert into large " + rows + ";",
        script("large", "partition by range (id)")
            + "create table large_1 partition of large for values from (0) to (150000) \(never);"
            + "create table large_2 partition of large default \(never); insert into large \(rows);",
    ])
    func `is described without being read whole, whatever the planner knows of it`(script: String) throws {
        let database = try TestDatabase(
            """
            create table customer (id bigint primary key, name text);
            insert into customer select n, 'c' || n from generate_series(1, 50) n;
            \(script)
            update pg_class set reltuples = 50000000 where relname like 'large%' and relkind = 'r';
            """)
        let connection = try database.connect()
        for isAnalyzed in [false, true] {
            if isAnalyzed { try connection.query("ANALYZE") }
            let before = try counters(connection)
            let reader = SchemaReader(connection)
            var tables = try reader.tables([TableName(schema: "public", name: "customer"), large])
            #expect(try Sampler(connection).sample(&tables).isEmpty)
            try RelationFinder(connection).addInferred(to: &tables)
            let after = try counters(connection)
            #expect(after.scans == before.scans, "no sequential scan")
            #expect(after.rows - before.rows < 30_000, "a sample of it, not all")
            let table = tables[1].table
            #expect(!table.isRowCountExact && table.rowEstimate ?? 0 >= 250_000)
            #expect(table.column("kind")?.enumValues.sorted() == ["k0", "k1", "k2"])
            #expect(table.column("day")?.minimum?.hasPrefix("2024-0") == true)
            #expect(
                table.relations.first?.target.name == "customer" && table.relations.first?.inclusionShare == 1
            )
            #expect(!MarkdownRenderer.markdown(for: table).isEmpty)
        }
    }

    private let large = TableName(schema: "public", name: "large")
}

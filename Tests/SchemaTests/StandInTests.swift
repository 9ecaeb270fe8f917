import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Values that stand for there being none` {
    /// Each column of 600 rows as an expression in `g`, with the stand-ins that it has.
    private static let columns: [(name: String, type: String, expression: String, standIns: [String])] = [
        (
            "valid_to", "date", "case when g % 10 = 0 then date '9999-12-31' else date '2026-01-01' + g end",
            ["9999-12-31"]
        ),
        (
            "ends_at", "timestamp",
            "case when g % 7 = 0 then 'infinity' else timestamp '2026-01-01' + g * interval '1 h' end",
            ["infinity"]
        ),
        (
            "closed_at", "timestamptz",
            "case when g % 9 = 0 then '9999-12-31 00:00:00+08' else timestamptz '2026-01-01 00:00:00+00' + g * interval '1 h' end",
            ["9999-12-30 16:00:00+00"]
        ),
        (
            "birth_date", "date",
            "case when g % 20 = 0 then date '1900-01-01' else date '1950-03-07' + g * 33 end",
            ["1900-01-01"]
        ),
        (
            "paid_on", "date", "case g when 3 then date '1970-01-01' else date '2024-01-01' + g end",
            ["1970-01-01"]
        ),
        (
            "both_ends", "date",
            "case g % 8 when 0 then date '2099-12-31' when 1 then date '0001-01-01' else date '2020-01-01' + g end",
            ["0001-01-01", "2099-12-31"]
        ),
        ("founded_on", "date", "date '1949-10-01' + g * 44", []),
        (
            "loaded_on", "date", "case when g % 2 = 0 then date '2020-01-01' else date '2020-01-01' + g end",
            []
        ),
        ("weight", "numeric(8,2)", "case when g % 6 = 0 then -1 else 40 + g % 70 + 0.5 end", ["-1.00"]),
        ("height", "integer", "case when g % 10 = 0 then 0 else 150 + g % 40 end", ["0"]),
        ("score", "integer", "case when g % 12 = 0 then 9999 else g % 100 end", ["9999"]),
        ("fee", "numeric", "g % 30", []), ("balance", "integer", "g - 300", []),
        ("kilometres", "integer", "g * 40", []),
        ("contact_city", "text", "case g % 5 when 0 then 'N/A' else 'city ' || g % 40 end", ["N/A"]),
        ("phase", "text", "case g % 4 when 0 then '未知' else '阶段' || g % 4 end", ["未知"]),
        ("status", "integer", "g % 3 - 1", []),
        ("ratio", "double precision", "case when g % 10 = 0 then 'NaN' else g * 0.5 end", ["NaN"]),
        ("reach", "real", "case when g % 10 = 0 then 'Infinity' else g * 0.5 end", ["Infinity"]),
        ("fine", "numeric(10,2)", "case when g % 10 = 0 then 99999999.99 else g end", ["99999999.99"]),
        ("stock", "integer", "case when g % 10 = 0 then 2147483647 else g % 60 + 1 end", ["2147483647"]),
        (
            "offset_ms", "bigint", "case g when 9 then -9223372036854775808 else g - 300 end",
            ["-9223372036854775808"]
        ),
        ("port", "integer", "case g % 3 when 0 then 65535 else 65000 + g % 500 end", []),
        ("lead_days", "integer", "case when g % 10 = 0 then -999 else g % 60 + 1 end", ["-999"]),
        (
            "depot", "text", "case g % 5 when 0 then '--' when 1 then 'NULL' else 'depot ' || g % 40 end",
            ["--", "NULL"]
        ),
    ]

    @Test func `are found by how they lie, are no bound and no example, and are named`() throws {
        let database = try TestDatabase(
            """
            create table contract (id int primary key, \(Self.columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")));
            insert into contract select g, \(Self.columns.map(\.expression).joined(separator: ", "))
                from generate_series(1, 600) g
            """)
        let connection = try database.connect()
        var tables = try connection.allTables()
        #expect(try Sampler(connection).sample(&tables).isEmpty)
        let table = try #require(tables.first?.table)
        let text = MarkdownRenderer.markdown(for: table)
        for (name, _, _, standIns) in Self.columns {
            let column = try #require(table.column(name))
            #expect(column.standIns == standIns, "\(name)")
            #expect(standIns.allSatisfy { column.minimum != $0 && column.maximum != $0 }, "\(name)")
            #expect(column.samples.allSatisfy { !standIns.contains($0) }, "\(name)")
            #expect(column.enumValues.allSatisfy { !standIns.contains($0) }, "\(name)")
        }
        #expect(text.contains("valid_to 的占位值：9999-12-31") && !text.contains("至 9999"))
        #expect(
            table.column("valid_to")?.maximum == "2027-08-23" && table.column("weight")?.minimum == "40.50")
    }

    @Test func `are found in the planner's statistics too`() throws {
        let database = try TestDatabase(
            """
            create table large (id int, valid_to date);
            insert into large select g, case when g % 5 = 0 then date '9999-12-31' else date '2020-01-01' + g % 1500 end
                from generate_series(1, 100000) g;
            analyze large
            """)
        let connection = try database.connect()
        var limits = SamplingLimits()
        limits.smallTablePages = 10
        var tables = try connection.allTables()
        #expect(try Sampler(connection, limits: limits).sample(&tables).isEmpty)
        let column = try #require(tables.first?.table.column("valid_to"))
        #expect(column.standIns == ["9999-12-31"] && column.maximum?.hasPrefix("202") == true, "\(column)")
    }
}

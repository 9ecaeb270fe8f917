import Catalog
import FoundationEssentials
import Postgres
import SQL
import Schema
import TestSupport
import Testing

/// Random schemas, written as DDL and made again from it.
///
/// `PIPELINED_FUZZ_SCHEMAS` says how many (30 unless told), `PIPELINED_FUZZ_SEED` which, `PIPELINED_FUZZ_FIRST` from
/// which number on; a failure names both, and the
/// schema's statements.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Random schemas` {
    private let seed = environment("PIPELINED_FUZZ_SEED").flatMap { UInt64($0) } ?? 1
    private let count = environment("PIPELINED_FUZZ_SCHEMAS").flatMap { Int($0) } ?? 30
    private let first = environment("PIPELINED_FUZZ_FIRST").flatMap { Int($0) } ?? 0
    /// Schemas in one database, which `pg_dump` reads at once.
    private let batch = 100

    @Test(arguments: TestServer.all)
    func `come back the same, as pg_dump sees them`(_ server: TestServer) throws {
        for start in stride(from: first, to: first + count, by: batch) {
            try roundTrip(Array(start..<min(start + batch, first + count)), on: server)
        }
    }

    private func roundTrip(_ numbers: [Int], on server: TestServer) throws {
        let (source, copy) = (try TestDatabase(on: server), try TestDatabase(on: server))
        let (from, to) = (try source.connect(), try copy.connect())
        let role = "\(source.info.database)_reads"
        try from.query("CREATE ROLE \(role)")
        defer { try? from.script("DROP OWNED BY \(role); DROP ROLE \(role)") }
        var isWhole = true
        for number in numbers {
            let schema = RandomSchema(seed: seed, number: number)
            do { try from.script(schema.statements.joined(separator: ";\n")) } catch {
                Issue.record(
                    "seed \(seed), schema \(number) is no valid one: \(error)\n\(schema.statements.joined(separator: ";\n"))"
                )
                isWhole = false
                continue
            }
            let script = DDLRenderer.schemaScript(try read(schema, from))
            try from.script((schema.granting(to: role) + ["SET ROLE \(role)"]).joined(separator: ";\n"))
            let seen = try read(schema, from)
            try from.query("RESET ROLE")
            #expect(
                DDLRenderer.schemaScript(seen) == script,
                "seed \(seed), schema \(number): who reads some columns only")
            checkGrants(schema, seen)
            do { try to.script(script) } catch {
                Issue.record("seed \(seed), schema \(number) cannot be made again: \(error)\n\(script)")
                isWhole = false
            }
        }
        let (before, after) = (
            try SchemaDump(source.info, on: server), try SchemaDump(copy.info, on: server)
        )
        for number in numbers {
            for name in ["f\(number)", "g\(number)"] {
                let difference = before.difference(from: after, in: name)
                #expect(difference.isEmpty, "seed \(seed), schema \(number)\n\(difference)")
            }
        }
        // Schemas, and the servers of foreign tables.
        let others = before.difference(from: after, in: "-")
        #expect(others.isEmpty || !isWhole, "seed \(seed), schemas \(numbers)\n\(others)")
    }

    private func read(_ schema: RandomSchema, _ connection: PostgresConnection) throws -> [TableDefinition] {
        let reader = SchemaReader(connection)
        return try reader.tables(
            try reader.relations(schemas: [schema.name, schema.far], includeViews: true))
    }

    /// A role reads the columns that were granted to it, and is told so.
    private func checkGrants(_ schema: RandomSchema, _ tables: [TableDefinition]) {
        for table in tables {
            let name = "\(table.name.schema).\(SQLText.quoted(table.name.name))"
            let granted = Set(schema.grants.filter { $0.table.isSameName(as: name) }.flatMap(\.columns))
            let readable = table.table.columns.filter(\.isReadable).map { SQLText.quoted($0.name) }
            #expect(
                Set(readable.map { Array($0.utf8) }) == Set(granted.map { Array($0.utf8) }),
                "seed \(seed), schema \(schema.name), table \(name)")
        }
    }

    private static func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

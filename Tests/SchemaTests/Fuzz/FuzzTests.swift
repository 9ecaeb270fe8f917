import Catalog
import FoundationEssentials
import Postgres
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
        for number in numbers {
            let schema = RandomSchema(seed: seed, number: number)
            do { try from.script(schema.statements.joined(separator: ";\n")) } catch {
                Issue.record(
                    "seed \(seed), schema \(number) is no valid one: \(error)\n\(schema.statements.joined(separator: ";\n"))"
                )
                continue
            }
            let reader = SchemaReader(from)
            let tables = try reader.tables(
                try reader.relations(schemas: [schema.name, schema.far], includeViews: true))
            let script = DDLRenderer.schemaScript(tables)
            do { try to.script(script) } catch {
                Issue.record("seed \(seed), schema \(number) cannot be made again: \(error)\n\(script)")
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
    }

    private static func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

import Annotation
import Description
import FoundationEssentials
import Glibc
import Postgres
@testable import Proof
import QueryTree
import Schema
import TestSupport
import Testing
import Training

@Suite struct Exploration {
    @Test func `explore`() throws {
        guard let list = ProcessInfo.processInfo.environment["EXPLORE"] else { return }
        for uri in list.split(separator: " ") {
            let info = try ConnectionInfo(uri: String(uri))
            let names = try PostgresConnection(info).query(
                "select quote_ident(nspname)||'.'||quote_ident(relname) from pg_class c join pg_namespace n on n.oid=relnamespace where relkind in ('r','p') and not relispartition and nspname not in ('pg_catalog','information_schema') order by 1"
            ).map { rows, row in rows.text(row, 0) ?? "" }
            var learnt: LearntComments?
            let tables = try Describer(annotator: Annotator(), isSamplingOn: true)
                .describe(names, context: "", learnt: &learnt, connect: { try PostgresConnection(info) })
                .tables.askable
            let generator = OfflinePairGenerator()
            var pairs = PairSet()
            for theme in try generator.themes(for: tables, context: "") {
                pairs.insert(contentsOf: try generator.pairs(for: theme, tables: tables, context: ""))
            }
            let catalog = ColumnCatalog(tables)
            let schema = WitnessSchema(tables)
            let literals = Literals(pairs.pairs.map(\.sql), catalog)
            let clock = ContinuousClock()
            let start = clock.now
            let scratch = try ScratchDatabase(
                on: info, run: "x\(UInt32.random(in: 0...UInt32.max))", isAlive: { _ in true })
            try scratch.make(schema)
            let run = QueryRun(scratch.connection!, milliseconds: 5000)
            var trials: [(QuestionSQLPair, MutantTrial)] = []
            for pair in pairs.pairs {
                do { trials.append((pair, try MutantTrial(pair.sql, catalog))) } catch {
                    print("UNPARSED \(error) \(pair.sql)")
                }
            }
            for (seed, rows) in [(1, 24), (2, 9), (3, 40), (4, 24)] {
                try scratch.fill(schema, literals: literals.byTable, seed: UInt64(seed), rows: rows)
                for index in trials.indices { trials[index].1.run(run) }
            }
            let took = clock.now - start
            var kinds: [String: Int] = [:]
            let bad = trials.filter { !$0.1.survivors.filter(\.isVital).isEmpty }
            for (_, trial) in bad {
                for one in trial.survivors where one.isVital {
                    kinds["\(one.change) \(one.clause)", default: 0] += 1
                }
            }
            print(
                "== \(info.database): tables \(tables.count) pairs \(trials.count) vital survivors in \(bad.count), fruitless \(trials.filter { $0.1.fruitful == 0 }.count), failed \(trials.filter { $0.1.failure != nil }.count), took \(took), \(kinds)"
            )
            for (pair, trial) in bad.prefix(40) {
                print("--", pair.question); print(pair.sql)
                for one in trial.survivors where one.isVital {
                    print("     ~", one.change, one.clause, one.detail)
                }
            }
            for (pair, trial) in trials where trial.fruitful == 0 || trial.failure != nil {
                print("-- FRUITLESS", trial.failure ?? "", pair.question, pair.sql)
            }
        }
    }
}

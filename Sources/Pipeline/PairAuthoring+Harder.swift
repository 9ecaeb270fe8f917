import Authoring
import Logs
import Proof
import Schema
import Training

/// Harder pairs, each made of a proven one in one way, for what the pairs do not cover yet.
extension PairAuthoring {
    /// How many are asked for on each table at most.
    private static let mostForTable = 3
    /// How many unused columns a prompt names.
    private static let mostNames = 6

    /// One thing to ask for.
    private struct Order {
        let seed: QuestionSQLPair
        let way: HarderWay
        let unused: [String]
    }

    /// Asks for harder pairs, and adds those that pass all gates and that a second query confirms.
    func addHarder(
        to outcome: inout PairGates.Outcome, _ report: (Int, Int, String) throws -> Void
    ) throws {
        // Nothing that a model writes is believed unproven.
        guard gates.hasTime else { return }
        let orders = orders(for: outcome.kept.map(\.pair))
        let replies = try desk.ask(
            orders.map { prompts.harder($0.seed.question, $0.seed.sql, $0.way, unused: $0.unused, desk) },
            for: .hardening
        ) { done in try report(done, orders.count, "正在请模型编写更难的问答对") }
        var written: [(pair: QuestionSQLPair, way: HarderWay)] = []
        let coverage = QueryCoverage(tables)
        for (order, reply) in zip(orders, replies) {
            // What is harder in another way, or in none, was not asked for.
            guard let pair = reply.flatMap(PairPrompts.pair),
                order.way == .compareTimes || coverage.uses(of: pair.sql).kinds.contains(order.way.kind)
            else { continue }
            written.append((QuestionSQLPair(question: pair.question, sql: pair.sql), order.way))
        }
        guard !written.isEmpty else { return }
        outcome.authored += written.count
        let proof = try gates.prove(
            written.map(\.pair), besides: outcome.kept.map(\.pair), report)
        let ways = Dictionary(written.map { ($0.pair, $0.way) }) { first, _ in first }
        func own(_ one: ProvenPair) -> ProvenPair {
            var one = one
            one.source = .model
            one.way = ways[one.pair]
            return one
        }
        outcome.refused += proof.refused.map(own)
        let before = outcome.kept.count
        // What could not be run anywhere is believed as little as what was refused.
        let run = proof.kept.map(own).filter { $0.findings.fruitful > 0 || ($0.findings.dataRows ?? 0) > 0 }
        outcome.unconfirmed += proof.kept.map(own).filter { one in !run.contains { $0.pair == one.pair } }
        outcome.kept += run
        try derive(&outcome, only: before..<outcome.kept.count, report)
        context.log.write(
            .info, logger, "模型编写的更难的问答对: 共 \(written.count) 个, 采用 \(outcome.kept.count - before) 个")
    }

    /// What to ask for: on each table in the ways that no pair on it shows, of its simplest pairs.
    private func orders(for pairs: [QuestionSQLPair]) -> [Order] {
        var coverage = QueryCoverage(tables)
        for pair in pairs { coverage.add(pair.sql) }
        let uses = pairs.map { (pair: $0, tables: Set(coverage.tables(of: $0.sql))) }
        return tables.enumerated().flatMap { place, table -> [Order] in
            let seeds = uses.filter { $0.tables.contains(table.name) }.map(\.pair).sorted {
                ($0.sql.utf8.count, $0.question) < ($1.sql.utf8.count, $1.question)
            }
            guard !seeds.isEmpty else { return [] }
            let missing = HarderWay.allCases.filter { way in
                coverage.kinds[table.name]?[way.kind] == nil && way.fits(table)
            }
            // Not the same ways first on every table.
            let turned =
                missing.isEmpty
                ? [] : missing[(place % missing.count)...] + missing[..<(place % missing.count)]
            let unused = coverage.unused(of: table).prefix(Self.mostNames).map(\.name)
            return turned.prefix(Self.mostForTable).enumerated().map { number, way in
                Order(seed: seeds[number % seeds.count], way: way, unused: Array(unused))
            }
        }
    }
}

extension HarderWay {
    /// The sort of query that comes of it.
    fileprivate var kind: QueryKind {
        switch self {
        case .addCondition: .filter
        case .changeGroup: .grouping
        case .threshold: .threshold
        case .negate: .negation
        case .share: .share
        case .nest: .subquery
        case .combine: .several
        case .window: .window
        case .compareTimes: .trend
        case .join: .join
        }
    }

    /// Whether the table has what it takes.
    fileprivate func fits(_ table: Table) -> Bool {
        switch self {
        case .compareTimes: table.columns.contains { $0.family == .date || $0.family == .timestamp }
        case .join: !table.relations.isEmpty
        default: true
        }
    }
}

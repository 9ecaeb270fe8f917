import Logs
import Reviews
import SQL
import Schema
import Training

/// What people's decisions make of the pairs of a run.
struct ReviewedPairs {
    /// The generated pairs that nobody has decided about.
    let open: [QuestionSQLPair]
    /// The pairs that people stand for, as far as they are about tables of this task alone.
    let people: [Decisions.PeoplesPair]
    private let decisions: Decisions
    /// How many pairs people have rejected.
    private(set) var rejected = 0
    /// In how many pairs' place people's own stand.
    private(set) var replaced = 0

    init(_ generated: [QuestionSQLPair], _ decisions: Decisions, in tables: [Table]) {
        self.decisions = decisions
        let names = Dictionary(grouping: tables.map(\.name), by: \.name)
        people = decisions.pairs.filter { one in
            TableUse.all(in: one.pair.sql).allSatisfy { use in
                names[use.name]?.contains { use.schema == nil || use.schema == $0.schema } == true
            }
        }
        var open: [QuestionSQLPair] = []
        var (rejected, replaced) = (0, 0)
        for pair in generated {
            switch decisions.fate(of: pair) {
            case .open: open.append(pair)
            case .rejected: rejected += 1
            case .replaced: replaced += 1
            }
        }
        self.open = open
        (self.rejected, self.replaced) = (rejected, replaced)
    }

    /// Puts people's pairs before all others, graded like these, and takes out what a model has written although people have
    /// decided otherwise.
    mutating func settle(
        _ outcome: inout PairGates.Outcome, _ gates: PairGates,
        _ report: (_ done: Int, _ total: Int, _ message: String) throws -> Void
    ) throws {
        var kept: [ProvenPair] = []
        for one in outcome.kept {
            switch decisions.fate(of: one.pair) {
            case .open: kept.append(one)
            case .rejected: rejected += 1
            case .replaced: replaced += 1
            }
        }
        outcome.kept = kept
        guard !people.isEmpty else { return }
        let looked = try gates.prove(people.map(\.pair), isDeciding: false, report)
        let found = Dictionary((looked.kept + looked.refused).map { ($0.pair, $0.findings) }) { first, _ in
            first
        }
        let own = people.compactMap { one in
            found[one.pair].map {
                ProvenPair(pair: one.pair, findings: $0, source: .human, review: one.action)
            }
        }
        outcome.kept = own + outcome.kept
    }

    /// What the counts of the step say of it.
    var waterfall: [(name: String, count: Int)] {
        [("rejected_by_people", rejected), ("replaced_by_people", replaced)].filter { $0.count > 0 }
    }

    /// A line for the log; nil where nobody has decided anything.
    var sentence: String? {
        guard !people.isEmpty || rejected > 0 || replaced > 0 else { return nil }
        return "人工审核: 采用 \(people.count) 个, 替换 \(replaced) 个, 拒绝 \(rejected) 个"
    }
}

import Postgres
@testable import Proof
import QueryTree
import Questions
import Schema
import TestSupport
import Testing
import Training

/// What of the generator's own pairs the gates keep, and how well each part of them is told apart.
@Suite(.enabled(if: TestDatabase.isAvailable), .serialized) struct MutationScoreTests {
    @Test(arguments: ["highway", "chinook"] + MeaningSchema.allCases.map(\.rawValue))
    func `in every kept pair nearly all mutants are told apart, and all of WHERE, JOIN and aggregates`(
        _ name: String
    ) throws {
        let described = try DescribedDatabase(name)
        // The own schemas are large: a few pairs of each theme will do.
        var generator = OfflinePairGenerator(
            described.tables.askable, language: described.language,
            limits: PairLimits(perTheme: MeaningSchema(rawValue: name) == nil ? 10 : 2))
        var pairs = PairSet()
        for theme in try generator.themes() { pairs.insert(contentsOf: try generator.pairs(for: theme)) }
        let start = ContinuousClock.now
        let findings = QueryGates(described.tables.askable, within: .seconds(600)).look(
            at: pairs.pairs.map { AskedQuery($0.question, $0.sql) },
            scratch: try ScratchDatabase(on: described.database.info), connect: { described.connection }
        ) { _ in }
        let time = start.duration(to: .now) / .milliseconds(1)
        let kept = zip(pairs.pairs, findings).filter { $0.1.rejection == nil }
        print(
            "mutation \(name): kept \(kept.count) of \(findings.count), \(time / Double(findings.count)) ms a pair, killed \(kept.reduce(0) { $0 + $1.1.killed }), left \(kept.reduce(0) { $0 + $1.1.survivors.count }), equivalent \(kept.reduce(0) { $0 + $1.1.equivalents.count }), low \(kept.count { $0.1.mutationScore < 0.9 })"
        )
        for (pair, found) in zip(pairs.pairs, findings) {
            if let rejection = found.rejection, rejection != .duplicate {
                print(
                    "mutation refused \(name): \(rejection.rawValue) \(found.detail) \(found.survivor?.detail ?? "") | \(pair.question) | \(pair.sql.replacing("\n", with: " ")) | \(found.survivor?.sql ?? "")"
                )
            }
        }
        #expect(!kept.isEmpty)
        for (pair, found) in kept {
            #expect(found.mutationScore >= 0.9, "\(pair.sql)")
            let parts = found.survivors.filter {
                $0.clause == .where || $0.clause == .join || $0.change == .aggregate || $0.change == .join
            }
            #expect(parts.map(\.detail) == [], "\(pair.sql)")
        }
    }
}

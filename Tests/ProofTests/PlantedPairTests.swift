import Postgres
@testable import Proof
import QueryTree
import Schema
import TestSupport
import Testing

@Suite(.serialized) struct PlantedPairTests {
    /// Of the pairs of each class, how many are not kept without anybody's opinion, and how many with one.
    private struct Score {
        var count = 0, refused = 0, refusedWithDerivation = 0
        var missed: [String] = []
    }

    private func scores(_ name: String) throws -> [PlantedPairs.Class: Score] {
        let described = try DescribedDatabase(name)
        let database = described.database
        let connection = described.connection
        let tables = described.tables
        let planted = try PlantedPairs(name).pairs
        let gates = QueryGates(tables, within: .seconds(600))
        let findings = gates.look(
            at: planted.map { AskedQuery($0.question, $0.sql) },
            scratch: try ScratchDatabase(on: database.info),
            connect: { connection }
        ) { _ in }
        let scratch = try ScratchDatabase(on: database.info)
        defer { scratch.close() }
        let open = planted.indices.filter { findings[$0].isSound }
        let agreements = gates.compare(
            open.map { (planted[$0].sql, planted[$0].honest) }, data: connection, scratch: scratch
        ) { _ in }
        let agreed = Dictionary(uniqueKeysWithValues: zip(open, agreements))
        var scores: [PlantedPairs.Class: Score] = [:]
        for (index, pair) in planted.enumerated() {
            var score = scores[pair.kind, default: Score()]
            score.count += 1
            let isRefused = !findings[index].isSound
            let isApart = agreed[index] != .equal
            if isRefused { score.refused += 1 }
            if isRefused || isApart { score.refusedWithDerivation += 1 }
            if isRefused == (pair.kind == .right) {
                let found = findings[index]
                score.missed.append(
                    "\(pair.kind) \(found.rejection?.rawValue ?? "") \(found.detail) \(found.survivor?.detail ?? "") | \(pair.question) | \(pair.sql) | \(agreed[index]?.rawValue ?? "")"
                )
            }
            scores[pair.kind] = score
        }
        return scores
    }

    @Test
    func
        `of planted pairs the wrong ones are found without a model, more with one, and hardly any right ones`()
        throws
    {
        var all: [PlantedPairs.Class: Score] = [:]
        for name in ["highway", "chinook", "shop_zh"] {
            for (kind, score) in try scores(name) {
                var sum = all[kind, default: Score()]
                sum.count += score.count
                sum.refused += score.refused
                sum.refusedWithDerivation += score.refusedWithDerivation
                sum.missed += score.missed
                all[kind] = sum
            }
        }
        for kind in PlantedPairs.Class.allCases {
            let score = all[kind, default: Score()]
            print(
                "planted \(kind): \(score.refused) of \(score.count), with a derivation \(score.refusedWithDerivation)"
            )
            for line in score.missed { print("planted missed: \(line)") }
        }
        let right = try #require(all[.right])
        #expect(right.count >= 200)
        #expect(Double(right.refused) <= 0.05 * Double(right.count))
        let wrong = [PlantedPairs.Class.sql, .schema, .unit].compactMap { all[$0] }
        #expect(wrong.map(\.count).reduce(0, +) >= 150)
        for score in wrong {
            #expect(Double(score.refused) >= 0.85 * Double(score.count))
            #expect(Double(score.refusedWithDerivation) >= 0.95 * Double(score.count))
        }
        // What can be read in two ways is no matter for words; a second reader finds it.
        let ambiguous = try #require(all[.ambiguous])
        #expect(Double(ambiguous.refusedWithDerivation) >= 0.8 * Double(ambiguous.count))
    }
}

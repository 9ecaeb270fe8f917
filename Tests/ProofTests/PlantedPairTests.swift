import Annotation
import Description
import FoundationEssentials
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

    private func script(_ name: String) throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        switch name {
        case "highway":
            let file = tests.deletingLastPathComponent().appending(path: "deploy/demo/highway_db.sql")
            return try String(contentsOf: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false
            )
            .filter { !$0.hasPrefix("\\") }.joined(separator: "\n")
        case "chinook":
            let text = try String(contentsOf: tests.appending(path: "Fixtures/chinook.sql"), encoding: .utf8)
            return text.split(separator: "\n", omittingEmptySubsequences: false).filter {
                !$0.hasPrefix("\\") && !$0.hasPrefix("CREATE DATABASE") && !$0.hasPrefix("DROP DATABASE")
            }.joined(separator: "\n")
        default: return try MeaningSchema.chineseShop.script()
        }
    }

    private func scores(_ name: String) throws -> [PlantedPairs.Class: Score] {
        let database = try TestDatabase(try script(name))
        let connection = try database.connect()
        try connection.query("ANALYZE")
        let names = try connection.query(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        var learnt: LearntComments?
        let tables = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            (0..<names.rowCount).compactMap { names.text($0, 0) }, context: "", learnt: &learnt,
            connect: { try database.connect() }
        ).tables
        let planted = try PlantedPairs(name).pairs
        let gates = QueryGates(tables, seconds: 600)
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

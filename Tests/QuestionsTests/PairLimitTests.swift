import Questions
import Schema
import Testing
import Training

@Suite struct `The sizes of a run's pairs` {
    private func made(_ limits: PairLimits) throws -> [(theme: Theme, pairs: [QuestionSQLPair])] {
        var generator = OfflinePairGenerator(Fixtures.highway, language: .chinese, limits: limits)
        return try generator.themes().map { ($0, try generator.pairs(for: $0)) }
    }

    @Test(arguments: [1, 3, 8, 100]) func `there are as many themes as asked for, which tell of most tables`(
        count: Int
    ) throws {
        let all = try made(PairLimits())
        let some = try made(PairLimits(themes: count))
        #expect(some.count == min(count, all.count))
        let told = Set(some.flatMap(\.theme.tables))
        for one in all where count == 1 { #expect(one.theme.tables.count <= some[0].theme.tables.count) }
        if count >= 8 { #expect(told.count == Fixtures.highway.count) }
    }

    @Test(arguments: [1, 7, 25, 60])
    func `there are no more pairs than asked for, shared out among the themes`(
        most: Int
    ) throws {
        let some = try made(PairLimits(pairs: most))
        let counts = some.map(\.pairs.count)
        #expect(counts.reduce(0, +) <= most && counts.reduce(0, +) * 10 >= most * 9)
        if most >= counts.count { #expect(counts.allSatisfy { $0 > 0 }) }
    }
}

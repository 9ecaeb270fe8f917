import Schema
import Training

/// A pair that might be chosen.
struct Candidate {
    /// The sort of question; several of one sort make a theme dull.
    let kind: String
    /// How much people ask such things, 0…100.
    let weight: Int
    let pair: QuestionSQLPair
    /// The columns of the theme's first table that it touches.
    let touched: Set<String>

    init(
        _ kind: String, _ weight: Int, _ question: Question, _ sql: SelectStatement, _ fields: [Field?],
        in book: any Phrasebook
    ) {
        self.kind = kind
        self.weight = weight
        pair = QuestionSQLPair(question: book.text(question), sql: sql.text)
        touched = Set(fields.compactMap { $0?.column.name })
    }

    /// A question that its maker has put into words.
    init(_ kind: String, _ question: String, _ sql: SelectStatement, _ fields: [Field]) {
        self.kind = kind
        weight = 0
        pair = QuestionSQLPair(question: question, sql: sql.text)
        touched = Set(fields.map(\.column.name))
    }

    /// A question that is all said by its figures, groups and conditions.
    init(_ kind: String, _ weight: Int, _ aggregate: Aggregate, in book: any Phrasebook) {
        self.init(
            kind, weight, .aggregate(aggregate), aggregate.statement(book), aggregate.fields, in: book)
    }
}

/// Chooses among candidates: what people ask most, of many sorts, over as many columns as possible.
enum Selection {
    /// A theme with so many pairs does without those of less worth.
    private static let enough = 3
    private static let worthwhile = 16
    /// So many columns are as many as one pair shows.
    private static let manyColumns = 6

    static func choose(
        _ candidates: [Candidate], limit: Int,
        rest: (_ untouched: (String) -> Bool) -> Candidate? = { _ in nil }
    ) -> [QuestionSQLPair] {
        var set = PairSet()
        var open = candidates
        var uses: [String: Int] = [:]
        var touched: Set<String> = []
        func value(_ one: Candidate) -> Int {
            one.weight - 24 * uses[one.kind, default: 0] + 3 * min(one.touched.subtracting(touched).count, 5)
        }
        while set.pairs.count < limit {
            // The last places belong to the columns that nothing has touched yet: two where one pair cannot show them all.
            if limit > 2, open.isEmpty || set.pairs.count >= limit - 2,
                let last = rest({ !touched.contains($0) }),
                open.isEmpty || set.pairs.count == limit - 1 || last.touched.count >= manyColumns
            {
                set.insert(last.pair)
                touched.formUnion(last.touched)
                continue
            }
            var best = 0
            for index in open.indices where value(open[index]) > value(open[best]) { best = index }
            guard !open.isEmpty else { break }
            // What hardly anybody asks only stands where there is nothing else.
            guard set.pairs.count < enough || value(open[best]) >= worthwhile else {
                open = []
                continue
            }
            let chosen = open.remove(at: best)
            if set.insert(chosen.pair) {
                uses[chosen.kind, default: 0] += 1
                touched.formUnion(chosen.touched)
            }
        }
        return set.pairs
    }
}

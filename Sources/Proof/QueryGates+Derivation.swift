public import Postgres
internal import QueryTree

/// What came of comparing the query of a pair with one that was written for its question alone.
public enum Agreement: String, Sendable {
    /// Both gave the same rows wherever they were run, and some somewhere.
    case equal
    /// They differ.
    case different
    /// The other cannot be run.
    case unusable
    /// They could not be compared: nothing was returned anywhere, or nothing could be run.
    case unknown
}

extension QueryGates {
    /// Compares queries with others for the same questions, on the described tables and on three witness databases.
    ///
    /// - Parameter pairs: each query with the other one.
    public func compare<E: Error>(
        _ pairs: [(own: String, other: String)], data: PostgresConnection?, scratch: ScratchDatabase?,
        progress: (Progress) throws(E) -> Void
    ) throws(E) -> [Agreement] {
        var trials = pairs.map { Comparison($0.own, $0.other) }
        if let scratch, let connection = scratch.connection {
            let schema = WitnessSchema(tables)
            let literals = Literals(pairs.flatMap { [$0.own, $0.other] }, catalog)
            let isMade: ()? = try? scratch.make(schema)
            let run = QueryRun(connection, milliseconds: 5000)
            for (round, witness) in Self.witnesses.prefix(3).enumerated() where isMade != nil {
                try progress(.witnesses(done: round * pairs.count, total: 3 * pairs.count))
                guard
                    (try? scratch.fill(
                        schema, literals: literals, seed: witness.seed, rows: witness.rows, aims: true))
                        != nil
                else { break }
                Comparison.run(&trials, on: run)
            }
        }
        if let data {
            let run = QueryRun(data, milliseconds: 5000)
            for start in stride(from: 0, to: pairs.count, by: 50) {
                try progress(.data(done: start, total: pairs.count))
                var some = Array(trials[start..<min(start + 50, pairs.count)])
                Comparison.run(&some, on: run)
                trials.replaceSubrange(start..<start + some.count, with: some)
            }
        }
        return trials.map(\.agreement)
    }

    /// Two queries on one database after another.
    private struct Comparison {
        let own: String
        let other: String
        private var isDifferent = false
        private var isUnusable = false
        private var isFruitful = false

        init(_ own: String, _ other: String) {
            self.own = own
            self.other = other
            isUnusable = (try? QueryTree(other)) == nil
        }

        /// Runs those of which nothing is decided; results are waited for all together.
        static func run(_ all: inout [Comparison], on run: QueryRun) {
            let open = all.indices.filter { !all[$0].isDifferent && !all[$0].isUnusable }
            let round = Round(open.map { all[$0] })
            var step = 0
            run.run {
                guard step < 2 * open.count else { return nil }
                defer { step += 1 }
                let one = round.all[step / 2]
                guard step % 2 == 1 else { return QueryRun.keeping(one.own) { round.own = $0 } }
                return QueryRun.keeping(one.other) { [place = step / 2] other in
                    round.all[place].compare(round.own, other)
                }
            }
            for (one, index) in zip(round.all, open) { all[index] = one }
        }

        /// What the results of a run are put into as they come.
        private final class Round {
            var all: [Comparison]
            /// The result of the query whose other one comes next.
            var own = Result<ResultTable, QueryRun.NoRows>.failure(.obstacle)

            init(_ all: [Comparison]) { self.all = all }
        }

        fileprivate mutating func compare(
            _ own: Result<ResultTable, QueryRun.NoRows>, _ other: Result<ResultTable, QueryRun.NoRows>
        ) {
            guard let mine = try? own.get() else { return }
            switch other {
            case .success(let table):
                if !mine.agrees(with: table) { isDifferent = true }
                if mine.rowCount > 0, mine.columns.contains(where: { $0.contains { $0 != nil } }) {
                    isFruitful = true
                }
            case .failure(.refused): isUnusable = true
            case .failure(.obstacle): return
            }
        }

        var agreement: Agreement {
            isUnusable ? .unusable : isDifferent ? .different : isFruitful ? .equal : .unknown
        }
    }
}

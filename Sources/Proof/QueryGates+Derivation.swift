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
                for index in trials.indices { trials[index].run(run) }
            }
        }
        if let data {
            let run = QueryRun(data, milliseconds: 5000)
            for index in trials.indices {
                try progress(.data(done: index, total: pairs.count))
                trials[index].run(run)
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

        mutating func run(_ run: QueryRun) {
            guard !isDifferent, !isUnusable, let mine = try? run.table(own).get() else { return }
            switch run.table(other) {
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

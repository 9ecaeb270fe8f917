public import QueryTree

/// A query with its mutants, as they are tried on one database after another until each has given another result.
public struct MutantTrial: Sendable {
    /// The query as it is written.
    public let sql: String
    /// The mutants that have given the same result everywhere so far.
    public private(set) var survivors: [Mutant]
    /// How many mutants another result has told apart.
    public private(set) var killed = 0
    /// Mutants that no data can tell from the query, for the reason given.
    public private(set) var equivalents: [(mutant: Mutant, reason: String)] = []
    /// On how many databases the query returned something.
    public private(set) var fruitful = 0
    /// Why the query itself could not be run somewhere.
    public private(set) var failure: String?
    /// The query as it is run: of a long list the beginning is enough, and of large groups a few rows.
    let shown: (sql: String, isOrdered: Bool)
    /// Whether its rows stand for groups of rows.
    let isGrouped: Bool

    /// A longer LIMIT is tried as one of so many rows.
    static let longestLimit = 20
    /// The share of mutants that must be told apart at least.
    static let leastScore = 0.9

    /// Makes a trial.
    ///
    /// - Parameter catalog: tells siblings of a column and what constraints rule out.
    /// - Throws: ``QueryTreeError`` when the text is no single query.
    public init(_ sql: String, _ catalog: ColumnCatalog) throws(QueryTreeError) {
        self.sql = sql
        var tree = try QueryTree(sql)
        var text = sql
        if let limit = tree.topLimit, limit > Self.longestLimit, let shorter = tree.limited(to: 5) {
            text = shorter
            tree = try QueryTree(shorter)
        }
        if let fewer = tree.countingFew() {
            text = fewer
            tree = try QueryTree(fewer)
        }
        shown = (text, tree.isOrdered)
        isGrouped = tree.isGrouped
        var open: [Mutant] = []
        for mutant in tree.mutants(siblings: catalog.siblings(of:)) {
            if let reason = catalog.equivalence(of: mutant) {
                equivalents.append((mutant, reason))
            } else {
                open.append(mutant)
            }
        }
        survivors = open
    }

    /// Tries queries, and what survives of their mutants, on one database; results are waited for all together.
    ///
    /// - Parameter goesOn: asked for each trial by its place, whether to go on.
    /// - Returns: the places of those that were tried.
    static func run(_ trials: inout [MutantTrial?], on run: QueryRun, goesOn: (Int) -> Bool) -> [Int] {
        let queries = trials.map { $0?.queries ?? [] }
        let found = Outcomes(places: queries.count)
        var (place, position) = (-1, 0)
        run.run {
            while place < 0 || position == queries[place].count {
                place += 1
                position = 0
                guard place < queries.count, goesOn(place) else {
                    place = queries.count
                    return nil
                }
            }
            defer { position += 1 }
            let query = queries[place][position]
            return QueryRun.digesting(query.sql, isOrdered: query.isOrdered) { [place] in
                found.byPlace[place].append($0)
            }
        }
        let tried = queries.indices.filter {
            !queries[$0].isEmpty && found.byPlace[$0].count == queries[$0].count
        }
        for place in tried { trials[place]?.conclude(found.byPlace[place]) }
        return tried
    }

    private final class Outcomes {
        var byPlace: [[QueryOutcome]]
        init(places: Int) { byPlace = Array(repeating: [], count: places) }
    }

    /// The query and what survives of its mutants.
    private var queries: [(sql: String, isOrdered: Bool)] {
        [shown] + survivors.map { ($0.sql, shown.isOrdered) }
    }

    /// Tries the query, and what survives of its mutants, on one database.
    public mutating func run(_ run: QueryRun) {
        var one: [MutantTrial?] = [self]
        _ = Self.run(&one, on: run) { _ in true }
        if let tried = one[0] { self = tried }
    }

    /// - Parameter outcomes: of the query, and of each survivor.
    private mutating func conclude(_ outcomes: [QueryOutcome]) {
        guard case .rows(let own)? = outcomes.first else {
            if case .refused(let reason)? = outcomes.first { failure = failure ?? reason }
            return
        }
        if own.rowCount > 0, !own.isOnlyNull { fruitful += 1 }
        var left: [Mutant] = []
        for (mutant, outcome) in zip(survivors, outcomes.dropFirst()) {
            switch outcome {
            case .rows(let other):
                if other == own { left.append(mutant) } else { killed += 1 }
            case .obstacle: left.append(mutant)
            // What the server refuses is no query that somebody might have meant.
            case .refused: continue
            }
        }
        survivors = left
    }

    /// Whether other rows might show what these have not.
    var isOpen: Bool {
        failure == nil && (fruitful == 0 || survivors.contains(where: \.isVital) || score < Self.leastScore)
    }

    /// Share of the mutants that another result told apart; 1 without any.
    public var score: Double {
        let count = killed + survivors.count
        return count == 0 ? 1 : Double(killed) / Double(count)
    }
}

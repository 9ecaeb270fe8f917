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
    /// The query and its limit as they are run: of a long list the beginning is enough.
    let shown: (sql: String, isOrdered: Bool)
    /// Whether its rows stand for groups of rows.
    let isGrouped: Bool

    /// A longer LIMIT is tried as one of so many rows.
    static let longestLimit = 20

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

    /// Tries the query, and what survives of its mutants, on one database.
    public mutating func run(_ run: QueryRun) {
        let isOrdered = shown.isOrdered
        let outcomes = run.run(all: [shown] + survivors.map { ($0.sql, isOrdered) })
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

    /// Share of the mutants that another result told apart; 1 without any.
    public var score: Double {
        let count = killed + survivors.count
        return count == 0 ? 1 : Double(killed) / Double(count)
    }
}

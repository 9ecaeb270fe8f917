/// What became of one pair.
public enum PairOutcome: Sendable, Equatable {
    /// Its SQL is valid as generated.
    case valid(QuestionSQLPair)
    /// Its SQL was replaced by a valid one.
    case repaired(RepairedPair)
    /// Its SQL is invalid and could not be mended.
    case rejected(RejectedPair)
    /// Nothing could be said; it is kept.
    case inconclusive(QuestionSQLPair, Obstacle)
}

/// What a run over all pairs found; `kept.count + rejected.count` is the number of pairs generated.
public struct ValidationReport: Sendable, Equatable {
    /// One outcome for each pair, in the order of the pairs.
    public var outcomes: [PairOutcome] = []
    /// How long the run took.
    public var duration: Duration = .zero
    /// Failures of the repairer itself; the pairs concerned were rejected unmended.
    public var repairFailures: [String] = []

    /// Why the server could not be asked any more; the pairs from there on are inconclusive.
    public var lostConnection: Obstacle?

    /// Makes an empty report.
    public init() {}

    /// The pairs to keep, in order: valid, repaired and inconclusive.
    public var kept: [QuestionSQLPair] {
        outcomes.compactMap { outcome in
            switch outcome {
            case .valid(let pair), .inconclusive(let pair, _): pair
            case .repaired(let repaired): repaired.after
            case .rejected: nil
            }
        }
    }

    /// The pairs that were mended.
    public var repaired: [RepairedPair] {
        outcomes.compactMap { if case .repaired(let pair) = $0 { pair } else { nil } }
    }

    /// The pairs that are invalid.
    public var rejected: [RejectedPair] {
        outcomes.compactMap { if case .rejected(let pair) = $0 { pair } else { nil } }
    }

    /// The pairs of which nothing could be said, each with the reason.
    public var inconclusive: [(pair: QuestionSQLPair, obstacle: Obstacle)] {
        outcomes.compactMap {
            if case .inconclusive(let pair, let obstacle) = $0 { (pair, obstacle) } else { nil }
        }
    }

    /// Why the run is of no use: not one pair is known to be valid, or the server went away. Nil where it is, or where there
    /// was nothing to check.
    public var failure: String? {
        if let lostConnection { return "验证中断，\(lostConnection.reason)" }
        guard total > 0, validCount + repaired.count == 0 else { return nil }
        let reasons = inconclusive.map(\.obstacle.reason) + rejected.map(\.problem.reason)
        let counts = Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +)
        let first = reasons.first { counts[$0] == counts.values.max() } ?? ""
        return "\(total) 个SQL中没有一个通过验证，最常见的原因是\(first)"
    }

    /// Number of pairs checked.
    public var total: Int { outcomes.count }

    /// Number of pairs that were valid as generated.
    public var validCount: Int {
        outcomes.count { if case .valid = $0 { true } else { false } }
    }

    /// How many texts could not be checked for each cause.
    public var countsByCause: [Obstacle.Cause: Int] {
        inconclusive.reduce(into: [:]) { $0[$1.obstacle.cause, default: 0] += 1 }
    }

    /// How many generated texts were found invalid in each class, mended or not.
    public var countsByClass: [SQLProblem.Class: Int] {
        (repaired.map(\.problem) + rejected.map(\.problem)).reduce(into: [:]) {
            $0[$1.class, default: 0] += 1
        }
    }
}

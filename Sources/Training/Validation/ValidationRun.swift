/// One pass over generated pairs: check each, mend what is invalid, check again.
///
/// What is kept and what is rejected add up to what was generated; no SQL is changed except by a repair that was
/// found valid.
public struct ValidationRun {
    private let checker: any SQLChecker
    private let repairer: (any Repairer)?
    private let maximumRepairs: Int
    private let schema: (QuestionSQLPair) -> String

    /// Makes a run.
    ///
    /// - Parameters:
    ///   - repairer: nil to check only.
    ///   - maximumRepairs: how often one pair may be mended, each time from the result before.
    ///   - schema: the text about the tables a pair concerns, for the repairer.
    public init(
        checker: any SQLChecker, repairer: (any Repairer)? = nil, maximumRepairs: Int = 3,
        schema: @escaping (QuestionSQLPair) -> String = { _ in "" }
    ) {
        self.checker = checker
        self.repairer = repairer
        self.maximumRepairs = maximumRepairs
        self.schema = schema
    }

    /// How many pairs are looked at together.
    private static let some = 200

    /// Checks the pairs in order. When the server is away, and is still away at a second attempt, the rest is not checked.
    ///
    /// - Parameter progress: called with the number done and the total before each pair and after the last; an
    ///   error it throws ends the run.
    /// - Throws: the progress closure's error.
    public func check<E: Error>(
        _ pairs: [QuestionSQLPair], progress: (_ done: Int, _ total: Int) throws(E) -> Void
    ) throws(E) -> ValidationReport {
        var report = ValidationReport()
        let clock = ContinuousClock()
        let start = clock.now
        var valid: [Bool] = []
        for (index, pair) in pairs.enumerated() {
            try progress(index, pairs.count)
            if index == valid.count, report.lostConnection == nil {
                valid += checker.areValid(pairs[index..<min(index + Self.some, pairs.count)].map(\.sql))
            }
            if valid.indices.contains(index), valid[index] {
                report.outcomes.append(.valid(pair))
            } else if let lost = report.lostConnection {
                report.outcomes.append(.inconclusive(pair, lost))
            } else {
                report.outcomes.append(outcome(of: pair, &report))
            }
        }
        report.duration = start.duration(to: clock.now)
        try progress(pairs.count, pairs.count)
        return report
    }

    private func outcome(of pair: QuestionSQLPair, _ report: inout ValidationReport) -> PairOutcome {
        var verdict = checker.check(pair.sql)
        if case .inconclusive(let obstacle) = verdict, obstacle.isSessionLost {
            verdict = checker.check(pair.sql)
        }
        switch verdict {
        case .valid: return .valid(pair)
        case .inconclusive(let obstacle):
            if obstacle.isSessionLost { report.lostConnection = obstacle }
            return .inconclusive(pair, obstacle)
        case .invalid(let problem): return mend(pair, problem, &report)
        }
    }

    private func mend(
        _ pair: QuestionSQLPair, _ problem: SQLProblem, _ report: inout ValidationReport
    ) -> PairOutcome {
        guard let repairer else { return .rejected(RejectedPair(pair: pair, problem: problem)) }
        var draft = pair
        var current = problem
        for _ in 0..<maximumRepairs {
            let proposal: String?
            do {
                proposal = try repairer.repair(draft, current, schema: schema(pair))
            } catch {
                report.repairFailures.append(error.description)
                break
            }
            guard let proposal, proposal != draft.sql else { break }
            draft.sql = proposal
            switch checker.check(proposal) {
            case .valid: return .repaired(RepairedPair(before: pair, after: draft, problem: problem))
            case .invalid(let next): current = next
            case .inconclusive:
                // The generated text is known to be wrong, and nothing is known of this one.
                return .rejected(RejectedPair(pair: pair, problem: problem))
            }
        }
        return .rejected(RejectedPair(pair: pair, problem: problem))
    }
}

internal import Schema

/// A role with what it rests on.
struct Claim {
    var role: ColumnRole
    var evidence: [Evidence]
    var confidence: Double
    var reason: String
    var time: TimeSort?

    init(
        _ role: ColumnRole, _ evidence: [Evidence], _ confidence: Double, _ reason: String,
        time: TimeSort? = nil
    ) {
        self.role = role
        self.evidence = evidence
        self.confidence = confidence
        self.reason = reason
        self.time = time
    }

    /// The claim of a comment where the name says the same, which is more.
    func agreeing(with evidence: Evidence, _ clues: ColumnClues) -> Claim {
        guard evidence == .comment, clues.name.sense == clues.comment?.sense else { return self }
        var claim = self
        claim.evidence = (claim.evidence + [.words]).unique
        claim.confidence = max(claim.confidence, 0.95)
        return claim
    }
}

extension Evidence {
    /// How far it alone is believed.
    var weight: Double {
        switch self {
        case .people: 1
        case .constraint: 0.98
        case .comment: 0.9
        case .dictionaryTable: 0.9
        case .type: 0.9
        case .words: 0.75
        case .values: 0.6
        case .model: 0.5
        }
    }
}

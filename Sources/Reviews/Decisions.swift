public import Interpretation
public import Tasks
public import Training

/// All that people have decided about a database.
public struct Decisions: Sendable {
    /// What the store holds, the earliest first.
    public let reviews: [Review]
    private let all: [Decision]
    /// The place of the decision on each question among ``all``.
    private let byQuestion: [String: Int]

    /// A pair that somebody stands for.
    public struct PeoplesPair: Sendable, Equatable {
        /// The pair.
        public let pair: QuestionSQLPair
        /// What was done with it last.
        public let action: Decision.Action
    }

    /// What becomes of a pair.
    public enum Fate: Sendable, Equatable {
        /// Nobody has decided anything about it.
        case open
        /// It does not count any more.
        case rejected
        /// This one counts, which may be the very same.
        case replaced(PeoplesPair)
    }

    /// Takes what the store holds, the earliest first; what cannot be read is passed over.
    public init(_ reviews: [Review] = []) {
        self.reviews = reviews
        let found = reviews.compactMap { Decision($0) }
        var places: [String: Int] = [:]
        for (place, decision) in found.enumerated() where decision.kind == .pair {
            places[decision.subject] = place
        }
        all = found
        byQuestion = places
        var pairs: [PeoplesPair] = []
        var known: [String: Int] = [:]
        for place in places.values.sorted() {
            guard case .replaced(let one)? = Self.fate(from: place, found, places) else { continue }
            let subject = Decision.subject(of: one.pair.question)
            guard known[subject] == nil else { continue }
            known[subject] = pairs.count
            pairs.append(one)
        }
        self.pairs = pairs
        results = known
    }

    /// The pairs that people stand for, by the time of the decision that began each.
    public let pairs: [PeoplesPair]
    /// Their places by question.
    private let results: [String: Int]

    /// What becomes of a pair that was generated.
    public func fate(of pair: QuestionSQLPair) -> Fate {
        let subject = Decision.subject(of: pair.question)
        if let place = byQuestion[subject] { return Self.fate(from: place, all, byQuestion) ?? .open }
        return results[subject].map { .replaced(pairs[$0]) } ?? .open
    }

    /// Follows what was decided about the outcome of a decision, as long as that was decided later.
    private static func fate(from start: Int, _ all: [Decision], _ places: [String: Int]) -> Fate? {
        var place = start
        while true {
            let decision = all[place]
            guard let pair = decision.pair else { return .rejected }
            let next = places[Decision.subject(of: pair.question)]
            guard let next, next > place else {
                return .replaced(PeoplesPair(pair: pair, action: decision.action))
            }
            place = next
        }
    }

    /// The pairs as they stand by what people have decided: without what they have rejected, with what they have corrected in
    /// its place. Nothing is added.
    public func applied(to pairs: [QuestionSQLPair]) -> [QuestionSQLPair] {
        var seen: Set<String> = []
        return pairs.compactMap { pair in
            switch fate(of: pair) {
            case .open: return pair
            case .rejected: return nil
            case .replaced(let one):
                guard seen.insert(Decision.subject(of: one.pair.question)).inserted else { return nil }
                var pair = pair
                (pair.question, pair.sql) = (one.pair.question, one.pair.sql)
                return pair
            }
        }
    }

    /// The corrections with what people have decided about comments and roles, which overrules them.
    public func over(_ corrections: Corrections) -> Corrections {
        var corrections = corrections
        for decision in all {
            switch decision {
            case .comment(let place, let text):
                corrections.comment(text, on: place.table, column: place.column)
            case .role(let place, .column(let role)):
                if let column = place.column { corrections.decide(role, of: column, in: place.table) }
            case .role(let place, .table(let kind)): corrections.decide(kind, of: place.table)
            case .approve, .reject, .edit, .add: continue
            }
        }
        return corrections
    }

    /// What decides what a run makes.
    public var text: String {
        reviews.map { "\($0.kind.rawValue) \($0.subject) \($0.content)" }.joined(separator: "\n")
    }
}

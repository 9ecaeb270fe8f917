import JSON
import Training

/// What the server says of a pair's SQL, and what could be meant instead.
struct PairVerdict: JSONEncodable {
    let verdict: SQLVerdict
    /// A query that the server takes; nil where none is known.
    let suggestion: String?

    /// Whether a pair with that SQL can be loaded, as far as anybody knows.
    var isAcceptable: Bool { if case .invalid = verdict { false } else { true } }

    /// Has the SQL checked, and one that is wrong mended as far as names tell.
    init(of pair: QuestionSQLPair, by validator: SQLValidator, _ repairer: OfflineRepairer) {
        verdict = validator.check(pair.sql)
        guard case .invalid(let problem) = verdict,
            let mended = (try? repairer.repair(pair, problem, schema: "")) ?? nil,
            validator.check(mended) == .valid
        else {
            suggestion = nil
            return
        }
        suggestion = mended
    }

    /// What is known to be valid.
    static let valid = PairVerdict(verdict: .valid, suggestion: nil)

    private init(verdict: SQLVerdict, suggestion: String?) {
        (self.verdict, self.suggestion) = (verdict, suggestion)
    }

    func encode(to json: inout JSONWriter) {
        json.object { json in
            switch verdict {
            case .valid: json.field("status", "valid")
            case .invalid(let problem):
                json.field("status", "invalid")
                json.field("class", problem.class.rawValue)
                json.field("error", problem.error)
                json.field("hint", problem.hint)
                json.field("position", problem.position)
                json.field("suggested_sql", suggestion)
            case .inconclusive(let obstacle):
                json.field("status", "inconclusive")
                json.field("class", obstacle.cause.rawValue)
                json.field("error", obstacle.reason)
            }
        }
    }
}

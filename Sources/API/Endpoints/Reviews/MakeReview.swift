import JSON
import Logs
import Reviews
import Tasks
import Training

/// A decision on a pair, a comment or a role, row 24.
struct MakeReview: RequestFields {
    let scope: ReviewScope
    let wish: Wish

    enum Wish {
        case decide(Decision)
        case withdraw(Review.Kind, subject: String)
    }

    init(_ fields: inout FieldReader) {
        scope = ReviewScope(&fields)
        var values: [String: String] = [:]
        for name in DecisionForm.fields {
            values[name] = fields.text(name, maximumLength: DecisionForm.longestSQL)
        }
        var form = DecisionForm(values)
        do throws(DecisionError) {
            wish =
                form["action"] == "withdraw"
                ? { .withdraw($0.kind, subject: $0.subject) }(try form.subject())
                : .decide(try Decision(form))
        } catch {
            for problem in error.problems where !fields.isInvalid(problem.field) {
                problem.isMissing
                    ? fields.lack(problem.field, problem.text) : fields.reject(problem.field, problem.text)
            }
            wish = .withdraw(.pair, subject: "")
        }
    }
}

/// What came of it.
struct ReviewMade: JSONEncodable {
    let databaseName: String
    /// The decision; nil where one was withdrawn.
    let review: Review?
    /// Whether it counts from now on.
    let isSaved: Bool
    /// Whether there had been another one.
    let hadOther: Bool
    let verdict: PairVerdict?

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("db_name", databaseName)
            json.field("review", review.map(ReviewRow.init))
            json.field("saved", isSaved)
            json.field("replaced", hadOther)
            json.field("verdict", verdict)
        }
    }
}

extension Node {
    /// Puts a decision down; one for SQL that the server refuses is not, and the answer says why.
    func makeReview(_ fields: MakeReview) throws(APIError) -> ReviewMade {
        let (name, task) = try namedDatabase(fields.scope)
        switch fields.wish {
        case .withdraw(let kind, let subject):
            let count = try internally {
                try store.review([.withdrawn(databaseName: name, kind: kind, subject: subject)])
            }
            return ReviewMade(
                databaseName: name, review: nil, isSaved: count > 0, hadOther: count > 0, verdict: nil)
        case .decide(let decision):
            let review = decision.review(of: name, by: caller.name, at: .now())
            var verdict: PairVerdict?
            if let pair = decision.pair {
                let repairer = OfflineRepairer(tables: describedTables(of: task))
                let found = try onDatabase(of: task) { PairVerdict(of: pair, by: $0, repairer) }
                verdict = found
                guard found.isAcceptable else {
                    return ReviewMade(
                        databaseName: name, review: review, isSaved: false, hadOther: false, verdict: found)
                }
            }
            let earlier = try internally { try store.review([.decided(review)]) }
            log(.info, "\(caller.name) 审核 \(name): \(decision.action.rawValue)", logger: .tasks)
            return ReviewMade(
                databaseName: name, review: review, isSaved: true, hadOther: earlier > 0, verdict: verdict)
        }
    }
}

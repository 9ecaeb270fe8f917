import Authoring
import JSON
import Proof
import Reviews
import Training

/// A pair with what is known of it.
struct ProvenPair {
    /// Who has written the question.
    enum Source: String { case offline, model, human }

    let pair: QuestionSQLPair
    let findings: QueryFindings
    var source = Source.offline
    /// What people have done with it; nil where that is not known.
    var review: Decision.Action?
    /// Whether a query that was written for the question alone returns the same; nil where there is none.
    var agreement: Agreement?
    /// How a model has made its query of another one; nil where it has not.
    var way: HarderWay?

    /// `B` where the query was run and every mutant was told apart, `A` where a second derivation agrees besides, `C` where
    /// something of that is missing, `D` where nothing was tried.
    var grade: String {
        let hasRun = findings.fruitful > 0 || (findings.dataRows ?? 0) > 0
        let isWhole = findings.witnesses > 0 && findings.dataRows != nil && findings.survivors.isEmpty
        guard findings.rejection == nil else { return hasRun ? "C" : "D" }
        return isWhole && hasRun ? (agreement == .equal ? "A" : "B") : hasRun ? "C" : "D"
    }

    /// All grades, the best first.
    static let grades = ["A", "B", "C", "D"]
}

/// A question that can be read in two ways, with a query for each.
struct AmbiguousPair: JSONEncodable {
    let pair: QuestionSQLPair
    let other: String

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("question", pair.question)
            json.field("sql", pair.sql)
            json.field("other_sql", other)
        }
    }
}

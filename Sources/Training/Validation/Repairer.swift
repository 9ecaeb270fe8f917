/// Something that mends a pair's SQL.
public protocol Repairer {
    /// A better SQL for the pair, or nil when there is none to offer.
    ///
    /// The answer is a proposal: the caller checks it again before it counts.
    /// - Parameters:
    ///   - pair: the question and the SQL that was refused.
    ///   - problem: why it was refused.
    ///   - schema: the tables concerned, as DDL or Markdown.
    func repair(_ pair: QuestionSQLPair, _ problem: SQLProblem, schema: String) throws(TrainingError)
        -> String?
}

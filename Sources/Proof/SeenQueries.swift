internal import Hashing
internal import QueryTree
internal import SQL

/// The pairs that were seen before, by their questions and by their queries as the parser reads them.
struct SeenQueries {
    private var questions: [String: String] = [:]
    private var queries: [String: String] = [:]

    /// Notes a pair.
    ///
    /// - Returns: the question of the pair that is the same; nil where there is none.
    mutating func insert(_ pair: AskedQuery) -> String? {
        let question = pair.question.lowercased().filter { $0.isLetter || $0.isNumber }
        let query = (try? QueryTree(pair.sql))?.normalized ?? pair.sql
        if let other = questions[question] ?? queries[query] { return other }
        questions[question] = pair.question
        queries[query] = pair.question
        return nil
    }
}

import SQL

/// Pairs without near-duplicates, in the order in which they came.
///
/// Two questions are the same when they differ only in white space, punctuation or case; two SQL texts when they
/// differ only in white space, comments or the case of what is not quoted. The pairs themselves are not changed.
public struct PairSet: Sendable {
    /// The pairs kept so far.
    public private(set) var pairs: [QuestionSQLPair] = []
    private var questions: Set<String> = []
    private var statements: Set<String> = []

    /// Makes an empty set.
    public init() {}

    /// Adds a pair unless one like it is there.
    ///
    /// - Returns: whether it was added.
    @discardableResult
    public mutating func insert(_ pair: QuestionSQLPair) -> Bool {
        let question = Self.key(question: pair.question)
        let statement = Self.key(sql: pair.sql)
        guard !questions.contains(question), !statements.contains(statement) else { return false }
        questions.insert(question)
        statements.insert(statement)
        pairs.append(pair)
        return true
    }

    /// Adds several pairs.
    ///
    /// - Returns: how many were added.
    @discardableResult
    public mutating func insert(contentsOf pairs: some Sequence<QuestionSQLPair>) -> Int {
        pairs.reduce(0) { $0 + (insert($1) ? 1 : 0) }
    }

    /// What is the same for questions that differ only in marks and case.
    public static func key(question: String) -> String {
        question.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    static func key(sql: String) -> String {
        var key = ""
        for token in SQLToken.code(in: sql) {
            let text = token.text
            if text == ";" { continue }
            key += (token.kind == .word ? text.lowercased() : text) + " "
        }
        return key
    }
}

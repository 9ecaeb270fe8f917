public import JSON

/// A question in natural language and the SQL that answers it.
///
/// The SQL is kept byte for byte: comments, line breaks and literals are never rewritten.
public struct QuestionSQLPair: Sendable, Hashable {
    /// The question as a user would ask it.
    public var question: String
    /// One PostgreSQL query.
    public var sql: String

    /// Makes a pair from its parts.
    public init(question: String, sql: String) {
        self.question = question
        self.sql = sql
    }
}

extension QuestionSQLPair: JSONEncodable {
    /// Writes `{"question", "sql"}`, in that order.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("question", question)
            json.field("sql", sql)
        }
    }
}

/// A pair that was found invalid and could not be repaired, with the reason.
public struct RejectedPair: Sendable, Equatable {
    /// The pair as it was generated.
    public var pair: QuestionSQLPair
    /// What is wrong with its SQL.
    public var problem: SQLProblem

    /// Makes a rejected pair from its parts.
    public init(pair: QuestionSQLPair, problem: SQLProblem) {
        self.pair = pair
        self.problem = problem
    }
}

extension RejectedPair: JSONEncodable {
    /// Writes `{"question", "sql", "class", "error"}`, in that order.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("question", pair.question)
            json.field("sql", pair.sql)
            json.field("class", problem.class.rawValue)
            json.field("error", problem.error)
        }
    }
}

/// A pair whose SQL was invalid and has been replaced by one that the server accepts.
public struct RepairedPair: Sendable, Equatable {
    /// The pair as it was generated.
    public var before: QuestionSQLPair
    /// The pair with the SQL that was accepted.
    public var after: QuestionSQLPair
    /// What was wrong with the generated SQL.
    public var problem: SQLProblem

    /// Makes a repaired pair from its parts.
    public init(before: QuestionSQLPair, after: QuestionSQLPair, problem: SQLProblem) {
        self.before = before
        self.after = after
        self.problem = problem
    }
}

extension RepairedPair: JSONEncodable {
    /// Writes `{"question", "sql", "original_sql", "class", "error"}`; readers of pair files can read it too.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("question", after.question)
            json.field("sql", after.sql)
            json.field("original_sql", before.sql)
            json.field("class", problem.class.rawValue)
            json.field("error", problem.error)
        }
    }
}

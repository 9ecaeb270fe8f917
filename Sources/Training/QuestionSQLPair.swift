public import JSON

/// A question in natural language and the SQL that answers it.
///
/// The SQL is kept byte for byte: comments, line breaks and literals are never rewritten. Two pairs are the same if both are.
public struct QuestionSQLPair: Sendable, Hashable {
    /// The question as a user would ask it.
    public var question: String
    /// One PostgreSQL query.
    public var sql: String
    /// What people have noted beside them, by name; it is carried along.
    public var notes: [String: JSONValue] = [:]

    /// Makes a pair from its parts.
    public init(question: String, sql: String) {
        self.question = question
        self.sql = sql
    }

    /// Whether question and SQL are the same.
    public static func == (a: QuestionSQLPair, b: QuestionSQLPair) -> Bool {
        a.question == b.question && a.sql == b.sql
    }

    /// Feeds question and SQL.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(question)
        hasher.combine(sql)
    }
}

extension QuestionSQLPair: JSONEncodable {
    /// Writes `{"question", "sql"}`, in that order, and the notes behind them.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("question", question)
            json.field("sql", sql)
            for (name, note) in notes.sorted(by: { $0.key < $1.key }) { json.field(name, note) }
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
    /// Writes `{"question", "sql", "class", "error"}`, in that order, then `position` and `hint` where the server tells them.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("question", pair.question)
            json.field("sql", pair.sql)
            json.field("class", problem.class.rawValue)
            json.field("error", problem.error)
            if let position = problem.position { json.field("position", position) }
            if let hint = problem.hint { json.field("hint", hint) }
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

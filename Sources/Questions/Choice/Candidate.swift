import Schema
import Training

/// A pair that might be chosen.
struct Candidate {
    /// The sort of question; several of one sort make a theme dull.
    let kind: String
    /// How much people ask such things, 0…100.
    let weight: Int
    let pair: QuestionSQLPair
    /// On how many values the rows asked for depend.
    let conditions: Int

    init(
        _ kind: String, _ weight: Int, _ question: Question, _ sql: SelectStatement, _ fields: [Field?],
        in book: any Phrasebook
    ) {
        self.kind = kind
        self.weight = weight
        pair = QuestionSQLPair(question: book.text(question), sql: sql.text)
        conditions = question.scope?.conditions.count ?? 0
    }

    /// A question that its maker has put into words.
    init(_ kind: String, _ question: String, _ sql: SelectStatement, _ fields: [Field]) {
        self.kind = kind
        weight = 0
        pair = QuestionSQLPair(question: question, sql: sql.text)
        conditions = 0
    }

    /// A question that is all said by its figures, groups and conditions.
    init(_ kind: String, _ weight: Int, _ aggregate: Aggregate, in book: any Phrasebook) {
        self.init(
            kind, weight, .aggregate(aggregate), aggregate.statement(book), aggregate.fields, in: book)
    }
}

extension Question {
    /// The rows that it is about, where it says which.
    fileprivate var scope: Scope? {
        switch self {
        case .aggregate(let aggregate), .change(let aggregate), .running(let aggregate): aggregate.scope
        case .rows(let list): list.scope
        case .distinct(_, let scope), .values(_, let scope): scope
        default: nil
        }
    }
}

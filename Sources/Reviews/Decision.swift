public import Schema
public import Training

/// What somebody has decided about a pair, a comment, or what a table or column is taken for.
public enum Decision: Sendable, Equatable {
    /// The pair is good: it stays, whether it is generated again or not.
    case approve(QuestionSQLPair)
    /// The pair is bad: it is never loaded again, nor is the same question with another query.
    case reject(QuestionSQLPair)
    /// Another pair takes the place of this one.
    case edit(QuestionSQLPair, to: QuestionSQLPair)
    /// There is one pair more.
    case add(QuestionSQLPair)
    /// A table or a column is commented so.
    case comment(Place, String)
    /// A table or a column is taken for that.
    case role(Place, Role)

    /// The words that stand for each, in `action`.
    public enum Action: String, Sendable, CaseIterable {
        case approve, reject, edit, add, comment, role
    }

    /// A table, or a column of it.
    public struct Place: Sendable, Hashable {
        /// The table.
        public let table: TableName
        /// The column; nil where the table itself is meant.
        public let column: String?

        /// Makes a place from its parts.
        public init(_ table: TableName, column: String? = nil) {
            self.table = table
            self.column = column
        }
    }

    /// What a place is taken for.
    public enum Role: Sendable, Equatable {
        case column(ColumnRole)
        case table(TableKind)

        /// As it is written.
        public var name: String {
            switch self {
            case .column(let role): role.rawValue
            case .table(let kind): kind.rawValue
            }
        }
    }

    /// Which of them it is.
    public var action: Action {
        switch self {
        case .approve: .approve
        case .reject: .reject
        case .edit: .edit
        case .add: .add
        case .comment: .comment
        case .role: .role
        }
    }

    /// The pair that is good by this decision; nil where none is.
    public var pair: QuestionSQLPair? {
        switch self {
        case .approve(let pair), .add(let pair), .edit(_, let pair): pair
        case .reject, .comment, .role: nil
        }
    }
}

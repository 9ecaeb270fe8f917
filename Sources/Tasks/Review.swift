/// A decision of people about something of a database, which every later run under that database's label takes over.
public struct Review: Sendable, Equatable {
    /// What a decision can be about.
    public enum Kind: String, Sendable, CaseIterable {
        /// A question–SQL pair.
        case pair
        /// The comment of a table or a column.
        case comment
        /// What a table or a column is taken for.
        case role
    }

    /// The label of the database, `db_name`.
    public let databaseName: String
    /// What it is about.
    public let kind: Kind
    /// Which of these; a later decision on the same takes the place of this one.
    public let subject: String
    /// What was decided, as JSON text.
    public let content: String
    /// Who has decided.
    public let decidedBy: String
    /// When.
    public let decidedAt: Timestamp

    /// Makes a decision from its parts.
    public init(
        databaseName: String, kind: Kind, subject: String, content: String, decidedBy: String,
        decidedAt: Timestamp
    ) {
        self.databaseName = databaseName
        self.kind = kind
        self.subject = subject
        self.content = content
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
    }
}

/// What is to be done about decisions.
public enum ReviewChange: Sendable {
    /// It was made; an earlier one on the same subject goes.
    case decided(Review)
    /// What was decided about the subject does not count any more.
    case withdrawn(databaseName: String, kind: Review.Kind, subject: String)
}

/// Which decisions to list.
public struct ReviewFilter: Sendable {
    /// Only those on that database; nil for all.
    public var databaseName: String?
    /// Only those about such things; nil for all.
    public var kind: Review.Kind?

    /// Makes a filter from its parts.
    public init(databaseName: String? = nil, kind: Review.Kind? = nil) {
        self.databaseName = databaseName
        self.kind = kind
    }
}

/// One page of decisions.
public struct ReviewPage: Sendable {
    /// The decisions of the page, the latest first.
    public let reviews: [Review]
    /// How many there are on all pages together.
    public let total: Int

    /// Makes a page from its parts.
    public init(reviews: [Review], total: Int) {
        self.reviews = reviews
        self.total = total
    }
}

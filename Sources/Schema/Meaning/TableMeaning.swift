/// What a table holds, and why that is believed.
public struct TableMeaning: Sendable, Equatable {
    /// What its rows are.
    public var kind: TableKind
    /// What the kind rests on.
    public var evidence: [Evidence]
    /// How sure that is, 0…1.
    public var confidence: Double
    /// What speaks for it, in a few words.
    public var reason: String?
    /// The one column of time that its rows are told by: when an event happened, the day that figures are of.
    ///
    /// Nil where rows have none, or nothing says which.
    public var businessTime: String?
    /// What a row is shown by; nil where nothing names it.
    public var display: RowDisplay?
    /// How deleted rows are told; nil where none are kept, or nothing says how.
    public var deletion: DeletionMark?
    /// For a link: the two keys whose pairs are unique.
    public var links: [[String]]

    /// Makes a meaning from its parts.
    public init(
        kind: TableKind, evidence: [Evidence] = [], confidence: Double = 0, reason: String? = nil,
        businessTime: String? = nil,
        display: RowDisplay? = nil, deletion: DeletionMark? = nil, links: [[String]] = []
    ) {
        self.kind = kind
        self.evidence = evidence
        self.confidence = confidence
        self.reason = reason
        self.businessTime = businessTime
        self.display = display
        self.deletion = deletion
        self.links = links
    }

    /// What a table means of which nothing is known.
    public static let unknown = TableMeaning(kind: .unknown)
}

/// What the rows of a table are.
public enum TableKind: String, Sendable, CaseIterable {
    /// Things or people that have names.
    case entity
    /// What happened: orders, visits, payments.
    case event
    /// Lines of an event.
    case detail
    /// That things of two tables belong together, each pair once.
    case link
    /// What codes mean.
    case dictionary
    /// Things that are parts of each other.
    case tree
    /// Figures of things as they are now: stock, balances.
    case stock
    /// Figures of a span: a day's, a month's.
    case statistics
    /// What a program wrote down of its work.
    case log
    /// How things are to be done.
    case setting
    /// Things that everything belongs to: tenants, data sources; a filter, never a bridge.
    case hub
    /// Nothing is known.
    case unknown
}

/// What a row is shown by.
public struct RowDisplay: Sendable, Equatable {
    /// The columns, in order; two where a person's name has parts.
    public var columns: [String]
    /// Whether no two live rows share it; if not, it is shown with the key.
    public var isUnique: Bool
    /// What it rests on.
    public var evidence: [Evidence]

    /// Makes a display.
    public init(columns: [String], isUnique: Bool, evidence: [Evidence] = []) {
        self.columns = columns
        self.isUnique = isUnique
        self.evidence = evidence
    }
}

/// How rows that count are told from deleted ones.
public struct DeletionMark: Sendable, Equatable {
    /// The column.
    public var column: String
    /// Its value in rows that count, as text; nil where that is NULL.
    public var liveValue: String?
    /// The values of a column of states that mean that a row does not count any more; rows with any other state count.
    ///
    /// Empty where the column does nothing but mark rows.
    public var deadValues: [String]
    /// What it rests on.
    public var evidence: [Evidence]

    /// Makes a mark.
    public init(
        column: String, liveValue: String?, deadValues: [String] = [], evidence: [Evidence] = []
    ) {
        self.column = column
        self.liveValue = liveValue
        self.deadValues = deadValues
        self.evidence = evidence
    }

    /// Whether its column tells more than whether a row counts.
    public var isState: Bool { !deadValues.isEmpty }
}

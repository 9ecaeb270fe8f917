/// What a query says, part by part, as far as a question must have said it too.
public struct QueryClaims: Sendable {
    /// A value that stands in the query.
    public struct Constant: Sendable, Equatable {
        /// What it is a value of.
        public enum Kind: Sendable { case number, text, time, interval, boolean }
        /// What it is a value of.
        public let kind: Kind
        /// As it is written, without quotes.
        public let text: String

        /// Makes a constant from its parts.
        public init(kind: Kind, text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// One side of a comparison, an item of the select list, or what is ordered or grouped by.
    public struct Operand: Sendable {
        /// The columns of this query in it, not those of a query within.
        public internal(set) var columns: [ColumnUse] = []
        /// The aggregates in it, such as `sum`.
        public internal(set) var aggregates: [String] = []
        /// The other functions in it, such as `date_trunc`.
        public internal(set) var functions: [String] = []
        /// The window functions in it, such as `row_number`.
        public internal(set) var windows: [String] = []
        /// The values in it.
        public internal(set) var constants: [Constant] = []
        /// Numbers that something is multiplied with, or divided by.
        public internal(set) var factors: [String] = []
        /// Whether it asks what time it is.
        public internal(set) var readsClock = false
        /// Whether it divides.
        public internal(set) var divides = false
        /// What a query within it aggregates; nil where there is none.
        public internal(set) var inner: [String]?
    }

    /// A comparison; what has a column stands left.
    public struct Comparison: Sendable {
        /// `=`, `<>`, `<`, `<=`, `>`, `>=`, `LIKE`, `NOT LIKE`, `IN`, `NOT IN`, `BETWEEN`, `NOT BETWEEN`.
        public let sign: String
        /// What is compared.
        public let left: Operand
        /// What it is compared with.
        public let right: Operand
        /// Where it stands.
        public let clause: QueryClause
        /// How many queries it stands within, 0 for the query itself.
        public let depth: Int
    }

    /// An aggregate with what it is of.
    public struct Aggregate: Sendable {
        /// Such as `sum`.
        public let name: String
        /// Its columns; none for `count(*)`.
        public let columns: [ColumnUse]
        /// Whether equal values count once.
        public let isDistinct: Bool
        /// Where it stands.
        public let clause: QueryClause
        /// How many queries it stands within.
        public let depth: Int
    }

    /// What is ordered by.
    public struct Ordering: Sendable {
        /// Whether the greatest come first.
        public let isDescending: Bool
        /// What by.
        public let key: Operand
        /// Whether it is a window's.
        public let isOfWindow: Bool
    }

    /// One SELECT.
    public struct Select: Sendable {
        /// How many queries it stands within.
        public let depth: Int
        /// What it returns.
        public let items: [Operand]
        /// What it groups by.
        public let groups: [Operand]
        /// Its order, and those of its windows.
        public let orderings: [Ordering]
        /// The number of rows at most, where it is a number.
        public let limit: Int?
        /// The number of rows left out, where it is a number.
        public let offset: Int?
        /// Whether equal rows are returned once.
        public let isDistinct: Bool
        /// The tables of its own FROM, as written.
        public let tables: [String]
    }

    /// Every text in it, in whatever place.
    public internal(set) var texts: [String] = []
    /// Every SELECT, the outermost first.
    public internal(set) var selects: [Select] = []
    /// Every comparison with a value.
    public internal(set) var comparisons: [Comparison] = []
    /// Every aggregate.
    public internal(set) var aggregates: [Aggregate] = []
    /// Pairs of columns that must be equal.
    public internal(set) var links: [(one: ColumnUse, other: ColumnUse)] = []
    /// Every `IS NULL` (true) and `IS NOT NULL`.
    public internal(set) var nullTests: [(column: ColumnUse, isNull: Bool)] = []
    /// Columns that are conditions by themselves, with whether they must be true.
    public internal(set) var flags: [(column: ColumnUse, isTrue: Bool)] = []
    /// Every column.
    public internal(set) var columns: Set<ColumnUse> = []
    /// Every table, as written.
    public internal(set) var tables: Set<String> = []
    /// Whether it says NOT, or leaves out what another query returns.
    public internal(set) var negates = false
    /// Whether rows stay that a join finds nothing for.
    public internal(set) var hasOuterJoin = false
    /// Whether it is a UNION or the like.
    public internal(set) var isCombined = false
    /// Whether it distinguishes cases.
    public internal(set) var hasCases = false
    /// Whether conditions are joined by OR.
    public internal(set) var hasOr = false
}

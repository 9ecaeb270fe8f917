/// One column of a table: what the catalog says of it, and what rows and comments add.
public struct Column: Sendable, Equatable {
    /// Coarse sort of its type, for those who write questions about it.
    public enum Family: String, Sendable, CaseIterable {
        case integer, number, text, date, timestamp, time, interval, boolean, uuid, json, binary, array,
            enumeration
        case other
    }

    /// Its name.
    public internal(set) var name: String
    /// Its number in its table, from 1; not the position where others were dropped, and 0 where nobody told it.
    public internal(set) var number: Int
    /// Its type as `format_type` writes it, such as `character varying(255)`.
    public internal(set) var type: String
    /// The same in its usual short form, such as `varchar(255)`.
    public internal(set) var shortType: String
    /// Coarse sort of its type; that of the base type for a domain.
    public internal(set) var family: Family
    /// Whether it is declared NOT NULL, and that holds for all rows.
    public internal(set) var isNotNull: Bool
    /// Its default as an expression, as `pg_get_expr` writes it; nil for identity and generated columns.
    public internal(set) var defaultExpression: String?
    /// The expression of a generated column.
    public internal(set) var generatedExpression: String?
    /// Whether it is an identity column.
    public internal(set) var isIdentity: Bool
    /// Whether the role that looked at it may read its values.
    public internal(set) var isReadable: Bool
    /// What people wrote on it in the database, else what was found for it.
    public internal(set) var comment: SourcedComment?
    /// All values it can take: from an enum type, a CHECK, or few distinct values in the data.
    public internal(set) var enumValues: [String]
    /// A few values that occur in it, as text, without NULL, masked where they tell of a person.
    public internal(set) var samples: [String] = []
    /// Share of NULL, 0…1, from the statistics or the sample.
    public internal(set) var nullFraction: Double?
    /// Number of distinct values, estimated.
    public internal(set) var distinctEstimate: Int?
    /// Smallest value in statistics or sample, as text.
    public internal(set) var minimum: String?
    /// Largest value in statistics or sample, as text.
    public internal(set) var maximum: String?
    /// Values that stand for there being none, such as the day 9999-12-31, as text; none of them is a bound.
    public internal(set) var standIns: [String] = []
    /// What it means, as far as anything speaks for it.
    public internal(set) var meaning = ColumnMeaning.unknown

    /// Makes a column of which the catalog alone has told.
    public init(
        name: String, number: Int = 0, type: String, shortType: String, family: Family, isNotNull: Bool,
        defaultExpression: String? = nil, generatedExpression: String? = nil, isIdentity: Bool = false,
        isReadable: Bool = true, comment: SourcedComment? = nil, enumValues: [String] = []
    ) {
        self.name = name
        self.number = number
        self.type = type
        self.shortType = shortType
        self.family = family
        self.isNotNull = isNotNull
        self.defaultExpression = defaultExpression
        self.generatedExpression = generatedExpression
        self.isIdentity = isIdentity
        self.isReadable = isReadable
        self.comment = comment
        self.enumValues = enumValues
    }

    /// What to call the column in a sentence: its comment, else its name.
    public var label: String { comment?.text ?? name }
}

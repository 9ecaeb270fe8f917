/// One column of a table: what the catalog says of it, and what rows and comments add.
public struct Column: Sendable, Equatable {
    /// Coarse sort of its type, for those who write questions about it.
    public enum Family: String, Sendable, CaseIterable {
        case integer, number, text, date, timestamp, time, interval, boolean, uuid, json, binary, array,
            enumeration
        case other
    }

    /// What is known of it. An array of one: a column is handed on, sorted and kept many times, and copying a reference costs
    /// a tenth of copying all of it.
    private var facts: [Facts]

    private struct Facts: Sendable, Equatable {
        var name: String
        var number: Int
        var type: String
        var shortType: String
        var family: Family
        var isNotNull: Bool
        var defaultExpression: String?
        var generatedExpression: String?
        var isIdentity: Bool
        var isReadable: Bool
        var comment: SourcedComment?
        var enumValues: [String]
        var samples: [String] = []
        var nullFraction: Double?
        var distinctEstimate: Int?
        var minimum: String?
        var maximum: String?
        var standIns: [String] = []
        var meaning: ColumnMeaning = ColumnMeaning.unknown
    }

    /// Its name.
    public var name: String { facts[0].name }
    /// Its number in its table, from 1; not the position where others were dropped, and 0 where nobody told it.
    public var number: Int { facts[0].number }
    /// Its type as `format_type` writes it, such as `character varying(255)`.
    public internal(set) var type: String {
        get { facts[0].type }
        set { facts[0].type = newValue }
    }
    /// The same in its usual short form, such as `varchar(255)`.
    public var shortType: String { facts[0].shortType }
    /// Coarse sort of its type; that of the base type for a domain.
    public var family: Family { facts[0].family }
    /// Whether it is declared NOT NULL, and that holds for all rows.
    public var isNotNull: Bool { facts[0].isNotNull }
    /// Its default as an expression, as `pg_get_expr` writes it; nil for identity and generated columns.
    public internal(set) var defaultExpression: String? {
        get { facts[0].defaultExpression }
        set { facts[0].defaultExpression = newValue }
    }
    /// The expression of a generated column.
    public var generatedExpression: String? { facts[0].generatedExpression }
    /// Whether it is an identity column.
    public var isIdentity: Bool { facts[0].isIdentity }
    /// Whether the role that looked at it may read its values.
    public var isReadable: Bool { facts[0].isReadable }
    /// What people wrote on it in the database, else what was found for it.
    public internal(set) var comment: SourcedComment? {
        get { facts[0].comment }
        set { facts[0].comment = newValue }
    }
    /// All values it can take: from an enum type, a CHECK, or few distinct values in the data.
    public internal(set) var enumValues: [String] {
        get { facts[0].enumValues }
        set { facts[0].enumValues = newValue }
    }
    /// A few values that occur in it, as text, without NULL, masked where they tell of a person.
    public internal(set) var samples: [String] {
        get { facts[0].samples }
        set { facts[0].samples = newValue }
    }
    /// Share of NULL, 0…1, from the statistics or the sample.
    public internal(set) var nullFraction: Double? {
        get { facts[0].nullFraction }
        set { facts[0].nullFraction = newValue }
    }
    /// Number of distinct values, estimated.
    public internal(set) var distinctEstimate: Int? {
        get { facts[0].distinctEstimate }
        set { facts[0].distinctEstimate = newValue }
    }
    /// Smallest value in statistics or sample, as text.
    public internal(set) var minimum: String? {
        get { facts[0].minimum }
        set { facts[0].minimum = newValue }
    }
    /// Largest value in statistics or sample, as text.
    public internal(set) var maximum: String? {
        get { facts[0].maximum }
        set { facts[0].maximum = newValue }
    }
    /// Values that stand for there being none, such as the day 9999-12-31, as text; none of them is a bound.
    public internal(set) var standIns: [String] {
        get { facts[0].standIns }
        set { facts[0].standIns = newValue }
    }
    /// What it means, as far as anything speaks for it.
    public internal(set) var meaning: ColumnMeaning {
        get { facts[0].meaning }
        set { facts[0].meaning = newValue }
    }

    /// Makes a column of which the catalog alone has told.
    public init(
        name: String, number: Int = 0, type: String, shortType: String, family: Family, isNotNull: Bool,
        defaultExpression: String? = nil, generatedExpression: String? = nil, isIdentity: Bool = false,
        isReadable: Bool = true, comment: SourcedComment? = nil, enumValues: [String] = []
    ) {
        facts = [
            Facts(
                name: name, number: number, type: type, shortType: shortType, family: family,
                isNotNull: isNotNull, defaultExpression: defaultExpression,
                generatedExpression: generatedExpression, isIdentity: isIdentity, isReadable: isReadable,
                comment: comment, enumValues: enumValues)
        ]
    }

    /// What to call the column in a sentence: its comment, else its name.
    public var label: String { comment?.text ?? name }
}

/// One column of a relation.
public struct Column: Sendable {
    /// Coarse sort of its type, for those who write questions about it.
    public enum Family: String, Sendable {
        case integer, number, text, date, timestamp, time, interval, boolean, uuid, json, binary, array,
            enumeration
        case other
    }

    /// Its name.
    public var name: String
    /// Its type as `format_type` writes it, such as `character varying(255)`.
    public var type: String
    /// The same in its customary short form, such as `varchar(255)`.
    public var shortType: String
    /// Coarse sort of its type; that of the base type for a domain.
    public var family: Family
    /// Whether it is declared NOT NULL, and that holds for all rows.
    public var isNotNull: Bool
    /// How that is declared, where the server tells.
    package var notNull: NotNull?
    /// Its default as an expression, as `pg_get_expr` writes it; nil for identity and generated columns.
    public var defaultExpression: String?
    /// `ALWAYS` or `BY DEFAULT` for an identity column.
    public var identity: String?
    /// The expression of a generated column.
    public var generatedExpression: String?
    /// Whether a generated column is computed when read instead of stored (PostgreSQL 18).
    public var isVirtual: Bool
    /// Its collation when it is not the type's own.
    public var collation: String?
    /// Whether it comes from a table that its own inherits from, and from there only.
    public var isInherited: Bool
    /// Its number in its table, from 1; not the position where others were dropped.
    package var number = 0
    /// Options of a foreign table's column as SQL text.
    public var options: String?
    /// What its default or its expression is, as a thing that needs others.
    package var expressionID: ObjectID?
    /// What its default or its expression needs.
    package var needs: [ObjectID] = []
    /// The comment somebody wrote on it in the database.
    public var comment: String?
    /// A comment made here, used where `comment` is missing.
    public var generatedComment: String?
    /// Where `generatedComment` comes from.
    public var generatedSource = CommentSource.dictionary
    /// All values it can take: from an enum type, a CHECK, or few distinct values in the data.
    public var enumValues: [String]
    /// A few values that occur in it, as text, without NULL.
    public var samples: [String]
    /// Share of NULL, 0…1, from the statistics or the sample.
    public var nullFraction: Double?
    /// Number of distinct values, estimated.
    public var distinctEstimate: Int?
    /// Smallest value in statistics or sample, as text.
    public var minimum: String?
    /// Largest value in statistics or sample, as text.
    public var maximum: String?

    /// Makes a column with nothing known but name and type.
    public init(name: String, type: String, shortType: String, family: Family, isNotNull: Bool) {
        self.name = name
        self.type = type
        self.shortType = shortType
        self.family = family
        self.isNotNull = isNotNull
        isVirtual = false
        isInherited = false
        enumValues = []
        samples = []
    }

    /// What to call the column in a sentence: the comment somebody wrote, else the one made here, else its name.
    public var label: String { comment ?? generatedComment ?? name }
}

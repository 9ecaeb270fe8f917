internal import Schema

/// A column as the catalog defines it.
struct ColumnDefinition {
    /// Its name.
    var name: String
    /// Its number in its table, from 1; not the position where others were dropped.
    var number: Int
    /// Its type as `format_type` writes it, such as `character varying(255)`.
    var type: String
    /// Coarse sort of its type; that of the base type for a domain.
    var family: Column.Family
    /// Whether it is declared NOT NULL, and that holds for all rows.
    var isNotNull: Bool
    /// How that is declared, where the server tells.
    var notNull: NotNull?
    /// Its default as an expression, as `pg_get_expr` writes it; nil for identity and generated columns.
    var defaultExpression: String?
    /// `ALWAYS` or `BY DEFAULT` for an identity column.
    var identity: String?
    /// The expression of a generated column.
    var generatedExpression: String?
    /// Whether a generated column is computed when read instead of stored (PostgreSQL 18).
    var isVirtual = false
    /// Whether the role that reads the catalog may read its values.
    var isReadable = true
    /// Its collation when it is not the type's own.
    var collation: String?
    /// Whether it comes from a table that its own inherits from, and from there only.
    var isInherited = false
    /// Options of a foreign table's column as SQL text.
    var options: String?
    /// What its default or its expression is, as an object that needs others.
    var expressionID: ObjectID?
    /// What its default or its expression needs.
    var needs: [ObjectID] = []
    /// The comment that stands beside it: people's in the database, or what was found for it.
    var comment: SourcedComment?
    /// All values that an enum type or a CHECK allows.
    var enumValues: [String] = []

    /// What is known of it when only the catalog has been read.
    var column: Column {
        Column(
            name: name, number: number, type: type, shortType: TypeName.readable(type), family: family,
            isNotNull: isNotNull, defaultExpression: defaultExpression,
            generatedExpression: generatedExpression, isIdentity: identity != nil,
            isReadable: isReadable, comment: comment,
            enumValues: enumValues)
    }
}

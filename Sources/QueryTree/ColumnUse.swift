/// A column as a query names it.
public struct ColumnUse: Sendable, Hashable {
    /// The tables that it may be of, as written: `schema.name` or `name`; the first that has such a column is the one.
    public let tables: [String]
    /// Its name.
    public let column: String

    /// Makes a use from its parts.
    public init(tables: [String], column: String) {
        self.tables = tables
        self.column = column
    }
}

internal import Schema

/// The sequence that a column owns: that of an identity column, or one that goes when the column goes.
struct ColumnSequence: Sendable {
    /// Its name.
    var name: TableName
    /// The column that owns it.
    var column: String
    /// `smallint`, `integer` or `bigint`.
    var type: String
    /// Its parameters where they are not the default ones, such as `start with 100 increment by 5`.
    var options: [String]
    /// Whether it is the hidden sequence of an identity column.
    var isIdentity: Bool
    /// Whether it was made UNLOGGED.
    var isUnlogged: Bool
    /// What it is.
    var id: ObjectID

    /// The statement that makes it.
    var statement: String {
        let kind = isUnlogged ? "unlogged sequence" : "sequence"
        let type = self.type == "bigint" ? [] : ["as \(self.type)"]
        return (["create \(kind) if not exists \(name.sqlText)"] + type + options).joined(separator: " ")
    }
}

/// Where the data of a foreign table live.
struct ForeignSource: Sendable {
    /// Name of the foreign server.
    var server: String
    /// The table's options as SQL text, names and values.
    var options: String?
}

/// A table that another inherits from (`INHERITS`).
struct Parent {
    /// Its name.
    var name: TableName
    /// The names of its columns, in order.
    var columns: [String]
    /// What it is.
    var id: ObjectID
}

internal import Postgres

/// The name of a relation in a database.
public struct TableName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Schema, as stored in the catalog.
    public let schema: String
    /// Name, as stored in the catalog.
    public let name: String

    /// Makes a name from its parts, as stored in the catalog (unquoted).
    public init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    /// By schema, then by name, in code point order.
    public static func < (a: TableName, b: TableName) -> Bool { (a.schema, a.name) < (b.schema, b.name) }

    /// `schema.name`, unquoted, for messages.
    public var description: String { "\(schema).\(name)" }

    /// `schema.name` as SQL text, each part quoted where SQL needs it.
    public var sqlText: String { SQLText.qualified(schema, name) }
}

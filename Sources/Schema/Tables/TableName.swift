internal import SQL

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

    /// Names are the same when their bytes are; texts that only look alike are the names of different things.
    public static func == (a: TableName, b: TableName) -> Bool {
        a.schema.isSameName(as: b.schema) && a.name.isSameName(as: b.name)
    }

    /// By schema, then by name, in code point order.
    public static func < (a: TableName, b: TableName) -> Bool {
        if !a.schema.isSameName(as: b.schema) {
            return a.schema.utf8.lexicographicallyPrecedes(b.schema.utf8)
        }
        return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }

    /// Names with the same bytes look the same too, and have one hash.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(schema)
        hasher.combine(name)
    }

    /// `schema.name`, unquoted, for messages.
    public var description: String { "\(schema).\(name)" }

    /// `schema.name` as SQL text, each part quoted where SQL needs it.
    public var sqlText: String { SQLText.qualified(schema, name) }
}

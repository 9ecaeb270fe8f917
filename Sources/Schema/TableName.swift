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

    /// Goes by the bytes, as `==` does.
    public func hash(into hasher: inout Hasher) {
        for part in [schema, name] {
            for byte in part.utf8 { hasher.combine(byte) }
            hasher.combine(UInt8(0))
        }
    }

    /// `schema.name`, unquoted, for messages.
    public var description: String { "\(schema).\(name)" }

    /// `schema.name` as SQL text, each part quoted where SQL needs it.
    public var sqlText: String { SQLText.qualified(schema, name) }
}

extension String {
    /// Whether two names are the same to the server, which compares bytes; Swift's `==` compares what they look like.
    func isSameName(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

internal import SQL

/// An index that no constraint owns.
public struct Index: Sendable {
    /// Its name; it lies in its table's schema.
    public var name: String
    /// The whole `CREATE INDEX` statement, as `pg_get_indexdef` writes it.
    public var definition: String
    /// What it is.
    package var id: ObjectID
    /// The index of the partitioned table above that it is a part of.
    package var parent: ObjectID?
    /// The names of its columns, of which the server makes the names of its parts.
    package var columns: [String]
    /// What it needs besides its table.
    package var needs: [ObjectID] = []

    /// Everything from the access method on, which is the same for an index and its parts.
    package var content: Substring {
        SQLSkeleton.range(of: " USING ", in: definition).map { definition[$0.lowerBound...] } ?? ""
    }

    /// The statement, which for a partitioned table's index reaches the partitions too.
    ///
    /// The server's own says ONLY there, which would leave the index without its parts.
    package var recursiveStatement: String {
        guard let only = SQLSkeleton.range(of: " ON ONLY ", in: definition) else { return definition }
        return definition[..<only.lowerBound] + " ON " + definition[only.upperBound...]
    }

    /// Makes it from its parts.
    package init(name: String, definition: String, id: ObjectID, parent: ObjectID? = nil, columns: [String]) {
        self.name = name
        self.definition = definition
        self.id = id
        self.parent = parent
        self.columns = columns
    }
}

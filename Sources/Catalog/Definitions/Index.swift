internal import SQL

/// An index that no constraint owns.
struct Index: Sendable {
    /// Its name; it lies in its table's schema.
    var name: String
    /// The whole `CREATE INDEX` statement, as `pg_get_indexdef` writes it.
    var definition: String
    /// What it is.
    var id: ObjectID
    /// The index of the partitioned table above that it is a part of.
    var parent: ObjectID?
    /// The names of its columns, of which the server makes the names of its parts.
    var columns: [String]
    /// What it needs besides its table.
    var needs: [ObjectID] = []

    /// Everything from the access method on, which is the same for an index and its parts.
    var content: Substring {
        SQLSkeleton.range(of: " USING ", in: definition).map { definition[$0.lowerBound...] } ?? ""
    }

    /// The same for a unique index, without the key word.
    var uniqueContent: String? {
        definition.hasPrefix("CREATE UNIQUE ") ? String(content.dropFirst(" USING ".count)) : nil
    }

    /// The statement, which for a partitioned table's index reaches the partitions too.
    ///
    /// The server's own says ONLY there, which would leave the index without its parts.
    var recursiveStatement: String {
        guard let only = SQLSkeleton.range(of: " ON ONLY ", in: definition) else { return definition }
        return definition[..<only.lowerBound] + " ON " + definition[only.upperBound...]
    }
}

internal import Postgres

/// What matters of the tables as they are found.
struct TableLayout {
    /// The length that the column `embedding` is fixed to, if it is.
    let fixedDimension: Int?
}

extension VectorStore {
    /// Looks at the tables' columns.
    ///
    /// - Throws: ``VectorError/unusableTables(_:)`` when they are not what `langchain_postgres` makes. `langchain_community`
    ///   and early versions have no `id`; they cannot be loaded without breaking their readers.
    func inspectTables() throws(VectorError) -> TableLayout {
        let collection = try columns(of: "langchain_pg_collection")
        for name in ["uuid", "name", "cmetadata"] where collection[name] == nil {
            throw .unusableTables("langchain_pg_collection has no column \(name)")
        }
        let embedding = try columns(of: "langchain_pg_embedding")
        for name in ["id", "collection_id", "embedding", "document", "cmetadata"] where embedding[name] == nil
        {
            throw .unusableTables("langchain_pg_embedding has no column \(name)")
        }
        if let id = embedding["id"], !["character varying", "text", "character"].contains(id.type) {
            throw .unusableTables(
                "the column id of langchain_pg_embedding is of type \(id.type), not varchar")
        }
        // Outside the search path the type is shown with its schema.
        guard let vector = embedding["embedding"], vector.type.split(separator: ".").last == "vector" else {
            throw .unusableTables("the column embedding of langchain_pg_embedding is not of type vector")
        }
        return TableLayout(fixedDimension: vector.modifier > 0 ? vector.modifier : nil)
    }

    private func columns(of table: String) throws(VectorError) -> [String: (type: String, modifier: Int)] {
        try reading { () throws(PostgresError) in
            let result = try connection.query(Queries.columns, [table])
            var columns: [String: (type: String, modifier: Int)] = [:]
            for row in 0..<result.rowCount {
                guard let name = result.text(row, 0) else { continue }
                columns[name] = (result.text(row, 1) ?? "", result.integer(row, 2) ?? -1)
            }
            return columns
        }
    }
}

internal import Postgres

/// What every vector of a load has in common.
struct VectorModel {
    let name: String
    let dimension: Int

    init(_ embedder: any Embedder) {
        name = embedder.model
        dimension = embedder.dimension ?? 0
    }
}

extension VectorStore {
    /// Refuses vectors that would not fit to those that are there.
    ///
    /// - Parameter assumingEmpty: true when the load truncates first.
    func check(
        _ model: VectorModel, for kinds: Set<TrainingKind>, layout: TableLayout, assumingEmpty: Bool
    ) throws(VectorError) {
        if let fixed = layout.fixedDimension, fixed != model.dimension {
            throw .dimensionMismatch(
                collection: "langchain_pg_embedding", stored: fixed, given: model.dimension)
        }
        guard !assumingEmpty else { return }
        for kind in TrainingKind.allCases where kinds.contains(kind) {
            try check(model, for: kind)
        }
    }

    private func check(_ model: VectorModel, for kind: TrainingKind) throws(VectorError) {
        let stored: (model: String?, dimension: Int?)? = try reading { () throws(PostgresError) in
            let result = try connection.query(Queries.collection, [kind.rawValue])
            guard result.rowCount > 0, result.bool(0, 2) else { return nil }
            return (result.text(0, 0), result.integer(0, 1))
        }
        // An empty collection can become one of any model.
        guard let stored else { return }
        if let name = stored.model, name != model.name {
            throw .modelMismatch(collection: kind.rawValue, stored: name, given: model.name)
        }
        var dimensions = stored.dimension.map { [$0] } ?? []
        if stored.model == nil || dimensions.isEmpty {
            dimensions = try reading { () throws(PostgresError) in
                let result = try connection.query(Queries.dimensions, [kind.rawValue])
                return [result.integer(0, 0), result.integer(0, 1)].compactMap { $0 }
            }
        }
        if let other = dimensions.first(where: { $0 != model.dimension }) {
            throw .dimensionMismatch(collection: kind.rawValue, stored: other, given: model.dimension)
        }
    }

    /// Creates what is missing of the three collections, and records the model in those that are loaded.
    func ensureCollections(_ model: VectorModel, for kinds: Set<TrainingKind>) throws(PostgresError) {
        for kind in TrainingKind.allCases {
            let parameters = [kind.rawValue, model.name, String(model.dimension)]
            try connection.query(Queries.createCollection, parameters)
            if kinds.contains(kind) { try connection.query(Queries.recordModel, parameters) }
        }
    }
}

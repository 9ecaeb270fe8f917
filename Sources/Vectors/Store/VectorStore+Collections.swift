internal import Postgres

/// What every vector of a load has in common.
struct VectorModel {
    let name: String
    /// Nil as long as the model has not been asked and nobody has said it.
    var dimension: Int?

    init(_ embedder: any Embedder) {
        name = embedder.model
        dimension = embedder.dimension
    }
}

/// A collection as it is found.
struct StoredCollection {
    let uuid: String
    let model: String?
    let dimension: Int?
    let holdsRows: Bool

    /// The collection of that name; nil when there is none.
    init?(_ name: String, _ connection: PostgresConnection) throws(PostgresError) {
        let result = try connection.query(Queries.collection, [name])
        typealias Field = Queries.Collection
        result.check(Field.self)
        guard result.rowCount > 0, let uuid = result.text(0, Field.uuid) else { return nil }
        self.uuid = uuid
        model = result.text(0, Field.model)
        dimension = result.integer(0, Field.dimension)
        holdsRows = result.bool(0, Field.holdsRows)
    }

    /// Refuses a model whose vectors would not fit to those that are there. An empty collection takes any.
    func check(_ name: String, takes model: VectorModel, _ connection: PostgresConnection) throws {
        guard holdsRows else { return }
        if let stored = self.model, stored != model.name {
            throw VectorError.modelMismatch(collection: name, stored: stored, given: model.name)
        }
        guard let given = model.dimension else { return }
        var dimensions = dimension.map { [$0] } ?? []
        if self.model == nil || dimensions.isEmpty {
            let result = try connection.query(Queries.dimensions, [uuid])
            dimensions = Queries.Dimensions.allCases.compactMap { result.integer(0, $0) }
        }
        if let other = dimensions.first(where: { $0 != given }) {
            throw VectorError.dimensionMismatch(collection: name, stored: other, given: given)
        }
    }
}

extension VectorStore {
    /// Refuses vectors that would not fit to those that are there.
    func check(
        _ model: VectorModel, for kinds: Set<TrainingKind>, _ layout: TableLayout,
        _ connection: PostgresConnection,
        assumingEmpty: Bool
    ) throws {
        if let fixed = layout.fixedDimension, let given = model.dimension, fixed != given {
            throw VectorError.dimensionMismatch(
                collection: VectorTable.embeddings.rawValue, stored: fixed, given: given)
        }
        guard !assumingEmpty else { return }
        for kind in TrainingKind.allCases where kinds.contains(kind) {
            try StoredCollection(kind.rawValue, connection)?.check(kind.rawValue, takes: model, connection)
        }
    }

    /// Creates what is missing of the three collections, and records model and load in them.
    ///
    /// - Returns: the uuid of each.
    func recordLoad(
        _ id: String, _ model: VectorModel, _ connection: PostgresConnection
    ) throws(PostgresError) -> [TrainingKind: String] {
        var uuids: [TrainingKind: String] = [:]
        for kind in TrainingKind.allCases {
            try connection.query(Queries.createCollection, [kind.rawValue])
            try connection.query(
                Queries.recordLoad, [kind.rawValue, model.name, model.dimension.map(String.init), id])
            uuids[kind] = try StoredCollection(kind.rawValue, connection)?.uuid
        }
        return uuids
    }
}

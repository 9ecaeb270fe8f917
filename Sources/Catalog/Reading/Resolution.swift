internal import SQL
public import Schema

/// What the names of a request stand for.
public struct Resolution: Sendable {
    /// A name that stands for no relation.
    public struct Unknown: Sendable {
        /// The name as it was requested.
        public let text: String
        /// Up to three existing relations with similar names, as SQL text, the most similar first; for the first few
        /// unknown names only, as a list for another database may hold a thousand.
        public let suggestions: [String]
    }

    /// For how many unknown names similar ones are looked for.
    static let mostSuggestions = 20

    /// The relations found, in the order of the request, each once.
    public let found: [TableName]
    /// The names that stand for no relation, in the order of the request.
    public let unknown: [Unknown]

    /// Looks the names up among the relations that exist.
    init(_ names: [String], among existing: [TableName], defaultSchema: String) {
        let all = Set(existing)
        lazy var existingNames = SimilarNames(existing)
        var seen: Set<TableName> = []
        var found: [TableName] = []
        var unknown: [Unknown] = []
        for text in names {
            let readings = WrittenName(text)?.relations(defaultSchema: defaultSchema) ?? []
            if let name = readings.first(where: all.contains) {
                if seen.insert(name).inserted { found.append(name) }
            } else {
                let wanted = readings.last ?? TableName(schema: defaultSchema, name: text)
                let similar = unknown.count < Self.mostSuggestions ? existingNames.similar(to: wanted) : []
                unknown.append(Unknown(text: text, suggestions: similar))
            }
        }
        self.found = found
        self.unknown = unknown
    }
}

extension WrittenName {
    /// The relations it may mean, best first.
    fileprivate func relations(defaultSchema: String) -> [TableName] {
        guard let name = parts.last else { return [] }
        let schemas = parts.count == 2 ? parts[0].readings : [defaultSchema]
        return schemas.flatMap { schema in name.readings.map { TableName(schema: schema, name: $0) } }
    }
}

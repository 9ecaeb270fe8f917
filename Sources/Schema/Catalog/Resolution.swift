/// What the names of a request stand for.
public struct Resolution: Sendable {
    /// A name that stands for no relation.
    public struct Unknown: Sendable {
        /// The name as it was requested.
        public let text: String
        /// Up to three existing relations with similar names, as SQL text, the most similar first.
        public let suggestions: [String]
    }

    /// The relations found, in the order of the request, each once.
    public let found: [TableName]
    /// The names that stand for no relation, in the order of the request.
    public let unknown: [Unknown]

    /// Looks the names up among the relations that exist.
    init(_ names: [String], among existing: [TableName], defaultSchema: String) {
        let all = Set(existing)
        var seen: Set<TableName> = []
        var found: [TableName] = []
        var unknown: [Unknown] = []
        for text in names {
            let readings = RequestedName(text)?.readings(defaultSchema: defaultSchema) ?? []
            if let name = readings.first(where: all.contains) {
                if seen.insert(name).inserted { found.append(name) }
            } else {
                let wanted = readings.last ?? TableName(schema: defaultSchema, name: text)
                unknown.append(Unknown(text: text, suggestions: Self.similar(to: wanted, among: existing)))
            }
        }
        self.found = found
        self.unknown = unknown
    }

    private static func similar(to wanted: TableName, among existing: [TableName]) -> [String] {
        let name = Array(wanted.name.lowercased().unicodeScalars)
        let limit = max(2, name.count / 3)
        let scored = existing.compactMap { candidate -> (score: Int, name: TableName)? in
            let other = Array(candidate.name.lowercased().unicodeScalars)
            let foreign = candidate.schema == wanted.schema ? 0 : 1
            let contains = name.count >= 3 && candidate.name.lowercased().contains(wanted.name.lowercased())
            guard abs(name.count - other.count) <= limit || contains else { return nil }
            let distance = distance(name, other)
            guard distance <= limit || contains else { return nil }
            return (min(distance, contains ? limit : distance) * 2 + foreign, candidate)
        }
        return scored.sorted { ($0.score, $0.name) < ($1.score, $1.name) }.prefix(3).map(\.name.sqlText)
    }

    /// Number of insertions, deletions and replacements between two texts (Levenshtein).
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[b.count]
    }
}

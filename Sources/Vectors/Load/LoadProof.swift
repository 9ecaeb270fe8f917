internal import Crypto
internal import Hashing
internal import JSON
internal import Postgres

/// What the drawn questions of a load found in the store, before it was committed.
public struct LoadProof: Sendable, Equatable {
    /// How many questions were drawn.
    public internal(set) var questions = 0
    /// The share that found its own record first; nil without questions.
    public internal(set) var recallAt1: Double?
    /// The share that found it among the first five; nil without questions.
    public internal(set) var recallAt5: Double?
    /// The share of questions whose every table's definition is among the ten nearest; nil where none names a table.
    public internal(set) var tableRecallAt10: Double?
    /// Questions that did not find their record among five.
    public internal(set) var notFound: [String] = []

    func writeFields(to json: inout JSONWriter) {
        json.field("recall_questions", questions)
        json.field("recall_at_1", recallAt1)
        json.field("recall_at_5", recallAt5)
        json.field("ddl_recall_at_10", tableRecallAt10)
        json.field("not_found", notFound)
    }
}

extension LoadProof {
    /// How many questions are drawn at most.
    static let mostQuestions = 200

    /// How many are tried in a table of so many rows: each looks at all of them while other writers wait.
    static func questions(among rows: Int) -> Int { min(mostQuestions, max(10, 200_000 / max(1, rows))) }

    /// Draws questions, always the same of the same records.
    ///
    /// - Returns: positions of pairs.
    static func draw(_ items: LoadItems) -> [Int] {
        var positions = items.indices.filter { items[$0].record.kind == .sql }
        let digest = SHA256.digest(positions.map { items[$0].id }.joined(separator: "\n").utf8)
        var generator = SplitMix64(seed: digest.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        let count = min(mostQuestions, positions.count)
        for place in 0..<count {
            positions.swapAt(place, Int.random(in: place..<positions.count, using: &generator))
        }
        return Array(positions[..<count])
    }

    /// Searches for each drawn question as people will, inside the load's transaction.
    ///
    /// - Throws: ``VectorError/recallTooLow(found:of:minimum:questions:)``.
    init(
        _ drawn: [LoadItem], of items: LoadItems, _ cache: VectorCache, _ request: LoadRequest,
        _ connection: PostgresConnection, _ progress: (LoadProgress) throws -> Void
    ) throws {
        guard !drawn.isEmpty else { return }
        let definitions = Dictionary(
            items.lazy.filter { $0.record.kind == .ddl && $0.record.tables.count == 1 }
                .map { ($0.record.tables[0], $0.id) }
        ) { first, _ in first }
        let search = NearestRows(connection, database: request.scope.database)
        var first = 0
        var among = 0
        var withTables = (all: 0, found: 0)
        for (done, item) in drawn.enumerated() {
            try progress(LoadProgress(phase: .storing, done: done, total: drawn.count))
            guard let vector = try cache.vector(item.key) else { continue }
            let found = try search.find(.sql, vector, limit: 5).map(\.id)
            if found.first == item.id { first += 1 }
            if found.contains(item.id) { among += 1 } else { notFound.append(item.record.textToEmbed) }
            let wanted = item.record.tables.compactMap { definitions[$0] }
            guard !wanted.isEmpty, wanted.count == item.record.tables.count else { continue }
            let nearest = Set(try search.find(.ddl, vector, limit: 10).map(\.id))
            withTables.all += 1
            if nearest.isSuperset(of: wanted) { withTables.found += 1 }
        }
        questions = drawn.count
        recallAt1 = Self.share(first, drawn.count)
        recallAt5 = Self.share(among, drawn.count)
        tableRecallAt10 = withTables.all > 0 ? Self.share(withTables.found, withTables.all) : nil
        guard Double(among) >= request.minimumRecall * Double(drawn.count) else {
            throw VectorError.recallTooLow(
                found: among, of: drawn.count, minimum: request.minimumRecall,
                questions: Array(notFound.prefix(20)))
        }
    }

    /// With four decimals.
    private static func share(_ part: Int, _ all: Int) -> Double {
        (Double(part) * 10_000 / Double(all)).rounded() / 10_000
    }
}

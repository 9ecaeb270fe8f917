internal import SQL
internal import Schema

/// The names of a database's relations, to be compared with a name that is none of them.
struct SimilarNames {
    private struct Candidate {
        let name: TableName
        let lowered: String
        let scalars: [Unicode.Scalar]
    }

    private let candidates: [Candidate]

    init(_ existing: [TableName]) {
        candidates = existing.map { name in
            let lowered = name.name.lowercased()
            return Candidate(name: name, lowered: lowered, scalars: Array(lowered.unicodeScalars))
        }
    }

    /// Up to three names that may be meant, as SQL text, the most similar first.
    func similar(to wanted: TableName) -> [String] {
        let lowered = wanted.name.lowercased()
        let name = Array(lowered.unicodeScalars)
        let limit = max(2, name.count / 3)
        let scored = candidates.compactMap { candidate -> (score: Int, name: TableName)? in
            let foreign = candidate.name.schema == wanted.schema ? 0 : 1
            let contains = name.count >= 3 && candidate.lowered.includes(lowered)
            guard
                let distance = EditDistance.between(name, candidate.scalars, atMost: limit)
                    ?? (contains ? limit : nil)
            else { return nil }
            return (distance * 2 + foreign, candidate.name)
        }
        return scored.sorted { ($0.score, $0.name) < ($1.score, $1.name) }.prefix(3).map(\.name.sqlText)
    }
}

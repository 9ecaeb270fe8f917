internal import SQL
internal import Schema

extension OfflineRepairer {
    /// The token that the server points at; the first of that name in the error where it gives no position.
    static func fault(in sql: String, _ tokens: [SQLToken], _ problem: SQLProblem) -> Int? {
        guard let position = problem.position, position > 0 else { return nil }
        let offset = sql.unicodeScalars.prefix(position - 1).reduce(0) { $0 + UTF8.width($1) }
        return tokens.firstIndex { $0.range.lowerBound == offset && $0.identifier != nil }
    }

    /// The candidate whose name is nearest, when it is near enough and the only one.
    static func nearest<T>(_ name: String, _ candidates: [T], _ key: (T) -> String) -> T? {
        let limit = max(1, min(3, name.count / 3))
        var best: (candidate: T, distance: Int)?
        var isTied = false
        let wanted = Array(name.lowercased().unicodeScalars)
        for candidate in candidates {
            let other = Array(key(candidate).lowercased().unicodeScalars)
            guard let distance = EditDistance.between(wanted, other, atMost: limit) else { continue }
            if let found = best, found.distance <= distance {
                if found.distance == distance, key(found.candidate) != key(candidate) { isTied = true }
            } else {
                best = (candidate, distance)
                isTied = false
            }
        }
        return isTied ? nil : best?.candidate
    }

    static func identifier(_ name: String) -> String { SQLText.identifier(name) }

    /// The text with parts of its UTF-8 replaced; everything else stays byte for byte.
    static func replacing(_ parts: [(Range<Int>, String)], in sql: String) -> String {
        var bytes = Array(sql.utf8)
        for (range, text) in parts.sorted(by: { $0.0.lowerBound > $1.0.lowerBound }) {
            bytes.replaceSubrange(range, with: Array(text.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

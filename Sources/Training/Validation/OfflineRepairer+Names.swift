internal import Postgres
internal import Schema

extension OfflineRepairer {
    /// A table's name where a statement uses it.
    struct TableUse {
        let schema: String?
        let name: String
        let alias: String?
        let range: Range<Int>
    }

    /// The names after FROM and JOIN, and after commas in between.
    static func tableUses(_ tokens: [SQLScanner.Token]) -> [TableUse] {
        let code = tokens.filter { $0.kind != .comment }
        var uses: [TableUse] = []
        for (index, token) in code.enumerated()
        where token.kind == .word && ["from", "join"].contains(token.text.lowercased()) {
            var position = index + 1
            while position < code.count, let first = code[position].identifier {
                if ["only", "lateral"].contains(first), code[position].kind == .word {
                    position += 1
                    continue
                }
                var end = position
                var schema: String?
                var name = first
                if position + 2 < code.count, code[position + 1].text == ".",
                    let second = code[position + 2].identifier
                {
                    (schema, name, end) = (first, second, position + 2)
                }
                var next = end + 1
                // A function in FROM is no table.
                if next < code.count, code[next].text == "(" { break }
                if next < code.count, code[next].identifier == "as", code[next].kind == .word { next += 1 }
                let alias =
                    next < code.count
                    ? code[next].identifier.flatMap { clauses.contains($0) ? nil : $0 } : nil
                uses.append(
                    TableUse(
                        schema: schema, name: name, alias: alias,
                        range: code[position].range.lowerBound..<code[end].range.upperBound))
                if alias != nil { next += 1 }
                guard next < code.count, code[next].text == "," else { break }
                position = next + 1
            }
        }
        return uses
    }

    /// The names that WITH defines.
    static func definedNames(_ tokens: [SQLScanner.Token]) -> Set<String> {
        let code = tokens.filter { $0.kind != .comment }
        var names: Set<String> = []
        for index in code.indices.dropFirst().dropLast()
        where code[index].identifier == "as" && code[index + 1].text == "(" {
            if let name = code[index - 1].identifier { names.insert(name) }
        }
        return names
    }

    /// The token that the server points at; the first of that name in the error where it gives no position.
    static func fault(in sql: String, _ tokens: [SQLScanner.Token], _ problem: SQLProblem) -> Int? {
        guard let position = problem.position, position > 0 else { return nil }
        let offset = sql.unicodeScalars.prefix(position - 1).reduce(0) { $0 + UTF8.width($1) }
        return tokens.firstIndex { $0.range.lowerBound == offset && $0.identifier != nil }
    }

    /// The candidate whose name is nearest, when it is near enough and the only one.
    static func nearest<T>(_ name: String, _ candidates: [T], _ key: (T) -> String) -> T? {
        let limit = max(1, min(3, name.count / 3))
        var best: (candidate: T, distance: Int)?
        var isTied = false
        for candidate in candidates {
            let distance = distance(Array(name.lowercased().utf8), Array(key(candidate).lowercased().utf8))
            guard distance <= limit else { continue }
            if let found = best, found.distance <= distance {
                if found.distance == distance, key(found.candidate) != key(candidate) { isTied = true }
            } else {
                best = (candidate, distance)
                isTied = false
            }
        }
        return isTied ? nil : best?.candidate
    }

    /// Edit distance where two swapped neighbours count once.
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var rows = [Array(0...b.count)]
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var least = min(
                    row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    least = min(least, rows[i - 2][j - 2] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
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

    private static let clauses: Set<String> = [
        "where", "group", "order", "having", "limit", "offset", "union", "intersect", "except", "join",
        "inner", "left",
        "right", "full", "cross", "natural", "on", "using", "window", "fetch", "for", "tablesample",
    ]
}

/// The rows of a query as they are compared with those of another that was written for the same question.
///
/// Names and order of the columns do not count, nor digits that people would not look at.
struct ResultTable {
    /// The values, column by column; nil is NULL.
    let columns: [[String?]]
    let rowCount: Int

    init(columns: [[String?]], rowCount: Int) {
        self.columns = columns.map { $0.map { $0.map(Self.plain) } }
        self.rowCount = rowCount
    }

    /// Numbers to six digits; a moment at midnight is its day.
    private static func plain(_ text: String) -> String {
        if text.count <= 40, let number = Double(text) {
            guard number != 0, number.isFinite else { return "0" }
            var scale = 1.0
            var size = abs(number)
            while size < 1e5 { (size, scale) = (size * 10, scale * 10) }
            while size >= 1e6 { (size, scale) = (size / 10, scale / 10) }
            return "\((number * scale).rounded() / scale)"
        }
        for end in [" 00:00:00", " 00:00:00+00"] where text.hasSuffix(end) {
            return String(text.dropLast(end.count))
        }
        return text
    }

    /// Whether both tell the same: as many rows, and each column of the narrower one is in the other, row for row.
    func agrees(with other: ResultTable) -> Bool {
        guard rowCount == other.rowCount, !columns.isEmpty, !other.columns.isEmpty else { return false }
        if rowCount == 0 { return true }
        let (narrow, wide) =
            columns.count <= other.columns.count ? (columns, other.columns) : (other.columns, columns)
        guard narrow.count >= min(wide.count, 2) || wide.count == narrow.count || narrow.count == 1 else {
            return false
        }
        let sorted = wide.map(Self.sorted)
        var candidates: [[Int]] = []
        for column in narrow {
            let own = Self.sorted(column)
            let places = wide.indices.filter { sorted[$0] == own }
            guard !places.isEmpty else { return false }
            candidates.append(places)
        }
        let rows = Self.rows(narrow, Array(narrow.indices), rowCount)
        return matches(rows, wide, candidates, [])
    }

    /// Tries the columns that may stand for each other.
    private func matches(_ rows: [String], _ wide: [[String?]], _ candidates: [[Int]], _ chosen: [Int])
        -> Bool
    {
        if chosen.count == candidates.count { return Self.rows(wide, chosen, rowCount) == rows }
        return candidates[chosen.count].contains { place in
            !chosen.contains(place) && matches(rows, wide, candidates, chosen + [place])
        }
    }

    private static func sorted(_ column: [String?]) -> [String] {
        column.map { $0.map { "=" + $0 } ?? "" }.sorted()
    }

    private static func rows(_ columns: [[String?]], _ places: [Int], _ count: Int) -> [String] {
        (0..<count).map { row in
            places.map { columns[$0][row].map { "=" + $0 } ?? "" }.joined(separator: "\u{1F}")
        }.sorted()
    }
}

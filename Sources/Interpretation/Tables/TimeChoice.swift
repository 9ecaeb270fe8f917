internal import Schema

/// Chooses the one time that the rows of a table are told by.
struct TimeChoice {
    let table: TableClues
    let kind: TableKind
    let meanings: [ColumnMeaning]

    /// The column, and why; nil where rows have none, or nothing says which.
    func choice() -> (column: String, reason: String)? {
        switch kind {
        case .event, .log:
            if let found = best(.occurrence) { return (found, "it is when what a row tells of happened") }
            // A time of which nothing is known may be it; it is where there is no other.
            if !unexplained.isEmpty {
                guard unexplained.count == 1, best(.step) == nil, let only = unexplained.first else {
                    return nil
                }
                return (only, "every row has it, and no other time tells when it happened")
            }
            if let made = best(.creation) {
                return (made, "what happened was written down then, and no other time says when")
            }
            return nil
        case .statistics: return best(.period).map { ($0, "it is the span that figures are of") }
        default: return nil
        }
    }

    /// Times that every row has and that nothing says what they are of.
    private var unexplained: [String] {
        zip(table.columns, meanings).filter { clues, meaning in
            meaning.role == .time && meaning.time == nil && clues.isTime
                && (clues.column.isNotNull || clues.rows ?? 0 > 0 && clues.column.nullFraction == 0)
        }.map(\.0.column.name)
    }

    /// The first time of that sort that most rows have; one named like the table before others.
    private func best(_ sort: TimeSort) -> String? {
        let all = zip(table.columns, meanings).filter { $1.role == .time && $1.time == sort && $0.isTime }
            .map(\.0)
        let candidates = all.filter { ($0.column.nullFraction ?? 0) < 0.5 }
        let own = candidates.filter(table.isOwnTime)
        let began = candidates.filter { !$0.name.words.contains("end") && !$0.name.words.contains("finish") }
        return (own.first ?? began.first ?? candidates.first)?.column.name
    }
}

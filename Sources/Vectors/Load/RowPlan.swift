/// What a load does to the rows that are there, decided before anything is done.
struct RowPlan {
    /// Items to be written, by their position among all.
    private(set) var written: [Int] = []
    /// Rows to be deleted.
    private(set) var deleted: [StoredRow] = []
    /// Rows of the same id that items are written in place of, by position.
    private(set) var predecessors: [Int: StoredRow] = [:]
    /// The figures of each kind.
    private(set) var figures: [TrainingKind: LoadReport.Figures] = [:]
    /// How many rows of the label there are afterwards.
    private(set) var rowsAfter = 0

    /// Compares. Rows that stay as they are leave nothing behind.
    ///
    /// An item takes the place of the row of its id, else of the row on the same subject that is no longer produced: a
    /// table's new definition replaces the old one, and a question's new SQL the old.
    /// - Parameter forEachRow: hands over each row of the label and of the items' ids.
    init(
        _ items: LoadItems, scope: LoadScope, model: VectorModel,
        over forEachRow: ((StoredRow) throws -> Void) throws -> Void
    ) rethrows {
        for kind in TrainingKind.allCases { figures[kind] = LoadReport.Figures() }
        var isKept = [Bool](repeating: false, count: items.count)
        var others: [Int: [StoredRow]] = [:]
        var bySubject: [StoredRow.Subject: [StoredRow]] = [:]
        var rowsBefore = 0
        try forEachRow { row in
            if row.database == scope.database { rowsBefore += 1 }
            if let position = items.position(of: row.id) {
                if !isKept[position], items[position].isStored(as: row, model) {
                    isKept[position] = true
                } else {
                    others[position, default: []].append(row)
                }
            } else if scope.owns(row), let subject = row.subject {
                bySubject[subject, default: []].append(row)
            }
        }
        for (position, item) in items.enumerated() {
            let kind = item.record.kind
            let same = others[position] ?? []
            figures[kind]?.produced += 1
            if isKept[position] {
                figures[kind]?.unchanged += 1
            } else {
                written.append(position)
                predecessors[position] = same.first
                let isReplacing =
                    !same.isEmpty || bySubject[item.subject]?.popLast().map { deleted.append($0) } != nil
                if isReplacing { figures[kind]?.replaced += 1 } else { figures[kind]?.inserted += 1 }
            }
            deleted += same
        }
        for row in bySubject.values.joined() {
            deleted.append(row)
            if let kind = row.kind { figures[kind]?.removed += 1 }
        }
        rowsAfter = rowsBefore - deleted.count { $0.database == scope.database } + written.count
    }

    /// Whether the store stays as it is.
    var isEmpty: Bool { written.isEmpty && deleted.isEmpty }
}

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

    /// Compares.
    ///
    /// An item takes the place of the row of its id, else of the row on the same subject that is no longer produced: a
    /// table's new definition replaces the old one, and a question's new SQL the old.
    init(_ items: [LoadItem], over rows: [StoredRow], scope: LoadScope, model: VectorModel) {
        for kind in TrainingKind.allCases { figures[kind] = LoadReport.Figures() }
        var byID: [String: [StoredRow]] = [:]
        var bySubject: [String: [StoredRow]] = [:]
        let ids = Set(items.map(\.id))
        for row in rows {
            if ids.contains(row.id) {
                byID[row.id, default: []].append(row)
            } else if scope.owns(row), row.collection.flatMap(TrainingKind.init) != nil {
                bySubject[row.subject, default: []].append(row)
            }
        }
        for (position, item) in items.enumerated() {
            let kind = item.record.kind
            figures[kind]?.produced += 1
            var same = byID[item.id] ?? []
            if let kept = same.firstIndex(where: { item.isStored(as: $0, model) }) {
                figures[kind]?.unchanged += 1
                same.remove(at: kept)
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
            if let kind = row.collection.flatMap(TrainingKind.init) { figures[kind]?.removed += 1 }
        }
    }

    /// Whether the store stays as it is.
    var isEmpty: Bool { written.isEmpty && deleted.isEmpty }

    /// How many rows of the label there are afterwards.
    func rowsAfter(_ rows: [StoredRow], scope: LoadScope) -> Int {
        rows.count { $0.database == scope.database } - deleted.count { $0.database == scope.database }
            + written.count
    }
}

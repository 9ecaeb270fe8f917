/// What questions may be asked about.
extension [Table] {
    /// The tables as far as their rows can be read: without those that cannot be read at all, without columns that may not be
    /// read, and without the keys and relations that need such.
    public var askable: [Table] {
        let open = compactMap { $0.readablePart }
        let byName = Dictionary(open.map { ($0.name, $0) }) { first, _ in first }
        let all = Set(map(\.name))
        return open.map { table in
            var table = table
            table.relations.removeAll { relation in
                // What is not among the tables cannot be judged, nor joined.
                guard all.contains(relation.target) else { return false }
                guard let target = byName[relation.target] else { return true }
                return !relation.targetColumns.allSatisfy { target.column($0) != nil }
            }
            return table
        }
    }
}

extension Table {
    fileprivate var readablePart: Table? {
        guard obstacle == nil, columns.contains(where: \.isReadable) else { return nil }
        guard !columns.allSatisfy(\.isReadable) else { return self }
        var table = self
        table.columns.removeAll { !$0.isReadable }
        let isOpen = { (names: [String]) in names.allSatisfy { table.column($0) != nil } }
        if !isOpen(primaryKey) { table.primaryKey = [] }
        table.constraints = constraints.filter { isOpen($0.columns) }
        table.relations = relations.filter { isOpen($0.columns) }
        return table
    }
}

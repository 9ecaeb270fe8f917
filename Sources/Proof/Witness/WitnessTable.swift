internal import Hashing
internal import SQL
internal import Schema

/// The rows of one table of a witness database.
struct WitnessTable {
    let table: Table
    /// Rows, each with a value for each of ``columns``; nil is NULL.
    private(set) var rows: [[String?]] = []
    /// The columns that rows are given; generated ones make themselves.
    let columns: [Column]

    /// Of a crowded table: how many rows there are for one, and how many rows of another table they refer to.
    private static let (crowd, crowded) = (24, 3)
    /// The most pairs of rows that share what no condition is about.
    private static let mostPairs = 120

    /// Makes the rows.
    ///
    /// - Parameters:
    ///   - referred: the columns by which other tables, or its own rows, refer to it; nil where none do.
    ///   - parents: the tables made before, whose keys rows refer to.
    ///   - targets: rows that conditions of queries tell apart, besides.
    ///   - count: how many rows.
    ///   - offset: the first number before its keys.
    ///   - shape: how they lie.
    init(
        _ table: Table, referred: Set<String>?, parents: [TableName: WitnessTable],
        literals: [String: [String]],
        targets: [TargetRow], count: Int, offset: Int = 0,
        shape: WitnessShape = .mixed, random: inout SplitMix64
    ) {
        self.table = table
        let isCrowded = shape == .crowded && referred == nil && !table.relations.isEmpty
        let targets = Self.placed(targets, shape, isCrowded: isCrowded)
        let count = isCrowded ? count * Self.crowd : count
        columns = table.columns.filter { $0.generatedExpression == nil }
        let pools = columns.map { column in
            WitnessPool(column, literals: literals[column.name] ?? [], isFlat: shape == .flat)
        }
        let unique = Self.uniqueColumns(of: table).union(referred ?? [])
        var seenKeys: Set<[String?]> = []
        var drawn: [Int: [String?]] = [:]
        for row in 1...(count + targets.count) {
            // First, since the first rows are those that others refer to most.
            let target = row <= targets.count ? targets[row - 1] : nil
            var values = columns.indices.map { index -> String? in
                let column = columns[index]
                if unique.contains(column.name), let value = pools[index].distinct(row, after: offset) {
                    return value
                }
                if !column.isNotNull, random.next() % 7 == 0 { return nil }
                guard let mark = table.meaning.deletion, mark.column == column.name, random.next() % 4 != 0
                else { return pools[index].value(&random) }
                return pools[index].live(by: mark, &random)
            }
            // What was deleted may be newer than all that counts.
            if row == targets.count + 2, let mark = table.meaning.deletion,
                let place = columns.firstIndex(where: { $0.name == mark.column })
            {
                for (index, pool) in pools.enumerated()
                where pool.beyond != nil && !unique.contains(columns[index].name) {
                    values[index] = pool.beyond
                }
                values[place] = pools[place].dead(by: mark)
            }
            refer(&values, pools, parents, row, of: count, unique, isCrowded, &random)
            if let pair = target?.pair {
                for (index, value) in (drawn[pair] ?? []).enumerated()
                where !unique.contains(columns[index].name) { values[index] = value }
                drawn[pair] = values
            }
            if let target { meet(target.row, &values, pools, unique) }
            let key = values.enumerated().filter { table.primaryKey.contains(columns[$0.offset].name) }.map(
                \.element)
            if table.primaryKey.count > 1, !seenKeys.insert(key).inserted { continue }
            rows.append(values)
        }
    }

    /// The rows that are made for conditions, each with the number of the pair whose other values it shares, if any.
    private static func placed(
        _ targets: [TargetRow], _ shape: WitnessShape, isCrowded: Bool
    ) -> [(row: TargetRow, pair: Int?)] {
        guard shape == .paired else {
            return targets.flatMap { Array(repeating: ($0, nil), count: isCrowded ? crowd : 1) }
        }
        let pairs = targets.indices.flatMap { one in targets[..<one].map { [$0, targets[one]] } }
        return pairs.prefix(mostPairs).enumerated().flatMap { number, pair in pair.map { ($0, number) } }
    }

    /// Gives a row the values of a target, and makes it one that counts.
    private func meet(
        _ target: TargetRow, _ values: inout [String?], _ pools: [WitnessPool], _ unique: Set<String>
    ) {
        if let mark = table.meaning.deletion,
            let place = columns.firstIndex(where: { $0.name == mark.column })
        {
            values[place] = pools[place].live(by: mark)
        }
        for (index, column) in columns.enumerated() where !unique.contains(column.name) {
            switch target.values[column.name] {
            case .text(let text): values[index] = text
            case .age(let days): values[index] = pools[index].day(aged: days)
            case .null: values[index] = column.isNotNull ? values[index] : nil
            case nil: continue
            }
        }
    }

    /// Columns that must have another value in every row.
    private static func uniqueColumns(of table: Table) -> Set<String> {
        var names = Set(table.primaryKey.count == 1 ? table.primaryKey : [])
        for constraint in table.constraints
        where constraint.kind == .unique && constraint.columns.count == 1 {
            names.formUnion(constraint.columns)
        }
        return names
    }

    /// Puts keys of rows that exist into referring columns: some parents get many rows and some none; where nothing forbids it,
    /// a few rows refer to nothing that exists.
    private func refer(
        _ values: inout [String?], _ pools: [WitnessPool], _ parents: [TableName: WitnessTable], _ row: Int,
        of count: Int,
        _ unique: Set<String>, _ isCrowded: Bool,
        _ random: inout SplitMix64
    ) {
        for (number, relation) in table.relations.enumerated() where !relation.isTemporal {
            let places = relation.columns.compactMap { name in columns.firstIndex { $0.name == name } }
            guard places.count == relation.columns.count else { continue }
            let isOwn = relation.target == table.name
            // The only row there is may be its own parent.
            if isOwn, count == 1, places.count == 1, relation.targetColumns.count == 1,
                let own = columns.firstIndex(where: { $0.name == relation.targetColumns[0] })
            {
                values[places[0]] = values[own]
                continue
            }
            let target = isOwn ? rows : parents[relation.target]?.rows ?? []
            let targetColumns = isOwn ? columns : parents[relation.target]?.columns ?? []
            let sources = relation.targetColumns.compactMap { name in
                targetColumns.firstIndex { $0.name == name }
            }
            guard sources.count == places.count else { continue }
            let isNullable = places.contains { !columns[$0].isNotNull }
            if isNullable, !isCrowded, isOwn ? row % 5 == 1 : random.next() % 8 == 0 {
                for place in places where !columns[place].isNotNull { values[place] = nil }
                continue
            }
            let open = target.dropLast(target.count > 6 ? 3 : 0)
            guard !open.isEmpty else {
                for place in places where !columns[place].isNotNull { values[place] = nil }
                continue
            }
            if relation.isInferred, !isCrowded, (row + number * 2) % 9 == 4, places.count == 1,
                let orphan = pools[places[0]].orphan
            {
                values[places[0]] = orphan
                continue
            }
            // Squared, so that the first rows are referred to most.
            let draw = Double(random.next() % 1000) / 1000
            let isOneToOne = places.count == 1 && unique.contains(columns[places[0]].name)
            let index =
                isOneToOne
                ? (row - 1) % open.count
                : isCrowded ? row % min(open.count, Self.crowded) : Int(draw * draw * Double(open.count))
            for (place, source) in zip(places, sources) { values[place] = open[index][source] }
        }
    }

    /// One statement that puts all rows in; nil without any.
    var insertion: String? { rows.isEmpty ? nil : insertion(rows) }

    /// The same row by row, for a table that refuses some.
    var insertions: [String] { rows.map { insertion([$0]) } }

    private func insertion(_ rows: [[String?]]) -> String {
        let names = columns.map { SQLText.identifier($0.name) }.joined(separator: ", ")
        let tuples = rows.map { row in
            "(" + row.map { $0.map(SQLText.literal) ?? "NULL" }.joined(separator: ", ") + ")"
        }
        return
            "INSERT INTO \(table.name.sqlText) (\(names)) OVERRIDING SYSTEM VALUE VALUES\n\(tuples.joined(separator: ",\n"))\nON CONFLICT DO NOTHING"
    }
}

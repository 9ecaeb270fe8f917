internal import QueryTree
internal import Schema

/// What a row of a witness database must hold so that a condition of a query decides about it; the rest is drawn.
struct TargetRow: Equatable {
    enum Value: Equatable {
        case text(String)
        /// So many days before the newest one.
        case age(Int)
        case null
    }

    /// The values, by column.
    var values: [String: Value]

    /// Rows for the conditions of a query, table by table.
    static func rows(for claims: QueryClaims, _ catalog: ColumnCatalog) -> [(
        table: TableName, row: TargetRow
    )] {
        var conditions: [TableName: [Condition]] = [:]
        for comparison in claims.comparisons {
            guard comparison.left.columns.count == 1, comparison.left.aggregates.isEmpty,
                let (table, column) = catalog.column(comparison.left.columns[0]),
                let condition = Condition(comparison, column)
            else { continue }
            conditions[table.name, default: []].append(condition)
        }
        for test in claims.nullTests {
            guard let (table, column) = catalog.column(test.column), !column.isNotNull,
                table.meaning.deletion?.column != column.name
            else { continue }
            conditions[table.name, default: []].append(
                Condition(
                    column: column.name, met: test.isNull ? .null : nil, missed: test.isNull ? [] : [.null]))
        }
        var rows: [(TableName, TargetRow)] = []
        for (table, all) in conditions.sorted(by: { $0.key.description < $1.key.description }) {
            // The parts of a set operation may each ask something else of a column.
            for all in [all, all.reversed()] {
                var met: [String: Value] = [:]
                for one in all { met[one.column] = one.met ?? met[one.column] }
                add(met)
                for one in all {
                    for value in one.missed { add(met.merging([one.column: value]) { $1 }) }
                }
            }
            func add(_ values: [String: Value]) {
                let row = TargetRow(values: values)
                if !rows.contains(where: { $0 == (table, row) }) { rows.append((table, row)) }
            }
        }
        return rows
    }
}

/// A condition on one column, by values that meet it and values beside it.
private struct Condition {
    let column: String
    /// A value that meets it; nil for any.
    let met: TargetRow.Value?
    /// Values that miss it, or lie on its edge.
    let missed: [TargetRow.Value]

    init(column: String, met: TargetRow.Value?, missed: [TargetRow.Value]) {
        self.column = column
        self.met = met
        self.missed = missed
    }

    init?(_ comparison: QueryClaims.Comparison, _ column: Column) {
        self.column = column.name
        let right = comparison.right
        let texts = right.constants.map(\.text)
        if column.isTime {
            if right.inner?.contains("max") == true || right.readsClock {
                let spans = right.constants.flatMap { constant -> [Double] in
                    constant.kind == .interval
                        ? SaidSpans.lengths(constant.text).map { $0.0 * $0.1.days.rounded() }
                        : constant.kind == .number ? [Double(constant.text) ?? 0] : []
                }
                let age = Int(spans.reduce(0, +))
                met = .age(0)
                missed = age > 0 ? [age, age - 1, age + 1].map { .age($0) } : []
                return
            }
            guard let first = texts.compactMap({ SaidSpans.range(String($0.prefix(10))) }).first?.from else {
                return nil
            }
            let end = first + SaidSpans.added(right.constants, from: first)
            met =
                comparison.sign.hasPrefix("<")
                ? nil : .text(CivilDay.text(end + (comparison.sign == ">" ? 1 : 0)))
            missed = [end, end - 1, end + 1].map { .text(CivilDay.text($0)) }
            return
        }
        guard let text = texts.first, right.inner == nil else { return nil }
        if column.family == .integer || column.family == .number, let number = Double(text) {
            let step = column.family == .integer ? 1.0 : 0.5
            func value(_ number: Double) -> TargetRow.Value {
                .text(number == number.rounded() ? "\(Int(number))" : "\(number)")
            }
            met =
                switch comparison.sign {
                case ">": value(number + step)
                case "<": value(number - step)
                default: value(number)
                }
            missed = [value(number), value(number - step), value(number + step)]
            return
        }
        guard column.family == .text || column.family == .enumeration else { return nil }
        let bare = comparison.sign.hasSuffix("LIKE") ? text.filter { $0 != "%" } : text
        met = comparison.sign.hasPrefix("NOT") || comparison.sign == "<>" ? nil : .text(bare)
        // What only goes on after a text contains it still.
        let isPattern = comparison.sign.hasSuffix("LIKE")
        let other = column.enumValues.first { !texts.contains($0) } ?? (isPattern ? "zq" : bare + "x")
        missed = [.text(comparison.sign.hasPrefix("NOT") || comparison.sign == "<>" ? bare : other)]
    }
}

internal import Schema
internal import SQL

extension TableLook {
    /// What the look has brought, as it may be shown: masked, and nothing of secrets.
    var tableFigures: TableFigures {
        let keys = table.table.constraints
            .filter { [.primaryKey, .unique, .foreignKey].contains($0.kind) && $0.columns.count == 1 }
            .flatMap(\.columns)
        return TableFigures(
            rowEstimate: table.rowEstimate, isRowCountExact: table.isRowCountExact,
            obstacle: table.obstacle,
            columns: table.columns.map { column in
                figures[column.number].map { shown($0, of: column, isKey: keys.hasName(column.name)) }
                    ?? ColumnFigures()
            })
    }

    private func shown(_ known: ValueFigures, of column: Column, isKey: Bool) -> ColumnFigures {
        var figures = ColumnFigures()
        figures.nullFraction = known.nullFraction
        figures.distinctEstimate = known.distinct
        guard !ColumnSecrecy.isSecret(column.name) else { return figures }
        let mask = { Discretion.masked($0, of: column) }
        if !isKey, column.enumValues.isEmpty {
            figures.standIns = known.standIns(column).filter { mask($0) == $0 }.sorted()
        }
        let known = known.without(figures.standIns)
        // What is not in UTF-8 cannot be shown.
        for example in known.examples
        where !example.isEmpty && !example.contains("\u{FFFD}") && figures.samples.count < 5 {
            let shown = TableText.value(mask(example), limit: 100)
            if !figures.samples.contains(shown) { figures.samples.append(shown) }
        }
        if let (low, high) = known.bounds(column.family), mask(low) == low, mask(high) == high {
            (figures.minimum, figures.maximum) = (low, high)
        }
        if column.enumValues.isEmpty, !isKey, let few = known.fewValues(column),
            few.allSatisfy({ mask($0) == $0 })
        {
            figures.fewValues = few
        }
        return figures
    }
}

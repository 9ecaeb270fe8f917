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
            columns: table.columns.indices.map { index in
                let column = table.columns[index]
                guard let known = figures[column.number] else { return ColumnFigures() }
                let secrecy = Discretion.secrecy(table.secrecies[index], of: column, known.examples)
                return shown(known, of: column, secrecy, isKey: keys.hasName(column.name))
            })
    }

    private func shown(
        _ known: ValueFigures, of column: Column, _ secrecy: ColumnSecrecy, isKey: Bool
    ) -> ColumnFigures {
        var figures = ColumnFigures()
        figures.nullFraction = known.nullFraction
        figures.distinctEstimate = known.distinct
        guard secrecy != .secret else { return figures }
        let mask = { Discretion.masked($0, as: secrecy, column.family) }
        if !isKey, column.enumValues.isEmpty {
            // A day on which nobody was born.
            let isShown = { (value: String) in secrecy == .birth || mask(value) == value }
            figures.standIns = known.standIns(column).filter(isShown).sorted()
        }
        let known = known.without(figures.standIns)
        // What is not in UTF-8 cannot be shown.
        let examples = known.examples
        for example in examples where !example.isEmpty && !example.includes("\u{FFFD}") {
            if figures.samples.count == 5 { break }
            let shown = TableText.value(mask(example), limit: 100)
            // An example of which nothing is left is none.
            if shown != Discretion.mark, !figures.samples.contains(shown) { figures.samples.append(shown) }
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

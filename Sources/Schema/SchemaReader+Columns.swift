internal import Postgres

extension SchemaReader {
    func addColumns(to draft: inout Draft, _ types: TypeCatalog) throws(SchemaError) {
        let rows = try query(CatalogQueries.columns, [draft.oids])
        var used: [UInt32: [UInt32]] = [:]
        for row in 0..<rows.rowCount {
            let column = Self.column(rows, row, types)
            used[rows.oid(row, 0), default: []].append(rows.oid(row, 3))
            draft.change(rows.oid(row, 0)) { $0.columns.append(column) }
        }
        for (table, oids) in used {
            let definitions = types.definitions(for: oids)
            draft.change(table) { $0.types = definitions }
        }
    }

    private static func column(
        _ rows: borrowing PostgresResult, _ row: Int, _ catalog: TypeCatalog
    ) -> Column {
        let formatted = rows.text(row, 2) ?? ""
        let type = rows.oid(row, 3)
        var column = Column(
            name: rows.text(row, 1) ?? "", type: formatted, shortType: TypeName.readable(formatted),
            family: catalog.family(of: type), isNotNull: rows.bool(row, 4))
        let expression = rows.text(row, 5)
        let generated = rows.text(row, 7) ?? ""
        if generated.isEmpty {
            column.defaultExpression = expression
        } else {
            column.generatedExpression = expression
            column.isVirtual = generated == "v"
        }
        column.identity =
            switch rows.text(row, 6) {
            case "a": "ALWAYS"
            case "d": "BY DEFAULT"
            default: nil
            }
        column.collation = rows.text(row, 8)
        column.comment = rows.text(row, 9)?.nonBlank
        column.enumValues = catalog.values(of: type)
        column.isInherited = !rows.bool(row, 10)
        if rows.text(row, 11) != nil { column.expressionID = .columnDefault(rows.oid(row, 11)) }
        column.options = rows.text(row, 12)
        return column
    }
}

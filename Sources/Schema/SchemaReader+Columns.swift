internal import Postgres

extension SchemaReader {
    func addColumns(to draft: inout Draft) throws(SchemaError) {
        let catalog = try TypeCatalog(self, oids: draft.oids)
        let rows = try query(CatalogQueries.columns, [draft.oids])
        var used: [UInt32: [UInt32]] = [:]
        for row in 0..<rows.rowCount {
            let (column, type) = Self.column(rows, row, catalog)
            let table = rows.oid(row, 0)
            used[table, default: []].append(type)
            draft.change(table) { $0.columns.append(column) }
        }
        for (table, types) in used {
            let (definitions, extensions) = catalog.definitions(for: types)
            draft.change(table) { table in
                table.types = definitions
                for one in extensions { table.extensions.addOnce(one) }
            }
        }
    }

    private static func column(
        _ rows: borrowing PostgresResult, _ row: Int, _ catalog: TypeCatalog
    ) -> (Column, type: UInt32) {
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
        return (column, type)
    }
}

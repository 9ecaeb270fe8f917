internal import Postgres
internal import Schema

extension SchemaReader {
    /// Gives the tables their columns, and returns what is known of their types and of some more.
    func addColumns(to draft: inout Draft, needing more: [UInt32]) throws(CatalogError) -> TypeCatalog {
        let rows = try query(CatalogQueries.columns, [draft.oids])
        let types = try TypeCatalog(
            self, types: Set((0..<rows.rowCount).map { rows.oid($0, 3) }).union(more))
        for row in 0..<rows.rowCount {
            let column = Self.column(rows, row, types)
            guard !isUndecodable(column.name) else { throw .undecodableName(column.name) }
            let definitions = types.definitions(within: rows.oid(row, 3))
            draft.change(rows.oid(row, 0)) { table in
                table.columns.append(column)
                for one in definitions where !table.types.contains(where: { $0.name == one.name }) {
                    table.types.append(one)
                }
            }
        }
        return types
    }

    private static func column(
        _ rows: borrowing PostgresResult, _ row: Int, _ catalog: TypeCatalog
    ) -> ColumnDefinition {
        let type = rows.oid(row, 3)
        var column = ColumnDefinition(
            name: rows.text(row, 1) ?? "", number: rows.integer(row, 13) ?? 0, type: rows.text(row, 2) ?? "",
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
        column.comment = rows.text(row, 9)?.nonBlank.map { SourcedComment($0, from: .database) }
        column.enumValues = catalog.values(of: type)
        column.isInherited = !rows.bool(row, 10)
        if rows.text(row, 11) != nil { column.expressionID = .columnDefault(rows.oid(row, 11)) }
        column.options = rows.text(row, 12)
        column.isReadable = rows.bool(row, 14)
        return column
    }
}

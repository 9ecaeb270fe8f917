internal import Postgres
internal import Schema

extension SchemaReader {
    /// What is known of the types of some columns, and of some more.
    func types(of columns: borrowing PostgresResult, and more: [UInt32]) throws(CatalogError) -> TypeCatalog {
        let own = columns.map { rows, row in rows.oid(row, CatalogQueries.Columns.typeID) }
        return try TypeCatalog(self, types: Set(own).union(more))
    }

    /// Gives the tables their columns.
    func addColumns(
        _ rows: borrowing PostgresResult, _ types: TypeCatalog, to draft: inout Draft
    ) throws(CatalogError) {
        typealias Field = CatalogQueries.Columns
        for row in 0..<rows.rowCount {
            let column = Self.column(rows, row, types)
            guard !isUndecodable(column.name) else { throw .undecodableName(column.name) }
            let definitions = types.definitions(within: rows.oid(row, Field.typeID))
            draft.change(rows.oid(row, Field.table)) { table in
                table.columns.append(column)
                for one in definitions where !table.types.contains(where: { $0.name == one.name }) {
                    table.types.append(one)
                }
            }
        }
    }

    private static func column(
        _ rows: borrowing PostgresResult, _ row: Int, _ catalog: TypeCatalog
    ) -> ColumnDefinition {
        typealias Field = CatalogQueries.Columns
        let type = rows.oid(row, Field.typeID)
        var column = ColumnDefinition(
            name: rows.text(row, Field.name) ?? "",
            number: rows.integer(row, Field.number) ?? 0,
            type: rows.text(row, Field.type) ?? "",
            family: catalog.family(of: type), isNotNull: rows.bool(row, Field.isNotNull))
        let expression = rows.text(row, Field.expression)
        let generated = rows.text(row, Field.generated) ?? ""
        if generated.isEmpty {
            column.defaultExpression = expression
        } else {
            column.generatedExpression = expression
            column.isVirtual = generated == "v"
        }
        column.identity =
            switch rows.text(row, Field.identity) {
            case "a": "ALWAYS"
            case "d": "BY DEFAULT"
            default: nil
            }
        column.collation = rows.text(row, Field.collation)
        column.comment = rows.wellFormedText(row, Field.comment)?.nonBlank.map {
            SourcedComment($0, from: .database)
        }
        column.enumValues = catalog.values(of: type)
        column.isInherited = !rows.bool(row, Field.isLocal)
        if rows.text(row, Field.expressionID) != nil {
            column.expressionID = .columnDefault(rows.oid(row, Field.expressionID))
        }
        column.options = rows.text(row, Field.options)
        column.isReadable = rows.bool(row, Field.isReadable)
        return column
    }
}

internal import SQL
public import Schema

/// What a model is told of tables: names, types, comments, codes and relations, and no row.
public struct SchemaSketch {
    private let tables: [TableName: Table]
    private let language: Language
    /// The most tables of one prompt.
    private static let mostTables = 10
    /// The most columns of a table.
    private static let mostColumns = 60

    /// Makes it of the described tables.
    public init(_ tables: [Table], in language: Language) {
        self.tables = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        self.language = language
    }

    /// The text about some tables, and those beside them.
    public func text(about names: [TableName]) -> String {
        var chosen = names.filter { tables[$0] != nil }
        for table in names.compactMap({ tables[$0] }) {
            for relation in table.relations where chosen.count < Self.mostTables {
                if !chosen.contains(relation.target), tables[relation.target] != nil {
                    chosen.append(relation.target)
                }
            }
        }
        return chosen.prefix(Self.mostTables).compactMap { tables[$0] }.map(text).joined(separator: "\n\n")
    }

    /// The tables that a query names.
    public func tables(of sql: String) -> [TableName] {
        TableUse.all(in: sql).compactMap { use in
            tables.keys.first { $0.name == use.name && $0.schema == use.schema ?? "public" }
                ?? tables.keys.filter { $0.name == use.name }.min { $0.schema < $1.schema }
        }
    }

    private func text(_ table: Table) -> String {
        var lines = [
            "TABLE \(table.name.sqlText)" + (table.comment.map { " -- \(TableText.line($0.text))" } ?? "")
        ]
        for column in table.columns.prefix(Self.mostColumns)
        where column.isReadable && column.meaning.role != .secret {
            var line = "  \(SQLText.identifier(column.name)) \(column.shortType)"
            var notes = column.comment.map { [TableText.line($0.text)] } ?? []
            let codes = column.meaning.codes.prefix(20).map { "\($0.value)=\($0.label)" }
            if !codes.isEmpty { notes.append(codes.joined(separator: ", ")) }
            if let unit = column.meaning.unit { notes.append(unit) }
            if !notes.isEmpty { line += " -- " + notes.joined(separator: "; ") }
            lines.append(line)
        }
        if let mark = table.meaning.deletion {
            let live = mark.liveValue.map { "= \(SQLText.literal($0))" } ?? "IS NULL"
            lines.append(
                "  -- \(language == .chinese ? "有效数据" : "rows that count"): \(SQLText.identifier(mark.column)) \(live)"
            )
        }
        for relation in table.relations.prefix(20) {
            lines.append(
                "  -- \(relation.columns.joined(separator: ", ")) -> \(relation.target) (\(relation.targetColumns.joined(separator: ", ")))"
            )
        }
        return lines.joined(separator: "\n")
    }
}

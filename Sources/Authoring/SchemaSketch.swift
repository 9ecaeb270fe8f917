internal import SQL
public import Schema

/// What a model is told of tables: names, types, comments, codes and relations, and no row.
public struct SchemaSketch {
    private let tables: [TableName: Table]
    private let language: Language
    /// The most tables of one prompt.
    private static let mostTables = 10
    /// The most bytes about tables: with the rest of a prompt and an answer they fit a context of 8,192 tokens, of which one is
    /// some three bytes.
    private static let mostBytes = 12_000
    /// How many columns of a table are told, the fewer the more tables and the longer the notes.
    private static let columnSteps = [60, 30, 15, 6, 0]
    private static let mostNoteCharacters = 120

    /// Makes it of the described tables.
    public init(_ tables: [Table], in language: Language) {
        self.tables = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        self.language = language
    }

    /// The text about the tables that a query needs, and about as many beside them as there is room for.
    public func text(for sql: String) -> String {
        let names = Array(tables(of: sql).prefix(Self.mostTables))
        let own = names.compactMap { tables[$0] }
        let needed = Set(SQLToken.code(in: sql).compactMap(\.identifier))
        var parts: [String] = []
        for most in Self.columnSteps {
            parts = own.map { text($0, most: most, needed: needed) }
            if Self.size(parts) <= Self.mostBytes { break }
        }
        var chosen = names
        for table in own {
            for target in table.relations.map(\.target) where chosen.count < Self.mostTables {
                guard !chosen.contains(target), let other = tables[target] else { continue }
                let part = text(other, most: Self.columnSteps[1], needed: needed)
                guard Self.size(parts) + part.utf8.count <= Self.mostBytes else { continue }
                chosen.append(target)
                parts.append(part)
            }
        }
        return parts.joined(separator: "\n\n")
    }

    private static func size(_ parts: [String]) -> Int { parts.reduce(0) { $0 + $1.utf8.count + 2 } }

    /// The tables that a query names.
    public func tables(of sql: String) -> [TableName] {
        TableUse.all(in: sql).compactMap { use in
            tables.keys.first { $0.name == use.name && $0.schema == use.schema ?? "public" }
                ?? tables.keys.filter { $0.name == use.name }.min { $0.schema < $1.schema }
        }
    }

    /// - Parameters:
    ///   - most: how many columns are told besides those that are needed.
    ///   - needed: names that a query uses.
    private func text(_ table: Table, most: Int, needed: Set<String>) -> String {
        var lines = [
            "TABLE \(table.name.sqlText)" + (table.comment.map { " -- \(Self.note($0.text))" } ?? "")
        ]
        var left = most
        for column in table.columns where column.isReadable && column.meaning.role != .secret {
            if !needed.contains(column.name) {
                guard left > 0 else { continue }
                left -= 1
            }
            var line = "  \(SQLText.identifier(column.name)) \(column.shortType)"
            var notes = column.comment.map { [Self.note($0.text)] } ?? []
            let codes = column.meaning.codes.prefix(20).map { "\($0.value)=\($0.label)" }
            if !codes.isEmpty { notes.append(Self.note(codes.joined(separator: ", "))) }
            if let unit = column.meaning.unit { notes.append(unit) }
            if !notes.isEmpty { line += " -- " + notes.joined(separator: "; ") }
            lines.append(line)
        }
        if let mark = table.meaning.deletion {
            lines.append(
                "  -- \(language == .chinese ? "有效数据" : "rows that count"): \(mark.condition(in: table))")
        }
        for relation in table.relations.prefix(max(most / 2, 5)) {
            lines.append(
                "  -- \(relation.columns.joined(separator: ", ")) -> \(relation.target) (\(relation.targetColumns.joined(separator: ", ")))"
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func note(_ text: String) -> String {
        let line = TableText.line(text)
        return line.count > mostNoteCharacters ? line.prefix(mostNoteCharacters) + "…" : line
    }
}

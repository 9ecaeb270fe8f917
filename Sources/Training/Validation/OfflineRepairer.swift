internal import SQL
public import Schema

/// Mends SQL by rules that can be explained: misspelt names, a missing schema, wrong quotes, a missing ending.
///
/// White space, comments and literals stay as they are. Each call changes one thing; a text with two faults takes two.
public struct OfflineRepairer: Repairer {
    private let tables: [Table]

    /// Makes a repairer that knows these tables.
    public init(tables: [Table]) { self.tables = tables }

    /// A proposal, or nil when no rule applies.
    public func repair(
        _ pair: QuestionSQLPair, _ problem: SQLProblem, schema: String
    ) throws(TrainingError) -> String? {
        let tokens = SQLToken.all(in: pair.sql)
        switch problem.class {
        case .syntaxError: return withIdentifierQuotes(pair.sql, tokens) ?? closed(pair.sql, tokens)
        case .unknownTable: return withKnownTable(pair.sql, tokens)
        case .unknownColumn: return withKnownColumn(pair.sql, tokens, problem)
        default: return nil
        }
    }

    /// `` `name` `` and `[name]`, as other databases quote identifiers.
    private func withIdentifierQuotes(_ sql: String, _ tokens: [SQLToken]) -> String? {
        let marks = tokens.filter { $0.text == "`" }
        guard !marks.isEmpty, marks.count.isMultiple(of: 2) else { return nil }
        return Self.replacing(marks.map { ($0.range, "\"") }, in: sql)
    }

    /// Parentheses that were left open, and what generators leave at the end: a comma, code fences.
    private func closed(_ sql: String, _ tokens: [SQLToken]) -> String? {
        let code = tokens.filter { $0.kind != .comment }
        var depth = 0
        for token in code where token.kind == .symbol {
            depth += token.text == "(" ? 1 : token.text == ")" ? -1 : 0
            if depth < 0 { return nil }
        }
        let end = code.last { $0.text != ";" }
        if let end, end.text == "," { return Self.replacing([(end.range, "")], in: sql) }
        guard depth > 0, let end else { return nil }
        return Self.replacing(
            [(end.range.upperBound..<end.range.upperBound, String(repeating: ")", count: depth))], in: sql)
    }

    /// The first table name that does not exist, replaced by the nearest one that does.
    private func withKnownTable(_ sql: String, _ tokens: [SQLToken]) -> String? {
        for use in TableUse.all(in: tokens.filter { $0.kind != .comment }) {
            if tables.contains(where: { $0.name.name == use.name && $0.name.schema == use.schema ?? "public" }
            ) {
                continue
            }
            let same = tables.filter { $0.name.name == use.name }
            guard
                let table = same.count == 1
                    ? same.first : same.isEmpty ? Self.nearest(use.name, tables, { $0.name.name }) : nil
            else { continue }
            let text = table.name.schema == "public" ? Self.identifier(table.name.name) : table.name.sqlText
            return Self.replacing([(use.range, text)], in: sql)
        }
        return nil
    }

    /// The column that the error names, replaced by the nearest one of the tables in the statement.
    private func withKnownColumn(
        _ sql: String, _ tokens: [SQLToken], _ problem: SQLProblem
    ) -> String? {
        guard let at = Self.fault(in: sql, tokens, problem) else { return nil }
        let uses = TableUse.all(in: tokens.filter { $0.kind != .comment })
        let used = tables.filter { table in uses.contains { $0.name == table.name.name } }
        // `t.colum`: the position is that of the qualifier.
        let isQualified = at + 2 < tokens.count && tokens[at + 1].text == "."
        let target = tokens[isQualified ? at + 2 : at]
        guard let name = target.identifier else { return nil }
        let qualifier = isQualified ? tokens[at].identifier : nil
        let owners = used.filter { table in
            guard let qualifier else { return true }
            return uses.contains { $0.name == table.name.name && ($0.alias ?? $0.name) == qualifier }
        }
        guard let column = Self.nearest(name, owners.flatMap(\.columns), { $0.name }), column.name != name
        else { return nil }
        return Self.replacing([(target.range, Self.identifier(column.name))], in: sql)
    }
}

internal import Postgres
internal import SQL
internal import Schema

/// The statements that sampling asks, as text.
enum SampleSQL {
    /// The readable beginnings of some columns' values; of secrets only whether there is one.
    static func rows(
        of columns: [Column], from source: String, secrets: Set<Int>, _ limits: SamplingLimits
    ) -> String {
        let list = columns.map { expression($0, isSecret: secrets.contains($0.number), limits) }
        return "SELECT \(list.joined(separator: ", ")) FROM \(source)"
    }

    enum Count: Int, ResultColumns { case rows, bounds }

    /// The number of rows up to a limit, and least and greatest value of each of the columns.
    static func count(_ table: SurveySubject, boundsOf columns: [Column], atMost limit: Int) -> String {
        let names = columns.map { SQLText.identifier($0.name) }
        // One array for all: a select list ends at 1,664 items.
        let bounds = names.map { "min(\($0))::text, max(\($0))::text" }.joined(separator: ", ")
        return """
            SELECT count(*) AS rows, ARRAY[\(bounds)]::text[] AS bounds
            FROM (SELECT \(names.joined(separator: ", ")) FROM \(table.name.sqlText) LIMIT \(limit + 1)) AS counted
            """
    }

    /// The number of rows in a share of the table's pages, in percent.
    static func count(_ table: SurveySubject, inPages share: Double) -> String {
        "SELECT count(*) FROM \(table.name.sqlText) TABLESAMPLE SYSTEM (\(share)) REPEATABLE (1)"
    }

    /// Up to 13 distinct values of each of the columns, as one row of arrays.
    static func values(of columns: [Column], in table: SurveySubject, _ limits: SamplingLimits) -> String {
        let list = columns.map { column in
            let name = SQLText.identifier(column.name)
            return """
                ARRAY(SELECT DISTINCT left(\(name)::text, \(limits.textLength)) FROM \(table.name.sqlText)
                    WHERE \(name) IS NOT NULL LIMIT 13)
                """
        }
        return "SELECT " + list.joined(separator: ", ")
    }

    /// The table as it stands in FROM: sampled by pages where it is large.
    static func source(_ table: SurveySubject, rows: Int, _ limits: SamplingLimits) -> String {
        let name = table.name.sqlText
        guard table.holdsRows else { return name }
        let count = Double(table.rowEstimate ?? 0)
        if table.isSmall(limits) {
            // Rows from all over it: its first pages may hold the oldest, or one value only.
            guard table.isRowCountExact, count > Double(rows) else { return name }
            return "\(name) TABLESAMPLE BERNOULLI (\(min(100, Double(rows) * 105 / count))) REPEATABLE (1)"
        }
        // A page holds at most 291 rows.
        let density = min(291, count / Double(max(1, table.pageCount)))
        return pages(max(20, Double(rows) * 2 / max(density, 0.1)), of: table)
    }

    /// So many pages from all over the table.
    static func pages(_ pages: Double, of table: SurveySubject) -> String {
        let share = min(100, max(0.0001, pages * 100 / Double(max(1, table.pageCount))))
        // A fixed seed, so that a second run over the same data says the same.
        return "\(table.name.sqlText) TABLESAMPLE SYSTEM (\(share)) REPEATABLE (1)"
    }

    /// Whether a column's values can be read as text.
    static func isText(_ column: Column) -> Bool { column.family != .binary && column.family != .other }

    /// Whether a column has a least and a greatest value that people ask about.
    static func hasBounds(_ column: Column) -> Bool {
        [.integer, .number, .date, .timestamp].contains(column.family)
    }

    /// The planner's cost for a statement, from the first line of EXPLAIN.
    static func cost(_ line: String) -> Double {
        guard let cost = line.range(of: ".."), let rows = line.range(of: " rows=") else {
            return .infinity
        }
        return Double(line[cost.upperBound..<rows.lowerBound]) ?? .infinity
    }

    private static func expression(_ column: Column, isSecret: Bool, _ limits: SamplingLimits) -> String {
        let name = SQLText.identifier(column.name)
        guard isText(column), !isSecret else { return "CASE WHEN \(name) IS NOT NULL THEN '' END" }
        switch column.family {
        case .json, .array:
            // Unlike that of a text, the beginning of such a value cannot be had without the whole.
            return "CASE WHEN pg_column_size(\(name)) <= 8000 THEN left(\(name)::text, \(limits.textLength)) "
                + "WHEN \(name) IS NOT NULL THEN '' END"
        default: return "left(\(name)::text, \(limits.textLength))"
        }
    }
}

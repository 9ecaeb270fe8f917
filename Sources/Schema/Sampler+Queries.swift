internal import Postgres

/// A row of `pg_stats`.
struct ColumnStatistics {
    let nullFraction: Double
    let distinct: Double
    let values: [String]
    let shares: [Double]
    let bounds: [String]

    func figures(rowEstimate: Int?) -> ColumnFigures {
        ColumnFigures(
            nullFraction: nullFraction, distinct: distinct, values: values, shares: shares, bounds: bounds,
            rowEstimate: rowEstimate)
    }
}

extension Sampler {
    /// The planner's statistics of every column, by table and name, in one query.
    func statistics(of tables: [Table]) throws(SchemaError) -> [UInt32: [String: ColumnStatistics]] {
        let oids = "{" + tables.map { String($0.oid) }.joined(separator: ",") + "}"
        let rows = try query(Self.statisticsQuery, [oids])
        var statistics: [UInt32: [String: ColumnStatistics]] = [:]
        for row in 0..<rows.rowCount {
            let name = rows.text(row, 1) ?? ""
            guard !Discretion.isSecret(column: name) else { continue }
            statistics[rows.oid(row, 0), default: [:]][name] = ColumnStatistics(
                nullFraction: rows.double(row, 2) ?? 0, distinct: rows.double(row, 3) ?? 0,
                values: ArrayText.values(rows.text(row, 4)),
                shares: ArrayText.values(rows.text(row, 5)).compactMap { Double($0) },
                bounds: ArrayText.values(rows.text(row, 6)))
        }
        return statistics
    }

    private static let statisticsQuery = """
        SELECT c.oid, s.attname, s.null_frac, s.n_distinct, (s.most_common_vals::text::text[])[1:30],
            (s.most_common_freqs)[1:30], h.bounds[1:3] || h.bounds[array_length(h.bounds, 1):]
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
            AND s.inherited = (c.relkind = 'p')
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typcategory <> 'A'
        CROSS JOIN LATERAL (SELECT s.histogram_bounds::text::text[]) AS h (bounds)
        WHERE c.oid = ANY ($1::oid[]) AND s.avg_width <= 1000
        """

    /// Counts the rows and looks at some of them: at all, where one statement reads them.
    func look(
        at table: inout Table, known: [String: ColumnStatistics]
    ) throws(SchemaError) -> [String: ColumnFigures] {
        let holdsRows = [.table, .partitionedTable, .materializedView].contains(table.kind)
        if holdsRows, table.pageCount == 0 {
            (table.rowEstimate, table.isRowCountExact) = (0, true)
            return [:]
        }
        // A page holds at most 291 rows.
        let isTiny = table.rowEstimate.map { $0 <= limits.rows } ?? (table.pageCount <= 3)
        if holdsRows, isTiny, table.pageCount <= limits.smallTablePages, !table.columns.isEmpty {
            let wanted = rowsWanted(of: table.columns)
            let rows = try rows(of: table.columns, from: "\(table.name.sqlText) LIMIT \(wanted + 1)")
            if rows.rowCount <= wanted {
                (table.rowEstimate, table.isRowCountExact) = (rows.rowCount, true)
                return figures(table.columns, rows, of: table)
            }
        }
        if holdsRows { try count(&table) }
        return try figures(of: table, known: known)
    }

    /// Counts a small table exactly; a large one that was never analyzed is estimated from about 100 of its pages.
    private func count(_ table: inout Table) throws(SchemaError) {
        if table.pageCount <= limits.smallTablePages {
            let cap = 200_000
            let name = table.name.sqlText
            let rows = try query("SELECT count(*) FROM (SELECT FROM \(name) LIMIT \(cap + 1)) AS counted")
            if let count = rows.integer(0, 0), count <= cap {
                table.rowEstimate = count
                table.isRowCountExact = true
                return
            }
        }
        if table.rowEstimate == nil {
            let share = min(100, 10_000 / Double(max(table.pageCount, 1)))
            let rows = try query(
                "SELECT count(*) FROM \(table.name.sqlText) TABLESAMPLE SYSTEM (\(share)) REPEATABLE (1)")
            table.rowEstimate = rows.integer(0, 0).map { Int(Double($0) * 100 / share) }
        }
    }

    /// What a sample and the statistics say of each column.
    private func figures(
        of table: Table, known: [String: ColumnStatistics]
    ) throws(SchemaError) -> [String: ColumnFigures] {
        var figures = known.mapValues { $0.figures(rowEstimate: table.rowEstimate) }
        // What was counted just now beats statistics that may be old.
        let columns = table.columns.filter { table.isRowCountExact || figures[$0.name] == nil }
        guard !columns.isEmpty else { return figures }
        let wanted = rowsWanted(of: columns)
        var rows = try rows(of: columns, from: "\(source(table, rows: wanted)) LIMIT \(wanted)")
        if rows.rowCount == 0, table.rowEstimate ?? 1 > 0 {
            rows = try self.rows(of: columns, from: "\(table.name.sqlText) LIMIT \(wanted)")
        }
        let exact = try bounds(of: table, columns: columns)
        figures.merge(self.figures(columns, rows, of: table)) { $1 }
        for (name, bounds) in exact { figures[name]?.others += bounds }
        if table.isRowCountExact, rows.rowCount != table.rowEstimate {
            try completeFewValues(in: &figures, of: table, columns)
        }
        return figures
    }

    /// How many rows to look at: fewer of a wide table.
    private func rowsWanted(of columns: [Column]) -> Int {
        max(100, min(limits.rows, 60_000 / max(1, columns.count)))
    }

    private func rows(of columns: [Column], from source: String) throws(SchemaError) -> PostgresResult {
        try query("SELECT \(columns.map(Self.expression).joined(separator: ", ")) FROM \(source)")
    }

    /// The figures of columns in rows that were read.
    private func figures(
        _ columns: [Column], _ rows: borrowing PostgresResult, of table: Table
    ) -> [String: ColumnFigures] {
        let isWhole = table.isRowCountExact && rows.rowCount == table.rowEstimate
        var figures: [String: ColumnFigures] = [:]
        for (position, column) in columns.enumerated() {
            let values = (0..<rows.rowCount).map { rows.text($0, position) }
            var one = ColumnFigures(sample: values, isWhole: isWhole, rowEstimate: table.rowEstimate)
            // Such values were not read; what came back only says whether they are NULL.
            if !Self.isReadable(column) { (one.common, one.distinct) = ([], nil) }
            figures[column.name] = one
        }
        return figures
    }

    /// Looks in all of a small table for the values of columns that seem to hold few.
    private func completeFewValues(
        in figures: inout [String: ColumnFigures], of table: Table, _ columns: [Column]
    ) throws(SchemaError) {
        let few = columns.filter { figures[$0.name]?.mayBeFew($0) == true }
        guard !few.isEmpty else { return }
        let list = few.map { column in
            let name = SQLText.identifier(column.name)
            return """
                ARRAY(SELECT DISTINCT left(\(name)::text, 200) FROM \(table.name.sqlText)
                    WHERE \(name) IS NOT NULL LIMIT 13)
                """
        }
        let row = try query("SELECT " + list.joined(separator: ", "))
        for (index, column) in few.enumerated() {
            figures[column.name]?.complete(with: ArrayText.values(row.text(0, index)))
        }
    }

    /// The true bounds of the columns of a small table.
    private func bounds(of table: Table, columns: [Column]) throws(SchemaError) -> [String: [String]] {
        let ordered = columns.filter { [.integer, .number, .date, .timestamp].contains($0.family) }
            .filter(Self.isReadable)
        guard table.isRowCountExact, !ordered.isEmpty else { return [:] }
        let names = ordered.map { SQLText.identifier($0.name) }
        let list = names.map { "min(\($0))::text, max(\($0))::text" }.joined(separator: ", ")
        let row = try query("SELECT \(list) FROM \(table.name.sqlText)")
        var bounds: [String: [String]] = [:]
        for (index, column) in ordered.enumerated() {
            bounds[column.name] = [row.text(0, index * 2), row.text(0, index * 2 + 1)].compactMap { $0 }
        }
        return bounds
    }

    /// The table as it stands in FROM: sampled by pages where it is large.
    func source(_ table: Table, rows: Int) throws(SchemaError) -> String {
        let name = table.name.sqlText
        switch table.kind {
        case .view, .foreignTable:
            guard try cost(of: "SELECT * FROM \(name) LIMIT \(rows)") <= limits.viewCost else {
                throw .tooCostly(table.name)
            }
            return name
        case .table, .partitionedTable, .materializedView:
            let count = Double(table.rowEstimate ?? 0)
            if table.pageCount <= limits.smallTablePages {
                // Rows from all over it: its first pages may hold the oldest, or one value only.
                guard table.isRowCountExact, count > Double(rows) else { return name }
                return
                    "\(name) TABLESAMPLE BERNOULLI (\(min(100, Double(rows) * 105 / count))) REPEATABLE (1)"
            }
            let density = Double(table.rowEstimate ?? 0) / Double(table.pageCount)
            let pages = max(20, Double(rows) * 2 / max(density, 0.1))
            let share = min(100, max(0.0001, pages * 100 / Double(table.pageCount)))
            // A fixed seed, so that a second run over the same data says the same.
            return "\(name) TABLESAMPLE SYSTEM (\(share)) REPEATABLE (1)"
        }
    }

    /// Whether a column's values may and should be read.
    static func isReadable(_ column: Column) -> Bool {
        !Discretion.isSecret(column: column.name) && column.family != .binary && column.family != .other
    }

    private static func expression(_ column: Column) -> String {
        let name = SQLText.identifier(column.name)
        return isReadable(column) ? "left(\(name)::text, 200)" : "CASE WHEN \(name) IS NOT NULL THEN '' END"
    }

    /// The planner's cost for a statement.
    private func cost(of sql: String) throws(SchemaError) -> Double {
        let text = try query("EXPLAIN \(sql)").text(0, 0) ?? ""
        guard let cost = text.firstRange(of: ".."), let rows = text.firstRange(of: " rows=") else {
            return .infinity
        }
        return Double(text[cost.upperBound..<rows.lowerBound]) ?? .infinity
    }
}

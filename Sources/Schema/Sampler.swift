public import Postgres

/// Bounds on what sampling may cost.
public struct SamplingLimits: Sendable {
    /// Rows read of each table at most.
    public var rows = 1000
    /// Server-side limit for each statement, in milliseconds.
    public var timeoutMilliseconds = 3000
    /// Tables of up to so many pages of 8 KiB are counted and read from their start; larger ones are sampled.
    public var smallTablePages = 1250
    /// Views and foreign tables are read where the planner's cost of doing so is no more than this.
    public var viewCost = 50_000.0

    /// Makes the usual limits.
    public init() {}
}

/// That the values of one table could not be looked at; its DDL is complete all the same.
public struct SamplingProblem: Sendable {
    /// The table.
    public let table: TableName
    /// Why, in one sentence.
    public let message: String
    /// Whether the table is not there any more.
    public let isGone: Bool
}

/// Adds figures and examples from the data: samples, few-valued columns, ranges, shares of NULL, numbers of rows.
///
/// Large tables are never read whole nor counted: the planner's statistics are taken, else `TABLESAMPLE`. Secrets are
/// not read, personal data are masked (``Discretion``).
public struct Sampler {
    let connection: PostgresConnection
    let limits: SamplingLimits

    /// Makes a sampler on a session that nobody else uses meanwhile.
    public init(_ connection: PostgresConnection, limits: SamplingLimits = SamplingLimits()) {
        self.connection = connection
        self.limits = limits
    }

    /// Samples the tables one after the other, each statement a short read-only transaction of its own.
    ///
    /// - Parameter progress: called before each table with its position from 0; false ends the work early.
    /// - Returns: the tables that could not be sampled.
    /// - Throws: when the session is lost.
    public func sample(
        _ tables: inout [Table], progress: (Int, TableName) -> Bool = { _, _ in true }
    ) throws(SchemaError) -> [SamplingProblem] {
        let statistics = try statistics(of: tables)
        var problems: [SamplingProblem] = []
        try limited { () throws(SchemaError) in
            for index in tables.indices {
                guard progress(index, tables[index].name) else { break }
                var table = tables[index]
                let known = statistics[table.oid] ?? [:]
                do throws(SchemaError) {
                    fill(&table, with: try look(at: &table, known: known))
                } catch {
                    guard connection.isAlive else { throw error }
                    // 42P01: undefined_table.
                    problems.append(
                        SamplingProblem(
                            table: table.name, message: error.withoutValues,
                            isGone: error.databaseError?.sqlState == "42P01" && table.kind != .view))
                    fill(&table, with: known.mapValues { $0.figures(rowEstimate: table.rowEstimate) })
                }
                tables[index] = table
            }
        }
        return problems
    }

    /// Runs the body with the limits in force for the session, which can only read meanwhile.
    func limited<T>(_ body: () throws(SchemaError) -> T) throws(SchemaError) -> T {
        try query("SET statement_timeout = \(limits.timeoutMilliseconds)")
        try query("SET lock_timeout = \(limits.timeoutMilliseconds)")
        try query("SET default_transaction_read_only = on")
        defer {
            for name in ["statement_timeout", "lock_timeout", "default_transaction_read_only"] {
                _ = try? query("RESET \(name)")
            }
        }
        return try body()
    }

    @discardableResult
    func query(_ sql: String, _ parameters: [String?] = []) throws(SchemaError) -> PostgresResult {
        do { return try connection.query(sql, parameters) } catch { throw .database(error) }
    }

    private func fill(_ table: inout Table, with figures: [String: ColumnFigures]) {
        let keys = Set(
            table.constraints.filter {
                [.primaryKey, .unique, .foreignKey].contains($0.kind) && $0.columns.count == 1
            }
            .flatMap(\.columns))
        for index in table.columns.indices {
            var column = table.columns[index]
            guard let known = figures[column.name] else { continue }
            column.nullFraction = known.nullFraction
            column.distinctEstimate = known.distinct
            guard !Discretion.isSecret(column: column.name) else {
                table.columns[index] = column
                continue
            }
            let mask = { Discretion.masked($0, column: column.name) }
            for example in known.examples where !example.isEmpty && column.samples.count < 5 {
                let shown = TableText.value(mask(example), limit: 100)
                if !column.samples.contains(shown) { column.samples.append(shown) }
            }
            if let (low, high) = known.bounds(column.family), mask(low) == low, mask(high) == high {
                (column.minimum, column.maximum) = (low, high)
            }
            if column.enumValues.isEmpty, !keys.contains(column.name), let few = known.fewValues(column),
                few.allSatisfy({ mask($0) == $0 })
            {
                column.enumValues = few
            }
            table.columns[index] = column
        }
    }
}

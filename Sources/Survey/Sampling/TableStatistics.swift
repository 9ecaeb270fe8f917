internal import Postgres
internal import SQL
internal import Schema

/// What the planner's statistics say of the columns of one table, by number.
struct TableStatistics {
    private var columns: [Int: Row] = [:]
    /// Whether few rows have changed since they were made.
    private(set) var isFresh = false

    /// A row of `pg_stats`.
    private struct Row {
        let nullFraction: Double
        let distinct: Double
        let values: [String]
        let shares: [Double]
        let bounds: [String]
    }

    func figures(rowEstimate: Int?) -> [Int: ValueFigures] {
        columns.mapValues {
            ValueFigures(
                nullFraction: $0.nullFraction, distinct: $0.distinct, values: $0.values, shares: $0.shares,
                bounds: $0.bounds, rowEstimate: rowEstimate)
        }
    }

    /// The statistics of the tables, by OID, in one query. Values of secrets are not asked for.
    static func all(
        of tables: [SurveySubject], on connection: PostgresConnection
    ) throws(SurveyError) -> [UInt32: TableStatistics] {
        guard !tables.isEmpty else { return [:] }
        let list = { (numbers: [String]) in "{" + numbers.joined(separator: ",") + "}" }
        let secrets = tables.flatMap { table in table.secrets.map { (String(table.oid), String($0)) } }
        let parameters = [
            list(tables.map { String($0.oid) }), list(secrets.map(\.0)), list(secrets.map(\.1)),
        ]
        do {
            return try connection.transaction("READ ONLY", settings: TransactionSettings(searchPath: .empty))
            {
                read(try connection.query(query, parameters))
            }
        } catch let error as PostgresError {
            throw .database(error)
        } catch {
            throw .database(PostgresError(kind: .protocolViolation, message: "\(error)"))
        }
    }

    private static func read(_ rows: borrowing PostgresResult) -> [UInt32: TableStatistics] {
        rows.check(Field.self)
        var statistics: [UInt32: TableStatistics] = [:]
        for row in 0..<rows.rowCount {
            guard let number = rows.integer(row, Field.number) else { continue }
            let one = Row(
                nullFraction: rows.double(row, Field.nullFraction) ?? 0,
                distinct: rows.double(row, Field.distinct) ?? 0,
                values: ArrayText.values(rows.text(row, Field.values)),
                shares: ArrayText.values(rows.text(row, Field.shares)).compactMap { Double($0) },
                bounds: ArrayText.values(rows.text(row, Field.bounds)))
            let table = rows.oid(row, Field.table)
            statistics[table, default: TableStatistics()].columns[number] = one
            statistics[table]?.isFresh = rows.bool(row, Field.isFresh)
        }
        return statistics
    }

    private enum Field: Int, ResultColumns {
        case table, nullFraction, distinct, values, shares, bounds, isFresh, number
    }

    private static let query = """
        SELECT c.oid AS table, s.null_frac AS nullFraction, s.n_distinct AS distinct,
            (s.most_common_vals::text::text[])[1:30] AS values, (s.most_common_freqs)[1:30] AS shares,
            h.bounds[1:3] || h.bounds[array_length(h.bounds, 1):] AS bounds,
            pg_catalog.pg_stat_get_mod_since_analyze(c.oid) <= greatest(c.reltuples * 0.2, 1000) AS isFresh,
            a.attnum AS number
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
            AND s.inherited = EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typcategory <> 'A'
        CROSS JOIN LATERAL (SELECT s.histogram_bounds::text::text[]) AS h (bounds)
        WHERE c.oid = ANY ($1::oid[]) AND s.avg_width <= 1000
            AND (c.oid, a.attnum) NOT IN (SELECT * FROM unnest($2::oid[], $3::int2[]))
        """
}

internal import Postgres
internal import QueryTree
internal import SQL
internal import Schema

/// Looks up whether values that queries ask for occur in the described tables.
struct ValueLookup {
    private let catalog: ColumnCatalog
    private let run: QueryRun
    private var known: [String: Bool] = [:]

    init(_ catalog: ColumnCatalog, _ connection: PostgresConnection) {
        self.catalog = catalog
        run = QueryRun(connection, milliseconds: 1000)
    }

    /// The first value of a query that its column has nowhere, as `column = value`; nil where there is none, or nobody can tell.
    mutating func missing(in claims: QueryClaims) -> String? {
        for comparison in claims.comparisons where ["=", "IN", "LIKE"].contains(comparison.sign) {
            guard let use = comparison.left.columns.first, comparison.left.columns.count == 1,
                comparison.left.functions.isEmpty, comparison.left.aggregates.isEmpty,
                let (table, column) = catalog.column(use), column.family == .text, column.isReadable,
                column.meaning.role != .secret, column.closedValues == nil
            else { continue }
            for constant in comparison.right.constants where constant.kind == .text {
                let sign = comparison.sign == "LIKE" ? "LIKE" : "="
                if !occurs(table, column, sign, constant.text) {
                    return "\(column.name) \(sign) \(constant.text)"
                }
            }
        }
        return nil
    }

    private mutating func occurs(_ table: Table, _ column: Column, _ sign: String, _ value: String) -> Bool {
        let sql =
            "SELECT 1 FROM \(table.name.sqlText) WHERE \(SQLText.identifier(column.name)) \(sign) \(SQLText.literal(value)) LIMIT 1"
        if let answer = known[sql] { return answer }
        var answer = true
        if case .rows(let result) = run.run(sql, isOrdered: false) { answer = result.rowCount > 0 }
        known[sql] = answer
        return answer
    }
}

public import Postgres

/// Finds relations that nobody declared: by names and types first, then measured in the data.
///
/// A relation is kept when most of the values found in a bounded sample of the referring column exist in the target.
/// Declared foreign keys stay first, and a column that has one gets no other.
public struct RelationFinder {
    private let sampler: Sampler
    private let measures: Bool

    /// Makes a finder on a session that nobody else uses meanwhile.
    ///
    /// - Parameter measures: whether rows may be read; if not, names alone decide, and no share is known.
    public init(
        _ connection: PostgresConnection, limits: SamplingLimits = SamplingLimits(), measures: Bool = true
    ) {
        sampler = Sampler(connection, limits: limits)
        self.measures = measures
    }

    /// Adds inferred relations among the tables; they should have been sampled before.
    ///
    /// Measuring that fails, by a time limit say, leaves the relation out.
    /// - Throws: when the session is lost.
    public func addInferred(to tables: inout [Table]) throws(SchemaError) {
        guard measures else { return try infer(&tables) }
        try sampler.limited { () throws(SchemaError) in try infer(&tables) }
    }

    private func infer(_ tables: inout [Table]) throws(SchemaError) {
        let words = RelationWords(tables)
        let keys = ReferableKey.all(of: tables, words)
        let byName = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        for index in tables.indices where [.table, .partitionedTable].contains(tables[index].kind) {
            let table = tables[index]
            guard table.partitionOf == nil else { continue }
            let declared = Set(table.relations.filter { !$0.isInferred }.flatMap(\.columns))
            for column in table.columns where !declared.contains(column.name) {
                for candidate in RelationCandidate.all(for: column, in: table, among: keys, words).prefix(3) {
                    guard let target = byName[candidate.target] else { continue }
                    guard let relation = try measured(candidate, from: table, to: target) else { continue }
                    tables[index].relations.append(relation)
                    break
                }
            }
        }
    }

    /// The relation with its measured share, nil when the data speak against it.
    private func measured(
        _ candidate: RelationCandidate, from table: Table, to target: Table
    ) throws(SchemaError) -> Relation? {
        var relation = Relation(
            columns: [candidate.column], target: candidate.target, targetColumns: [candidate.targetColumn],
            isInferred: true)
        // Names alone decide where one side has no rows yet, or rows must not be read.
        let isEmpty = table.rowEstimate == 0 || target.rowEstimate == 0
        let isIndexed = target.constraints.contains {
            ($0.kind == .primaryKey || $0.kind == .unique) && $0.columns == relation.targetColumns
        }
        guard measures, !isEmpty else { return candidate.basis == .tableName ? relation : nil }
        guard isIndexed || target.pageCount <= sampler.limits.smallTablePages else { return nil }
        let share: (values: Int, share: Double)?
        do throws(SchemaError) {
            share = try inclusion(candidate, from: table)
        } catch {
            guard sampler.connection.isAlive else { throw error }
            return nil
        }
        guard let share, share.values > 0 else { return candidate.basis == .tableName ? relation : nil }
        let needed = candidate.basis == .tableName ? 0.5 : 0.9
        let isTelling = candidate.basis <= .person || share.values >= 3
        guard share.share >= needed, isTelling else { return nil }
        relation.inclusionShare = share.share
        return relation
    }

    /// How many distinct values a sample of the column has, and the share of them that the target has too.
    private func inclusion(
        _ candidate: RelationCandidate, from table: Table
    ) throws(SchemaError) -> (values: Int, share: Double)? {
        let column = SQLText.identifier(candidate.column)
        let key = SQLText.identifier(candidate.targetColumn)
        // The topmost rows of a tree refer to 0 or the like where NULL is not wanted.
        let isRoot = candidate.basis == .parent ? " AND value::text NOT IN ('0', '-1', '')" : ""
        let rows = try sampler.query(
            """
            SELECT count(*), count(*) FILTER (WHERE EXISTS (
                SELECT FROM \(candidate.target.sqlText) AS target WHERE target.\(key) = referring.value))
            FROM (SELECT DISTINCT value FROM (
                    SELECT \(column) AS value FROM \(sampler.source(table, rows: 1000)) LIMIT 5000) AS sample
                WHERE value IS NOT NULL\(isRoot) LIMIT 500) AS referring
            """)
        guard let values = rows.integer(0, 0), let present = rows.integer(0, 1), values > 0 else {
            return nil
        }
        return (values, Double(present) / Double(values))
    }
}

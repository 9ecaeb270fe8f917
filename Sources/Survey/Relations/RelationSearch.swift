internal import Postgres
internal import SQL
internal import Schema

/// The search for what one column refers to: its candidates are measured one after the other until one is found good.
final class RelationSearch {
    private(set) var relation: Relation?
    private let column: Column
    private let table: SurveySubject
    private var candidates: ArraySlice<(candidate: RelationCandidate, target: SurveySubject)>
    private let limits: SamplingLimits?

    /// - Parameter limits: of the measuring; nil when rows must not be read.
    init(
        of column: Column, in table: SurveySubject, among candidates: [(RelationCandidate, SurveySubject)],
        limits: SamplingLimits?
    ) {
        self.column = column
        self.table = table
        self.candidates = candidates[...].map { ($0, $1) }[...]
        self.limits = limits
    }

    /// Decides as much as names can, up to the next statement; nil when the search has ended.
    func proceed() -> PipelinedStatement? {
        while let (candidate, target) = candidates.popFirst() {
            // Names alone decide where one side has no rows yet, or its rows may not be read.
            let key = target.table.column(candidate.targetColumn)
            let isReadable = column.isReadable && key?.isReadable == true
            guard let limits, isReadable, table.rowEstimate != 0, target.rowEstimate != 0 else {
                guard candidate.basis.needsNoValues else { continue }
                relation = found(candidate)
                return nil
            }
            guard isCheap(candidate, in: target, limits) else { continue }
            return PipelinedStatement(inclusion(candidate, limits)) { [self] rows in
                relation = judged(candidate, rows.integer(0, 0) ?? 0, present: rows.integer(0, 1) ?? 0)
                return relation == nil ? proceed() : nil
            } fail: { [self] _ in
                proceed()
            }
        }
        return nil
    }

    private func found(_ candidate: RelationCandidate) -> Relation {
        Relation(
            columns: [candidate.column], target: candidate.target, targetColumns: [candidate.targetColumn],
            isInferred: true)
    }

    /// The relation with its measured share, nil when the data speak against it.
    private func judged(_ candidate: RelationCandidate, _ values: Int, present: Int) -> Relation? {
        var relation = found(candidate)
        guard values > 0 else { return candidate.basis.needsNoValues ? relation : nil }
        let share = Double(present) / Double(values)
        let needed = candidate.basis == .tableName ? 0.5 : 0.9
        let isTelling = candidate.basis <= .person || values >= 3
        guard share >= needed, isTelling else { return nil }
        relation.inclusionShare = share
        return relation
    }

    /// Whether values can be looked up: the target is small, or an index leads to a value of the column's type.
    private func isCheap(_ candidate: RelationCandidate, in target: SurveySubject, _ limits: SamplingLimits)
        -> Bool
    {
        if target.isSmall(limits) || !target.holdsRows { return true }
        let isIndexed = target.table.constraints.contains {
            ($0.kind == .primaryKey || $0.kind == .unique) && $0.columns.isName(candidate.targetColumn)
        }
        guard isIndexed, let key = target.table.column(candidate.targetColumn) else { return false }
        let texts: Set<String> = ["text", "varchar"]
        return column.baseType == key.baseType || (column.family == .integer && key.family == .integer)
            || (texts.contains(column.baseType) && texts.contains(key.baseType))
    }

    /// Asks how many distinct values a sample of the column has, and how many of them the target has too.
    private func inclusion(_ candidate: RelationCandidate, _ limits: SamplingLimits) -> String {
        let column = SQLText.identifier(candidate.column)
        let key = SQLText.identifier(candidate.targetColumn)
        // The topmost rows of a tree refer to 0 or the like where NULL is not wanted.
        let isRoot = candidate.basis == .parent ? " AND value::text NOT IN ('0', '-1', '')" : ""
        return """
            SELECT count(*), count(*) FILTER (WHERE EXISTS (
                SELECT FROM \(candidate.target.sqlText) AS target WHERE target.\(key) = referring.value))
            FROM (SELECT DISTINCT value FROM (
                    SELECT \(column) AS value FROM \(SampleSQL.source(table, rows: 1000, limits)) LIMIT 5000) AS sample
                WHERE value IS NOT NULL\(isRoot) LIMIT 500) AS referring
            """
    }
}

internal import Glibc
internal import Postgres
internal import SQL
internal import Schema

/// The search for what one column refers to: its candidates are measured in one statement, and judged together.
final class RelationSearch {
    private(set) var relation: Relation?
    /// What it could be, where several tables fit equally.
    private(set) var equals: [Relation] = []
    private let column: Column
    private let table: SurveySubject
    private let candidates: [(candidate: RelationCandidate, target: SurveySubject)]
    private let limits: SamplingLimits?

    /// What was measured of a candidate.
    private struct Measure {
        let candidate: RelationCandidate
        let target: SurveySubject
        /// Distinct values, and how many of them the target has.
        let values: Int
        let present: Int
        /// The same of rows.
        let rows: Int
        let presentRows: Int

        var share: Double { values == 0 ? 0 : Double(present) / Double(values) }
        /// The share of values or of rows, whichever is greater: one orphan among few values is no counterproof.
        var best: Double { max(share, rows == 0 ? 0 : Double(presentRows) / Double(rows)) }

        /// Whether the values agree with what the names say.
        var isGood: Bool {
            switch candidate.basis {
            case .stated, .tableName, .ownPart: best >= 0.5
            case .parent, .role, .person: best >= 0.9
            case .valueName: best >= 0.9 && values >= 3
            case .partOfName: best >= 0.9 && (values >= 3 || share == 1 && candidate.distance <= 3)
            case .sameName: best >= 0.9 && (values >= 2 || candidate.isShared)
            case .leading, .bareName: best >= 0.98 && values >= 3
            }
        }
    }

    /// - Parameter limits: of the measuring; nil when rows must not be read.
    init(
        of column: Column, in table: SurveySubject, among candidates: [(RelationCandidate, SurveySubject)],
        limits: SamplingLimits?
    ) {
        self.column = column
        self.table = table
        self.candidates = candidates.map { ($0, $1) }
        self.limits = limits
    }

    /// Decides as much as names can, or asks; nil when the search has ended.
    func begin() -> PipelinedStatement? {
        guard let limits, column.isReadable, table.rowEstimate != 0 else {
            relation = named(candidates.map(\.candidate))
            return nil
        }
        let measured = candidates.filter { one in
            one.target.table.column(one.candidate.targetColumn)?.isReadable == true
                && one.target.rowEstimate != 0 && isCheap(one.candidate, in: one.target, limits)
        }
        // Names alone decide where the best target has no rows yet, or its rows may not be read.
        let unmeasured = candidates.filter { one in
            one.target.table.column(one.candidate.targetColumn)?.isReadable != true
                || one.target.rowEstimate == 0
        }.map(\.candidate)
        guard !measured.isEmpty else {
            relation = named(unmeasured)
            return nil
        }
        return PipelinedStatement(inclusion(measured.map(\.candidate), limits)) { [self] rows in
            let values = rows.integer(0, 0) ?? 0
            let measures = measured.enumerated().map { index, one in
                Measure(
                    candidate: one.candidate, target: one.target, values: values,
                    present: rows.integer(0, 2 + 2 * index) ?? 0, rows: rows.integer(0, 1) ?? 0,
                    presentRows: rows.integer(0, 3 + 2 * index) ?? 0)
            }
            relation =
                values == 0 ? named(measured.map(\.candidate)) : judged(measures) ?? named(unmeasured)
            return nil
        } fail: { _ in
            nil
        }
    }

    /// Takes the one of several that fit equally to which columns of that name refer elsewhere.
    func settle(by customs: [TableName: Int]) {
        let known = equals.filter { customs[$0.target] ?? 0 > 0 }
        guard relation == nil, known.count == 1, var one = known.first else { return }
        one.confidence = one.confidence.map { min($0, 0.7) }
        relation = one
    }

    /// The relation that the names suggest, where they suffice and only one is meant.
    private func named(_ candidates: [RelationCandidate]) -> Relation? {
        guard let first = candidates.first, first.basis.needsNoValues || first.isShared,
            !candidates.dropFirst().contains(where: { $0.rank == first.rank && $0.isNear == first.isNear })
        else { return nil }
        let kinds = candidates.filter(\.isShared)
        guard first.isShared, kinds.count > 1 else { return found(first, share: nil) }
        // Which kind of a thing is meant only the table's own name can tell.
        if let kind = kinds.first(where: isNamedAfter) { return found(kind, share: nil) }
        var relation = found(first, share: nil)
        relation.confidence = 0.6
        return relation
    }

    /// Whether the table's name begins or ends with that of the target: `personphone` and `person`.
    private func isNamedAfter(_ candidate: RelationCandidate) -> Bool {
        let own = NameWords.of(table.name.name).joined()
        let other = NameWords.of(candidate.target.name).joined()
        return own.count > other.count && other.count >= 4 && (own.hasPrefix(other) || own.hasSuffix(other))
    }

    private func found(_ candidate: RelationCandidate, share: Double?) -> Relation {
        var confidence = candidate.basis.confidence * (share.map { $0 >= 0.98 ? 1 : max(0.6, $0) } ?? 0.8)
        if candidate.isLabelled { confidence = max(confidence, 0.9) }
        return Relation(
            columns: [candidate.column], target: candidate.target, targetColumns: [candidate.targetColumn],
            isInferred: true, inclusionShare: share, confidence: (confidence * 100).rounded() / 100)
    }

    /// The one relation that names and values agree on; nil where there is none, or nobody could tell which.
    private func judged(_ measures: [Measure]) -> Relation? {
        let good = measures.filter(\.isGood)
        guard let best = good.min(by: isBetter) else { return nil }
        let equals = good.filter { !isBetter(best, $0) }
        let chosen: Measure
        if equals.count == 1 {
            chosen = nearest(best, among: good)
        } else if let one = equals.min(by: { size($0) < size($1) }),
            equals.allSatisfy({ $0.candidate.target == one.candidate.target || isUnlikely(one, if: $0) })
        {
            chosen = one
        } else {
            self.equals = equals.map { found($0.candidate, share: $0.best) }
            return nil
        }
        return found(chosen.candidate, share: chosen.best)
    }

    private func isBetter(_ a: Measure, _ b: Measure) -> Bool {
        if a.candidate.rank != b.candidate.rank { return a.candidate.rank < b.candidate.rank }
        if a.best >= 0.98 && b.best < 0.98 { return true }
        if b.best >= 0.98 && a.best < 0.98 { return false }
        return a.candidate.isNear && !b.candidate.isNear
    }

    /// Of tables that share a key, as kinds of a thing do, the one that all values come from: a driver's licence is that of a
    /// driver, who is a person, who is a party.
    private func nearest(_ best: Measure, among good: [Measure]) -> Measure {
        guard best.candidate.isShared else { return best }
        let kinds = good.filter { one in
            one.candidate.isShared && one.present == one.values && size(one) < size(best)
                && size(one) >= one.values
                && isUnlikely(one, if: best, below: isNamedAfter(one.candidate) ? 0.05 : 1e-3)
                && (size(one) > (table.rowEstimate ?? 0) || !table.table.primaryKey.isName(column.name))
        }
        return kinds.min { size($0) < size($1) } ?? best
    }

    private func size(_ one: Measure) -> Int { one.target.rowEstimate ?? .max }

    /// Whether that many values would hardly all be found in the one table if they were drawn from the other, greater one.
    private func isUnlikely(_ one: Measure, if other: Measure, below limit: Double = 1e-3) -> Bool {
        guard one.present == one.values, size(other) != .max, size(other) > 0 else { return false }
        return pow(Double(size(one)) / Double(size(other)), Double(one.values)) < limit
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

    /// Asks how many distinct values and rows a sample of the column has, and how many of them each target has too.
    private func inclusion(_ candidates: [RelationCandidate], _ limits: SamplingLimits) -> String {
        let name = SQLText.identifier(column.name)
        // Where NULL is not wanted, 0 or the like says that there is none: the topmost rows of a tree, for one.
        let isTelling =
            switch column.family {
            case .integer, .number: " AND \(name) NOT IN (0, -1)"
            case .text: " AND \(name)::text NOT IN ('0', '-1', '')"
            default: ""
            }
        let found = candidates.enumerated().map { index, candidate in
            """
            EXISTS (SELECT FROM \(candidate.target.sqlText) AS target
                WHERE target.\(SQLText.identifier(candidate.targetColumn)) = referring.value) AS in_\(index)
            """
        }
        let counts = candidates.indices.map {
            "count(*) FILTER (WHERE in_\($0)), coalesce(sum(n) FILTER (WHERE in_\($0)), 0)::bigint"
        }
        return """
            SELECT count(*), coalesce(sum(n), 0)::bigint, \(counts.joined(separator: ", "))
            FROM (SELECT n, \(found.joined(separator: ", ")) FROM (SELECT value, count(*) AS n FROM (
                    SELECT \(name) AS value FROM \(SampleSQL.source(table, rows: 1000, limits))
                    WHERE \(name) IS NOT NULL\(isTelling) LIMIT 5000) AS sample
                GROUP BY value LIMIT 500) AS referring) AS measured
            """
    }
}

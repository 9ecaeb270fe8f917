internal import Postgres
internal import SQL
internal import Schema

/// The course of looking at one table's rows: a few statements, each following from the result of the one before.
///
/// A small table is counted and may be read whole. Of a large one only sampled pages are read, and only for columns that
/// the planner's statistics do not tell enough of.
final class TableLook {
    private(set) var table: SurveySubject
    /// What is known of the columns, by their numbers.
    private(set) var figures: [Int: ValueFigures] = [:]
    private(set) var problem: SamplingProblem?
    /// What it has brought as it may be shown, once it has ended: made while the server works on other looks.
    private(set) var shown: TableFigures?
    private let known: TableStatistics
    private let limits: SamplingLimits
    /// The numbers of the columns whose values must not be read.
    private let secrets: Set<Int>

    /// Whether its size tells that there are no rows.
    private var isEmpty: Bool { table.holdsRows && table.pageCount == 0 }

    /// The columns that may be read.
    private let columns: [Column]

    init(at table: SurveySubject, known: TableStatistics, limits: SamplingLimits) {
        self.table = table
        self.known = known
        self.limits = limits
        secrets = table.secrets
        let isWhole = table.columns.allSatisfy(\.isReadable)
        columns = isWhole ? table.columns : table.columns.filter(\.isReadable)
    }

    /// The first statement; nil when nothing needs to be asked.
    func begin() -> PipelinedStatement? {
        if table.obstacle == .unpopulated {
            problem = SamplingProblem(table, .unpopulated(table.name))
            table.rowEstimate = nil
            return nil
        }
        if table.obstacle == .unavailable {
            problem = SamplingProblem(table, .unavailable(table.name))
            table.rowEstimate = nil
            return nil
        }
        guard !columns.isEmpty || table.columns.isEmpty else {
            table.obstacle = .permission
            if isEmpty {
                (table.rowEstimate, table.isRowCountExact) = (0, true)
            } else {
                problem = SamplingProblem(table, .unreadable(table.name))
            }
            return nil
        }
        guard table.holdsRows else { return weigh() }
        guard !isEmpty else {
            (table.rowEstimate, table.isRowCountExact) = (0, true)
            return nil
        }
        guard table.isSmall(limits) else { return estimate() }
        return table.isTiny(limits) && !columns.isEmpty ? readWhole() : count()
    }

    /// Ends a course that failed with what statistics say.
    func complete(with known: TableStatistics) {
        figures = known.figures(rowEstimate: table.rowEstimate)
        shown = nil
    }

    /// Reads all rows of a table that seems to have few; their number is known then.
    private func readWhole() -> PipelinedStatement? {
        let wanted = limits.rowsWanted(of: columns.count)
        let sql = SampleSQL.rows(
            of: columns, from: "\(table.name.sqlText) LIMIT \(wanted + 1)", secrets: secrets, limits)
        return ask(sql, orElse: { [self] in sample() }) { [self] rows in
            guard rows.rowCount <= wanted else { return count() }
            (table.rowEstimate, table.isRowCountExact) = (rows.rowCount, true)
            take(rows, of: columns, bounds: [:])
            return nil
        }
    }

    /// Counts a small table and finds the bounds of its columns, in one pass.
    private func count() -> PipelinedStatement? {
        let ordered = columns.filter { SampleSQL.hasBounds($0) && !secrets.contains($0.number) }
        let sql = SampleSQL.count(table, boundsOf: ordered, atMost: SamplingLimits.smallTableRows)
        return ask(sql, orElse: { [self] in estimate() }) { [self] rows in
            rows.check(SampleSQL.Count.self)
            guard let count = rows.integer(0, SampleSQL.Count.rows), count <= SamplingLimits.smallTableRows
            else {
                return estimate()
            }
            (table.rowEstimate, table.isRowCountExact) = (count, true)
            var bounds: [Int: [String]] = [:]
            let values = ArrayText.elements(rows.text(0, SampleSQL.Count.bounds))
            for (index, column) in ordered.enumerated() where index * 2 + 1 < values.count {
                bounds[column.number] = [values[index * 2], values[index * 2 + 1]].compactMap { $0 }
            }
            return sample(bounds: bounds)
        }
    }

    /// Estimates the number of rows of a large table that was never analyzed from about 100 of its pages.
    private func estimate() -> PipelinedStatement? {
        guard table.rowEstimate == nil else { return sample() }
        let share = min(100, 10_000 / Double(max(table.pageCount, 1)))
        return ask(SampleSQL.count(table, inPages: share), orElse: { [self] in sample() }) { [self] rows in
            // No row in those pages says little of the others.
            if let count = rows.integer(0, 0), count > 0 {
                table.rowEstimate = Int(Double(count) * 100 / share)
            }
            return sample()
        }
    }

    /// Looks at some rows, for the columns that need it.
    private func sample(bounds: [Int: [String]] = [:]) -> PipelinedStatement? {
        figures = known.figures(rowEstimate: table.rowEstimate)
        // What was counted just now beats statistics that may be old.
        let columns = columns.filter {
            table.isRowCountExact || !known.isFresh || figures[$0.number] == nil
        }
        guard !columns.isEmpty else { return nil }
        let wanted = limits.rowsWanted(of: columns.count)
        return read(
            columns, rows: wanted, from: SampleSQL.source(table, rows: wanted, limits), bounds: bounds
        ) {
            [self] in
            // Few rows on many pages: the table is bloated, or its number of rows is not what it was.
            table.isSmall(limits)
                ? read(columns, rows: wanted, from: table.name.sqlText, bounds: bounds)
                : read(columns, rows: wanted, from: SampleSQL.pages(2000, of: table), bounds: bounds)
        }
    }

    private func read(
        _ columns: [Column], rows wanted: Int, from source: String, bounds: [Int: [String]],
        orElse: (() -> PipelinedStatement?)? = nil
    ) -> PipelinedStatement? {
        let few = SampleSQL.rows(
            of: columns, from: "\(source) LIMIT \(max(1, wanted / 20))", secrets: secrets, limits)
        let taken = { [self] (rows: borrowing PostgresResult) -> PipelinedStatement? in
            if rows.rowCount == 0, table.rowEstimate ?? 1 > 0, let orElse { return orElse() }
            take(rows, of: columns, bounds: bounds)
            return table.isRowCountExact && rows.rowCount != table.rowEstimate ? findFewValues(columns) : nil
        }
        return ask(
            SampleSQL.rows(of: columns, from: "\(source) LIMIT \(wanted)", secrets: secrets, limits),
            orElse: { [self] in ask(few, then: taken) }, then: taken)
    }

    /// Looks in all of a small table for the values of columns that seem to hold few.
    private func findFewValues(_ columns: [Column]) -> PipelinedStatement? {
        let few = columns.filter { figures[$0.number]?.mayBeFew($0) == true }
        guard !few.isEmpty else { return nil }
        // Without an answer what the sample says stands.
        return ask(SampleSQL.values(of: few, in: table, limits), orElse: { nil }) { [self] rows in
            for (index, column) in few.enumerated() {
                figures[column.number]?.complete(with: ArrayText.values(rows.text(0, index)))
            }
            return nil
        }
    }

    /// Asks what reading a view or foreign table would cost, and reads it if that is little.
    private func weigh() -> PipelinedStatement? {
        let wanted = limits.rowsWanted(of: columns.count)
        let name = table.name.sqlText
        let list = columns.map { SQLText.identifier($0.name) }.joined(separator: ", ")
        return ask("EXPLAIN SELECT \(list) FROM \(name) LIMIT \(wanted)") { [self] rows in
            guard SampleSQL.cost(rows.text(0, 0) ?? "") <= limits.viewCost else {
                problem = SamplingProblem(table, .tooCostly(table.name))
                return nil
            }
            return read(columns, rows: wanted, from: name, bounds: [:])
        }
    }

    /// A statement of this course.
    ///
    /// - Parameter orElse: what to do where the statement takes too long; any other error ends the course, as a problem.
    private func ask(
        _ sql: String, isRepeated: Bool = false, orElse: (() -> PipelinedStatement?)? = nil,
        then: @escaping (borrowing PostgresResult) -> PipelinedStatement?
    ) -> PipelinedStatement {
        PipelinedStatement(sql) { [self] rows in
            let next = then(rows)
            if next == nil { (shown, figures) = (tableFigures, [:]) }
            return next
        } fail: { [self] error in
            // Another session may answer.
            if error.kind == .connection, !isRepeated {
                return ask(sql, isRepeated: true, orElse: orElse, then: then)
            }
            if error.isTimeout, let orElse { return orElse() }
            problem = SamplingProblem(table, .database(error))
            // insufficient_privilege, object_not_in_prerequisite_state
            if error.sqlState == "42501" { table.obstacle = .permission }
            if error.sqlState == "55000" { table.obstacle = .unpopulated }
            if error.keepsRowsBack { table.obstacle = .unavailable }
            figures = known.figures(rowEstimate: table.rowEstimate)
            return nil
        }
    }

    private func take(
        _ rows: borrowing PostgresResult, of columns: [Column], bounds: [Int: [String]]
    ) {
        let isWhole = table.isRowCountExact && rows.rowCount == table.rowEstimate
        for (position, column) in columns.enumerated() {
            var one = ValueFigures(
                sample: rows.tally(position), isWhole: isWhole, rowEstimate: table.rowEstimate)
            // Such values were not read; what came back only says whether they are NULL.
            if !SampleSQL.isText(column) || secrets.contains(column.number) {
                (one.common, one.distinct) = ([], nil)
            }
            one.others += bounds[column.number] ?? []
            figures[column.number] = one
        }
    }
}

extension PostgresError {
    /// Whether a statement was stopped because it took too long (57014, query_canceled).
    fileprivate var isTimeout: Bool { sqlState == "57014" }

    /// Whether no statement gets at the rows now: another server that has them (08, HV), this one's files (58, XX), or what
    /// it does not do, such as reading unlogged tables on a standby (0A).
    fileprivate var keepsRowsBack: Bool {
        guard kind == .statement, let sqlState else { return false }
        return ["08", "HV", "58", "XX", "0A"].contains(sqlState.prefix(2))
    }
}

public import Postgres
internal import SQL
public import Schema

/// Finds out which pairs of a table's references are unique, so that the table links what they refer to.
///
/// Small tables are looked at whole, one statement for each; of a large one a sample can only show that a pair repeats.
public struct PairFinder {
    private let sampler: Sampler
    private let measures: Bool

    /// Makes a finder on a few sessions that nobody else uses meanwhile.
    ///
    /// - Parameter measures: whether rows may be read; if not, only constraints are known.
    public init(
        _ sessions: [PostgresConnection], limits: SamplingLimits = SamplingLimits(), measures: Bool = true
    ) {
        sampler = Sampler(sessions, limits: limits)
        self.measures = measures
    }

    /// The pairs of references of each table.
    ///
    /// - Parameters:
    ///   - relations: those that nobody declared, table by table.
    ///   - waiting: called several times a second while the server works; what it throws ends the work early, and the
    ///     sessions.
    /// - Throws: ``SurveyError`` when no session is left, or what the callback throws.
    public func pairs(
        of subjects: [SurveySubject], _ relations: [[Relation]], waiting: () throws -> Void = {}
    ) throws -> [[KeyPair]] {
        let searches = zip(subjects, relations).map { PairSearch(of: $0, $0.table.relations + $1) }
        if measures {
            var starts = searches.lazy.compactMap { $0.begin(sampler.limits) }.makeIterator()
            try sampler.limited(waiting: waiting) { starts.next() }
        }
        return searches.map { search in search.pairs.filter { $0.standing != .unknown || search.isLookedAt } }
    }
}

/// The search among the references of one table.
private final class PairSearch {
    private(set) var pairs: [KeyPair]
    /// Whether rows were looked at.
    private(set) var isLookedAt = false
    private let table: SurveySubject

    /// Most references that are looked at; tables of facts have many, and link nothing.
    private static let mostColumns = 5

    init(of table: SurveySubject, _ relations: [Relation]) {
        self.table = table
        let referring = relations.filter { $0.columns.count == 1 }.map { $0.columns[0] }
        guard referring.count > 1 else {
            pairs = []
            return
        }
        let columns = table.columns.map(\.name).filter(referring.hasName).prefix(Self.mostColumns)
        pairs = columns.indices.flatMap { first in
            columns[(first + 1)...].map { [columns[first], $0] }
        }.map { pair in
            KeyPair(columns: pair, standing: table.table.tellsRows(by: pair) ? .constraint : .unknown)
        }
    }

    func begin(_ limits: SamplingLimits) -> PipelinedStatement? {
        let open = pairs.filter {
            $0.standing == .unknown && $0.columns.allSatisfy { table.table.column($0)?.isReadable == true }
        }
        guard !open.isEmpty, [.table, .partitionedTable].contains(table.table.kind), table.rowEstimate != 0
        else {
            return nil
        }
        let isWhole = table.isSmall(limits)
        let counts = open.map { pair in
            let (a, b) = (SQLText.identifier(pair.columns[0]), SQLText.identifier(pair.columns[1]))
            return "count(*) FILTER (WHERE \(a) IS NOT NULL AND \(b) IS NOT NULL), "
                + "count(DISTINCT (\(a), \(b))) FILTER (WHERE \(a) IS NOT NULL AND \(b) IS NOT NULL), "
                + "count(DISTINCT \(a)), count(DISTINCT \(b))"
        }
        let names = Set(open.flatMap(\.columns)).sorted().map(SQLText.identifier).joined(separator: ", ")
        let source =
            isWhole
            ? table.name.sqlText
            : "(SELECT \(names) FROM \(SampleSQL.source(table, rows: 5000, limits)) LIMIT 20000) AS sample"
        return PipelinedStatement("SELECT \(counts.joined(separator: ", ")) FROM \(source)") { [self] rows in
            isLookedAt = true
            for (index, pair) in open.enumerated() {
                let figures = (0..<4).map { Double(rows.integer(0, index * 4 + $0) ?? 0) }
                let standing = Self.standing(figures, isWhole: isWhole)
                pairs = pairs.map {
                    $0.columns == pair.columns ? KeyPair(columns: $0.columns, standing: standing) : $0
                }
            }
            return nil
        } fail: { _ in
            nil
        }
    }

    /// - Parameter figures: rows that have both, distinct pairs, and distinct values of each.
    private static func standing(_ figures: [Double], isWhole: Bool) -> KeyPair.Standing {
        let (rows, pairs, first, second) = (figures[0], figures[1], figures[2], figures[3])
        if pairs < rows { return .repeated }
        guard isWhole, rows > 1 else { return .unknown }
        // How many rows would be alike if both were drawn by lot.
        return rows * (rows - 1) / 2 >= 2 * first * second ? .measured : .unknown
    }
}

extension Table {
    /// Whether a key or unique index has no columns but these.
    fileprivate func tellsRows(by columns: [String]) -> Bool {
        constraints.contains {
            [.primaryKey, .unique].contains($0.kind) && !$0.columns.isEmpty
                && $0.columns.allSatisfy(columns.hasName)
        }
            || uniqueIndexes.contains { index in
                // `btree (a, b)`, of all rows
                guard index.hasPrefix("btree ("), index.hasSuffix(")") else { return false }
                let names = index.dropFirst(7).dropLast().split(separator: ",").map { String($0).trimmed }
                return names.allSatisfy { columns.map(SQLText.identifier).hasName($0) }
            }
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}

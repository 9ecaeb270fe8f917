internal import Glibc
internal import Postgres
internal import SQL
internal import Schema

/// The search for a relation by several columns at once: a receipt of the line of an order, by order and line.
final class CompositeSearch {
    private(set) var relation: Relation?
    let table: SurveySubject
    let target: SurveySubject
    let columns: [String]
    /// How likely a pair of values of the target's parts is a key by chance; nil where a part counts within another.
    private let density: Double?

    private init(_ table: SurveySubject, _ target: SurveySubject, _ columns: [String], density: Double?) {
        (self.table, self.target, self.columns, self.density) = (table, target, columns, density)
    }

    /// The searches worth making: tables that have columns named as all parts of another's key.
    ///
    /// - Parameter relations: what the tables' columns refer to, in their order.
    static func all(among subjects: [SurveySubject], _ relations: [[Relation]]) -> [CompositeSearch] {
        var tables: [String: [Int]] = [:]
        for (number, subject) in subjects.enumerated() where isSearchable(subject) {
            for column in subject.columns { tables[column.name, default: []].append(number) }
        }
        var found: [CompositeSearch] = []
        for (number, target) in subjects.enumerated()
        where [.table, .partitionedTable].contains(target.table.kind) && target.rowEstimate != 0 {
            for key in keys(of: target.table) {
                // Those of its rarest column; a name that everything has makes no key of another.
                guard let few = key.map({ tables[$0] ?? [] }).min(by: { $0.count < $1.count }),
                    few.count <= 50
                else { continue }
                let parts = key.map { name in
                    (relations[number] + target.table.relations).contains { $0.columns.isName(name) }
                }
                for other in few where other != number {
                    let subject = subjects[other]
                    guard isMatch(subject.table, target.table, key) else { continue }
                    let density = parts.contains(false) ? nil : density(target, key)
                    found.append(CompositeSearch(subject, target, key, density: density))
                }
            }
        }
        return found
    }

    private static func isSearchable(_ subject: SurveySubject) -> Bool {
        [.table, .partitionedTable].contains(subject.table.kind) && subject.table.partitionOf == nil
            && subject.rowEstimate != 0
    }

    private static func keys(of table: Table) -> [[String]] {
        let keys = [table.primaryKey] + table.constraints.filter { $0.kind == .unique }.map(\.columns)
        return keys.filter { key in
            (2...4).contains(key.count) && !key.contains { general.contains($0.lowercased()) }
                && key.allSatisfy { table.column($0).map { isPart($0) } == true }
        }
    }

    private static func isPart(_ column: Column) -> Bool {
        column.isReadable && [.integer, .number, .text, .uuid, .date].contains(column.family)
    }

    /// Whether the table has all parts, none of them a key of its own, and refers by them to nothing declared.
    private static func isMatch(_ table: Table, _ target: Table, _ key: [String]) -> Bool {
        let own = ([table.primaryKey] + table.constraints.filter { $0.kind == .unique }.map(\.columns)).map(
            Set.init)
        guard !own.contains(Set(key)), !own.contains(where: { $0.count == 1 && $0.isSubset(of: key) }),
            !table.relations.contains(where: { !$0.isInferred && Set($0.columns) == Set(key) })
        else { return false }
        return key.allSatisfy { name in
            guard let column = table.column(name), let part = target.column(name), column.isReadable else {
                return false
            }
            return column.family == part.family
        }
    }

    private static func density(_ target: SurveySubject, _ key: [String]) -> Double {
        let distinct = key.map { Double(max(1, target.table.column($0)?.distinctEstimate ?? 1)) }
        return min(1, Double(target.rowEstimate ?? 0) / max(1, distinct.reduce(1, *)))
    }

    private enum Inclusion: Int, ResultColumns { case values, present }

    /// Asks how many combinations of values a sample has, and how many of them the target has too.
    func begin(_ limits: SamplingLimits) -> PipelinedStatement? {
        let names = columns.map(SQLText.identifier)
        let equal = names.map { "target.\($0) = referring.\($0)" }.joined(separator: " AND ")
        let present = names.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
        let sql = """
            SELECT count(*) AS values, count(*) FILTER (WHERE EXISTS (
                SELECT FROM \(target.name.sqlText) AS target WHERE \(equal))) AS present
            FROM (SELECT DISTINCT \(names.joined(separator: ", ")) FROM (
                    SELECT \(names.joined(separator: ", ")) FROM \(SampleSQL.source(table, rows: 1000, limits))
                    WHERE \(present) LIMIT 5000) AS sample LIMIT 300) AS referring
            """
        return PipelinedStatement(sql) { [self] rows in
            rows.check(Inclusion.self)
            let values = rows.integer(0, Inclusion.values) ?? 0
            let present = rows.integer(0, Inclusion.present) ?? 0
            let share = values == 0 ? 0 : Double(present) / Double(values)
            guard values >= 3, share >= 0.98, density.map({ pow($0, Double(values)) < 1e-4 }) ?? true else {
                return nil
            }
            relation = Relation(
                columns: columns, target: target.name, targetColumns: columns, isInferred: true,
                inclusionShare: share,
                confidence: density == nil ? 0.85 : 0.8)
            return nil
        } fail: { _ in
            nil
        }
    }

    /// Names of parts that say nothing of whose they are.
    private static let general: Set<String> = [
        "id", "code", "name", "type", "status", "state", "date", "day", "month", "year", "number", "no",
        "key", "title",
        "version", "position", "sort", "seq", "email", "language", "locale", "kind", "value", "tenant_id",
        "create_time",
        "created_at", "startdate", "start_date", "enddate", "end_date",
    ]
}

extension [Relation] {
    /// The relations without those that a wider one says better: who refers to a line of an order refers to that order.
    func without(partsOf wide: Relation, whose target: [Relation]) -> [Relation] {
        filter { one in
            guard one.isInferred, one.columns.count == 1,
                let part = wide.columns.firstIndex(where: one.columns.isName)
            else { return true }
            let key = wide.targetColumns[part]
            return !target.contains { $0.columns.isName(key) && $0.target == one.target }
        }
    }
}

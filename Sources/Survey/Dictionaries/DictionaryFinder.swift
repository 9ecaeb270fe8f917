public import Postgres
internal import SQL
public import Schema

/// Finds what codes mean in tables of the same database that say so: dictionaries of many types, such as `sys_dict_data`, and
/// tables of one, such as `order_status`, that columns refer to.
///
/// Each such table is read once, up to a limit; all other tables are left alone.
public struct DictionaryFinder {
    private let sampler: Sampler

    /// Makes a finder on a few sessions that nobody else uses meanwhile.
    public init(_ sessions: [PostgresConnection], limits: SamplingLimits = SamplingLimits()) {
        sampler = Sampler(sessions, limits: limits)
    }

    /// The labels of codes, by table and by the column's position in it.
    ///
    /// - Parameters:
    ///   - relations: those that nobody declared, table by table.
    ///   - waiting: called several times a second while the server works; what it throws ends the work early, and the
    ///     sessions.
    /// - Throws: ``SurveyError`` when no session is left, or what the callback throws.
    public func labels(
        among subjects: [SurveySubject], _ relations: [[Relation]], waiting: () throws -> Void = {}
    ) throws -> [[Int: [CodeLabel]]] {
        let all = zip(subjects, relations).map { $0.table.relations + $1 }
        let tables = Dictionary(subjects.map { ($0.name, $0.table) }) { first, _ in first }
        let shapes = zip(subjects, all).compactMap { DictionaryShape($0, $1, tables) }.prefix(
            Self.mostDictionaries)
        let lookups = lookups(subjects, all)
        var types: [DictionaryType] = []
        var labels: [TableName: [CodeLabel]] = [:]
        var statements = shapes.map { shape in
            PipelinedStatement(shape.query) { rows in
                types += DictionaryType.all(
                    (0..<rows.rowCount).map {
                        (
                            rows.text($0, 0) ?? "", rows.text($0, 1) ?? "", rows.text($0, 2) ?? "",
                            rows.text($0, 3)
                        )
                    })
                return nil
            } fail: { _ in
                nil
            }
        }
        statements += lookups.values.map { lookup in
            PipelinedStatement(lookup.query) { rows in
                let codes = (0..<rows.rowCount).map {
                    CodeLabel(rows.text($0, 0) ?? "", rows.text($0, 1) ?? "")
                }
                if lookup.isEvident(codes) { labels[lookup.table] = codes }
                return nil
            } fail: { _ in
                nil
            }
        }
        guard !statements.isEmpty else { return subjects.map { _ in [:] } }
        var next = statements.makeIterator()
        try sampler.limited(waiting: waiting) { next.next() }
        let known = DictionaryTypes(types)
        let words = RelationWords(subjects.map(\.table))
        let dictionaries = Set(shapes.flatMap { [$0.subject.name] + [$0.parent?.table].compactMap { $0 } })
        return zip(subjects, all).map { subject, relations in
            var found: [Int: [CodeLabel]] = [:]
            let title = words.title(ofTable: subject.name)
            for (index, column) in subject.columns.enumerated() {
                if let relation = relations.first(where: { $0.columns.isName(column.name) }) {
                    if let key = lookups[relation.target]?.key, relation.targetColumns.isName(key) {
                        found[index] = labels[relation.target]
                    }
                } else if !dictionaries.contains(subject.name) {
                    found[index] = known.codes(of: column, in: subject.table, title)
                }
            }
            return found
        }
    }

    private static let mostDictionaries = 20
    private static let mostLookups = 200

    /// The small tables of types and states that columns refer to.
    private func lookups(_ subjects: [SurveySubject], _ relations: [[Relation]]) -> [TableName: LookupTable] {
        let targets = Set(relations.joined().filter { $0.columns.count == 1 }.map(\.target))
        let found = subjects.filter { targets.contains($0.name) }.compactMap(LookupTable.init).prefix(
            Self.mostLookups)
        return Dictionary(found.map { ($0.table, $0) }) { first, _ in first }
    }
}

/// A small table whose key is a code and whose rows have a name: `order_status`.
private struct LookupTable {
    let table: TableName
    let key: String
    let label: String

    init?(_ subject: SurveySubject) {
        guard let last = NameWords.of(subject.name.name).map(RelationWords.normal).last,
            Self.words.contains(last),
            let rows = subject.rowEstimate, (2...Self.most).contains(rows),
            subject.table.primaryKey.count == 1,
            subject.table.kind == .table
        else { return nil }
        let texts = subject.columns.filter {
            $0.family == .text && $0.isReadable && $0.isOpen(in: subject.table)
        }
        let named = ["name", "label", "title", "description", "desc", last].lazy.compactMap { word in
            texts.first { NameWords.of($0.name).map(RelationWords.normal).last == word }
        }.first
        guard let label = named?.name, !subject.table.primaryKey.hasName(label) else { return nil }
        (table, key, self.label) = (subject.name, subject.table.primaryKey[0], label)
    }

    var query: String {
        let (key, label) = (SQLText.identifier(key), SQLText.identifier(label))
        return
            "SELECT \(key)::text, left(\(label)::text, 200) FROM \(table.sqlText) WHERE \(label) IS NOT NULL ORDER BY \(key) LIMIT \(Self.most + 1)"
    }

    /// Whether each code has a short label of its own.
    func isEvident(_ codes: [CodeLabel]) -> Bool {
        (2...Self.most).contains(codes.count) && Set(codes.map(\.label)).count == codes.count
            && codes.allSatisfy { !$0.label.isEmpty && $0.label.count <= 40 }
    }

    private static let most = 50
    private static let words: Set<String> = [
        "type", "status", "state", "kind", "mode", "method", "priority", "severity", "reason", "grade",
        "level", "channel",
        "class",
    ]
}

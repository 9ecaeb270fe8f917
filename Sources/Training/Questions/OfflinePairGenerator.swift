public import Schema

/// Writes Chinese questions and their SQL from the tables alone; needs no language model.
///
/// The same tables give the same pairs. Columns that nothing is known of are shown, never added up; values in
/// questions are values that occur in the data.
public struct OfflinePairGenerator: PairGenerator {
    /// How many pairs a theme has at most.
    public let pairsPerTheme: Int

    /// Makes a generator.
    public init(pairsPerTheme: Int = 10) { self.pairsPerTheme = max(1, pairsPerTheme) }

    /// One theme for each table, and one for each table that refers to others of them.
    public func themes(for tables: [Table], context: String) throws(TrainingError) -> [Theme] {
        guard !tables.isEmpty else { throw .noTables }
        let map = TableMap(tables)
        var names: Set<String> = []
        return (tables.map { map.single($0) } + tables.compactMap { map.related($0) }).map { theme in
            var theme = theme
            if !names.insert(theme.name).inserted, let table = theme.tables.first {
                theme.name = String("\(theme.name.prefix(60))(\(table))".prefix(100))
                names.insert(theme.name)
            }
            return theme
        }
    }

    /// The pairs of one theme, those that people ask most first.
    public func pairs(
        for theme: Theme, tables: [Table], context: String
    ) throws(TrainingError) -> [QuestionSQLPair] {
        let named = Set(theme.tables)
        let subjects = tables.filter { named.contains($0.name) }.map(Subject.init)
        guard let name = theme.tables.first, let subject = subjects.first(where: { $0.table.name == name })
        else {
            return []
        }
        if theme.tables.count == 1 { return alone(subject) }
        return Selection.choose(joined(subject, subjects), limit: pairsPerTheme)
    }

    private func alone(_ subject: Subject) -> [QuestionSQLPair] {
        let candidates =
            CountQuestions(subject: subject).candidates + FigureQuestions(subject: subject).candidates
            + TimeQuestions(subject: subject).candidates + RowQuestions(subject: subject).candidates
        return Selection.choose(candidates, limit: pairsPerTheme) { RowQuestions(subject: subject).rest($0) }
    }

    private func joined(_ subject: Subject, _ subjects: [Subject]) -> [Candidate] {
        let joins = Self.joins(of: subject, subjects)
        var candidates: [Candidate] = []
        if subject.isLink {
            for (index, left) in joins.enumerated() {
                for right in joins.dropFirst(index + 1) {
                    candidates += LinkQuestions(left: left, right: right).candidates
                }
            }
            return candidates
        }
        for join in joins {
            candidates += JoinQuestions(join: join).candidates
            guard !join.isSelf else { continue }
            for next in Self.joins(of: join.parent, subjects) where !next.isSelf {
                candidates += ChainQuestions(join, next).candidates
            }
            for link in subjects where link.isLink {
                let ends = Self.joins(of: link, subjects)
                for near in ends where near.parent.table.name == join.parent.table.name {
                    for far in ends where far.parent.table.name != near.parent.table.name {
                        candidates += ChainQuestions(join, far, link: near).candidates
                    }
                }
            }
        }
        return candidates
    }

    private static func joins(of subject: Subject, _ subjects: [Subject]) -> [TableJoin] {
        subject.table.joins.compactMap { relation in
            subjects.first { $0.table.name == relation.target }.flatMap {
                TableJoin(subject, relation, to: $0)
            }
        }
    }
}

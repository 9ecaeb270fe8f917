public import Schema
public import Training

/// Writes questions and their SQL from the tables alone; needs no language model.
///
/// All of it rests on what tables and columns mean: the SQL is made first, of typed parts, and a phrasebook puts the same parts
/// into words. Columns that nothing is known of are shown and no more; values in questions are values that occur in the data.
/// The same tables give the same pairs.
public struct OfflinePairGenerator: PairGenerator {
    /// How many pairs a theme has at most.
    public let pairsPerTheme: Int
    private let subjects: Subjects
    private let book: any Phrasebook

    /// Makes a generator for these tables, which writes in that language.
    public init(_ tables: [Table], language: Language, pairsPerTheme: Int = 10) {
        self.pairsPerTheme = max(1, pairsPerTheme)
        book = language.phrasebook
        subjects = Subjects(tables, in: book)
    }

    /// One theme for each table, and one for each table that refers to others of them.
    public func themes() throws(TrainingError) -> [Theme] {
        guard !subjects.all.isEmpty else { throw .noTables }
        let map = TableMap(subjects, in: book)
        var names: Set<String> = []
        return (subjects.all.map { map.single($0) } + subjects.all.compactMap { map.joined($0) }).map {
            theme in
            var theme = theme
            if !names.insert(theme.name).inserted, let table = theme.tables.first {
                theme.name = String("\(theme.name.prefix(60))(\(table))".prefix(100))
                names.insert(theme.name)
            }
            return theme
        }
    }

    /// The pairs of one theme, those that people ask most first.
    public func pairs(for theme: Theme) throws(TrainingError) -> [QuestionSQLPair] {
        guard let name = theme.tables.first, let subject = subjects[name] else { return [] }
        if theme.tables.count == 1 { return alone(subject) }
        return Selection.choose(joined(subject, Set(theme.tables)), limit: pairsPerTheme)
    }

    private func alone(_ subject: Subject) -> [QuestionSQLPair] {
        let lists = ListQuestions(subject: subject, book: book)
        var candidates: [Candidate] = CountQuestions(subject: subject, book: book).candidates
        // What the language has no word for is counted and listed, and no more.
        if subject.noun.isNamed {
            candidates += FigureQuestions(subject: subject, book: book).candidates
            candidates += ComparisonQuestions(subject: subject, book: book).candidates
            candidates += TimeQuestions(subject: subject, book: book).candidates + lists.candidates
        } else {
            candidates = Array(candidates.prefix(1))
        }
        return Selection.choose(candidates, limit: pairsPerTheme) { lists.rest($0) }
    }

    private func joined(_ subject: Subject, _ named: Set<TableName>) -> [Candidate] {
        func joins(_ subject: Subject) -> [TableJoin] {
            subjects.joins(of: subject).filter { named.contains($0.parent.table.name) && !$0.isHousekeeping }
        }
        let own = joins(subject)
        var candidates: [Candidate] = []
        if subject.isLink {
            let ends = own.filter { subject.isEnd($0.relation) }
            for (index, left) in ends.enumerated() {
                for right in ends.dropFirst(index + 1) {
                    candidates += LinkQuestions(left: left, right: right, book: book).candidates
                }
            }
            return candidates
        }
        for join in own {
            candidates += RelationQuestions(join: join, book: book).candidates
            guard !join.isSelf else { continue }
            candidates += GroupComparisonQuestions(join: join, book: book).candidates
            for sibling in subjects.siblings(of: subject, under: join.parent) {
                let others = subjects.joins(of: sibling).filter {
                    $0.parent.table.name == join.parent.table.name && !$0.isHousekeeping
                }
                for other in others {
                    candidates += ExceptQuestions(with: join, without: other, book: book).candidates
                }
            }
            for other in own where !other.isSelf {
                candidates += MeetingQuestions(left: join, right: other, book: book).candidates
            }
            for next in joins(join.parent) where !next.isSelf {
                let isOnly =
                    own.count { way in
                        joins(way.parent).contains { $0.parent.table.name == next.parent.table.name }
                    }
                    == 1
                candidates +=
                    RouteQuestions(route: Route(join, next, isOnly: isOnly), book: book).candidates
            }
            for link in subjects.links(to: join.parent) where named.contains(link.table.name) {
                let ends = joins(link).filter { link.isEnd($0.relation) }
                for near in ends where near.parent.table.name == join.parent.table.name {
                    for far in ends where far.parent.table.name != near.parent.table.name {
                        candidates +=
                            RouteQuestions(route: Route(join, far, link: near), book: book).candidates
                    }
                }
            }
        }
        return candidates
    }
}

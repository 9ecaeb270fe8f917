public import Schema
public import Training

/// Writes questions and their SQL from the tables alone; needs no language model.
///
/// All of it rests on what tables and columns mean: the SQL is made first, of typed parts, and a phrasebook puts the same parts
/// into words. Columns that nothing is known of are shown and no more; values in questions are values that occur in the data.
/// The same tables give the same pairs.
public struct OfflinePairGenerator: PairGenerator {
    private let subjects: Subjects
    private let book: any Phrasebook
    private let limits: PairLimits
    private let chosenThemes: [Theme]
    private var choice: Choice
    private var themesDone = 0

    /// Makes a generator for these tables, which writes in that language.
    public init(_ tables: [Table], language: Language, limits: PairLimits = PairLimits()) {
        self.limits = limits
        book = language.phrasebook
        subjects = Subjects(tables, in: book)
        chosenThemes = Self.themes(of: subjects, limits, book)
        choice = Choice(
            subjects, expected: min(limits.pairs ?? .max, chosenThemes.count * limits.perTheme))
    }

    /// One theme for each table but those that only connect others, and one for each table that refers to others of them;
    /// where there are to be fewer, those that tell of most tables.
    public func themes() throws(TrainingError) -> [Theme] {
        guard !subjects.all.isEmpty else { throw .noTables }
        return chosenThemes
    }

    private static func themes(of subjects: Subjects, _ limits: PairLimits, _ book: any Phrasebook) -> [Theme]
    {
        let map = TableMap(subjects, in: book)
        var names: Set<String> = []
        let all = subjects.all.flatMap { subject in
            let joined = map.joined(subject)
            // What only connects others is told of with them.
            return (subject.isLink && joined != nil ? [] : [map.single(subject)]) + [joined].compactMap { $0 }
        }.map { theme in
            var theme = theme
            if !names.insert(theme.name).inserted, let table = theme.tables.first {
                theme.name = String("\(theme.name.prefix(60))(\(table))".prefix(100))
                names.insert(theme.name)
            }
            return theme
        }
        guard let count = limits.themes, count < all.count else { return all }
        var open = Array(all.indices)
        var covered: Set<TableName> = []
        var kept: [Int] = []
        while kept.count < count {
            func gain(_ index: Int) -> Int { Set(all[index].tables).subtracting(covered).count }
            // The first of those that are as good.
            guard let best = open.max(by: { (gain($0), $1) < (gain($1), $0) }) else { break }
            open.removeAll { $0 == best }
            covered.formUnion(all[best].tables)
            kept.append(best)
        }
        return kept.sorted().map { all[$0] }
    }

    /// The pairs of one theme, those that people ask most first.
    public mutating func pairs(for theme: Theme) throws(TrainingError) -> [QuestionSQLPair] {
        guard let name = theme.tables.first, let subject = subjects[name] else { return [] }
        let limit = limits.share(of: themesDone, among: chosenThemes.count)
        themesDone += 1
        guard limit > 0 else { return [] }
        let lists = ListQuestions(subject: subject, book: book)
        let isAlone = theme.tables.count == 1
        let candidates = candidates(subject, of: theme)
        let rests = isAlone ? 3 : subject.noun.isNamed && !candidates.isEmpty ? 1 : 0
        return choice.choose(candidates, limit: limit, rests: rests, rest: lists.rest, of: subject)
    }

    /// All that could be asked for a theme, of which the pairs are chosen.
    public func choices(for theme: Theme) -> [QuestionSQLPair] {
        theme.tables.first.flatMap { subjects[$0] }.map { candidates($0, of: theme).map(\.pair) } ?? []
    }

    private func candidates(_ subject: Subject, of theme: Theme) -> [Candidate] {
        theme.tables.count == 1 ? alone(subject) : joined(subject, Set(theme.tables))
    }

    private func alone(_ subject: Subject) -> [Candidate] {
        let counts = CountQuestions(subject: subject, book: book).candidates
        // What the language has no word for is counted and listed, and no more.
        guard subject.noun.isNamed else { return Array(counts.prefix(1)) }
        var candidates = counts + FigureQuestions(subject: subject, book: book).candidates
        candidates += ComparisonQuestions(subject: subject, book: book).candidates
        candidates += TimeQuestions(subject: subject, book: book).candidates
        candidates += ListQuestions(subject: subject, book: book).candidates
        candidates += FilterQuestions(subject: subject, book: book).candidates
        candidates += GroupQuestions(subject: subject, book: book).candidates
        candidates += DerivedQuestions(subject: subject, book: book).candidates
        candidates += SharedValueQuestions(subject: subject, book: book).candidates
        candidates += SpanQuestions(subject: subject, book: book).candidates
        return candidates + MemberQuestions(subject: subject, book: book).candidates
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
            for join in own where !join.parent.display.isNamed {
                candidates += GroupRelationQuestions(join: join, book: book).candidates
            }
            return candidates
        }
        candidates += StarQuestions(subject: subject, joins: own, book: book).candidates
        for join in own {
            candidates += DerivedRelationQuestions(join: join, book: book).candidates
            candidates += GroupRelationQuestions(join: join, book: book).candidates
            candidates += SetQuestions(join: join, book: book).candidates
            for tree in subjects.joins(of: join.parent) where tree.isSelf {
                candidates += BelowQuestions(rows: join, tree: tree, book: book).candidates
            }
            candidates += RelationQuestions(join: join, book: book).candidates
            guard !join.isSelf else { continue }
            candidates += GroupComparisonQuestions(join: join, book: book).candidates
            for sibling in subjects.siblings(of: subject, under: join.parent) {
                let others = subjects.joins(of: sibling).filter {
                    $0.parent.table.name == join.parent.table.name && !$0.isHousekeeping
                }
                for other in others {
                    candidates += ExceptQuestions(with: join, without: other, book: book).candidates
                    candidates += SetQuestions(join: join, book: book).candidates(with: other)
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
                candidates += chains([join, next])
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

    /// Ways over three and four relations that begin with these.
    private func chains(_ joins: [TableJoin]) -> [Candidate] {
        guard joins.count < 4, let last = joins.last else { return [] }
        return subjects.joins(of: last.parent).filter { !$0.isSelf && !$0.isHousekeeping }.prefix(3).flatMap {
            next in
            let longer = joins + [next]
            return ChainQuestions(joins: longer, book: book).candidates + chains(longer)
        }
    }
}

/// How many themes and pairs there are to be at most.
public struct PairLimits: Sendable, Equatable {
    /// Themes; nil for as many as the tables have.
    public var themes: Int?
    /// Pairs of one theme.
    public var perTheme: Int
    /// Pairs of all themes; nil for as many as they have.
    public var pairs: Int?

    /// Makes limits from their parts.
    public init(themes: Int? = nil, perTheme: Int = 10, pairs: Int? = nil) {
        self.themes = themes
        self.perTheme = max(1, perTheme)
        self.pairs = pairs
    }

    /// How many pairs a theme may have, so that each gets as much as the others.
    func share(of index: Int, among count: Int) -> Int {
        guard let pairs, count > 0 else { return perTheme }
        return min(perTheme, (index + 1) * pairs / count - index * pairs / count)
    }
}

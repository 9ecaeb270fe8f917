public import Postgres
internal import SQL
public import Schema

/// Finds relations that nobody declared: by names and types first, then measured in the data.
///
/// A relation is kept when most of the values found in a bounded sample of the referring column exist in the target, and nothing
/// else fits as well. Numbers from 1 on are found in every table, so that values alone prove nothing: the names must speak for
/// it. Declared foreign keys stay first, and a column that has one gets no other.
public struct RelationFinder {
    private let sampler: Sampler
    private let measures: Bool

    /// Makes a finder on a session that nobody else uses meanwhile.
    ///
    /// - Parameter measures: whether rows may be read; if not, names alone decide, and no share is known.
    public init(
        _ connection: PostgresConnection, limits: SamplingLimits = SamplingLimits(), measures: Bool = true
    ) {
        self.init([connection], limits: limits, measures: measures)
    }

    /// Makes a finder on a few sessions, among which the measuring is shared out.
    public init(
        _ sessions: [PostgresConnection], limits: SamplingLimits = SamplingLimits(), measures: Bool = true
    ) {
        sampler = Sampler(sessions, limits: limits)
        self.measures = measures
    }

    /// The relations among the tables that nobody declared, table by table; the tables should have been surveyed before.
    ///
    /// Measuring that fails, by a time limit say, leaves the relation out.
    /// - Parameter waiting: called several times a second while the server works; what it throws ends the work early,
    ///   and the sessions.
    /// - Throws: ``SurveyError`` when no session is left, or what the callback throws.
    public func inferred(
        among subjects: [SurveySubject], waiting: () throws -> Void = {}
    ) throws -> [[Relation]] {
        var found = try single(among: subjects, waiting: waiting)
        guard measures else { return found }
        let places = Dictionary(subjects.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let searches = CompositeSearch.all(among: subjects, found)
        var starts = searches.lazy.compactMap { $0.begin(sampler.limits) }.makeIterator()
        try sampler.limited(waiting: waiting) { starts.next() }
        for search in searches {
            guard let relation = search.relation, let table = places[search.table.name],
                let target = places[search.target.name]
            else { continue }
            let known = found[target] + subjects[target].table.relations
            found[table] = found[table].without(partsOf: relation, whose: known) + [relation]
        }
        return found
    }

    /// The relations by one column.
    private func single(
        among subjects: [SurveySubject], waiting: () throws -> Void
    ) throws -> [[Relation]] {
        let tables = subjects.map(\.table)
        let words = RelationWords(tables)
        let references = tables.map { $0.columns.map(words.reference) }
        let keys = KeyIndex(tables, called: references, words)
        let byName = Dictionary(subjects.map { ($0.name, $0) }) { first, _ in first }
        var searches: [(table: Int, search: RelationSearch)] = []
        for (index, subject) in subjects.enumerated()
        where [.table, .partitionedTable].contains(subject.table.kind) {
            let table = subject.table
            guard table.partitionOf == nil else { continue }
            let names = references[index]
            let siblings = ReferableKey.references(of: names)
            let title = words.title(ofTable: table.name)
            let declared = table.relations.filter { !$0.isInferred }.flatMap(\.columns)
            for (place, name) in names.enumerated() where !declared.hasName(table.columns[place].name) {
                let column = table.columns[place]
                let candidates = RelationCandidate.all(
                    for: column, called: name, in: table, title, siblings: siblings, among: keys
                ).prefix(8)
                    .compactMap { candidate in byName[candidate.target].map { (candidate, $0) } }
                guard !candidates.isEmpty else { continue }
                let search = RelationSearch(
                    of: column, in: subject, among: candidates, limits: measures ? sampler.limits : nil)
                searches.append((index, search))
            }
        }
        var starts = searches.lazy.compactMap { $0.search.begin() }.makeIterator()
        if measures {
            try sampler.limited(waiting: waiting) { starts.next() }
        } else {
            precondition(starts.next() == nil, "names alone ask nothing")
        }
        var customs: [String: [TableName: Int]] = [:]
        for (_, search) in searches {
            if let relation = search.relation {
                customs[relation.columns[0], default: [:]][relation.target, default: 0] += 1
            }
        }
        var found = [[Relation]](repeating: [], count: subjects.count)
        for (index, search) in searches {
            if let column = search.equals.first?.columns[0] { search.settle(by: customs[column] ?? [:]) }
            if let relation = search.relation { found[index].append(relation) }
        }
        return found
    }
}

public import Postgres
public import Schema

/// Adds to tables what they have to do with each other: relations that nobody declared, pairs of references that are unique, and
/// what tables of codes say of the columns of others.
public struct RelationSurvey {
    private let sessions: [PostgresConnection]
    private let limits: SamplingLimits
    private let measures: Bool

    /// Makes a survey on a few sessions that nobody else uses meanwhile.
    ///
    /// - Parameter measures: whether rows may be read; if not, names and constraints alone tell.
    public init(
        _ sessions: [PostgresConnection], limits: SamplingLimits = SamplingLimits(), measures: Bool = true
    ) {
        (self.sessions, self.limits, self.measures) = (sessions, limits, measures)
    }

    /// The tables with all that; their rows should have been looked at before.
    ///
    /// - Parameter waiting: called several times a second while the server works; what it throws ends the work early,
    ///   and the sessions.
    /// - Throws: ``SurveyError`` when no session is left, or what the callback throws.
    public func related(_ subjects: [SurveySubject], waiting: () throws -> Void = {}) throws -> [Table] {
        let relations = try RelationFinder(sessions, limits: limits, measures: measures)
            .inferred(among: subjects, waiting: waiting)
        let pairs = try PairFinder(sessions, limits: limits, measures: measures)
            .pairs(of: subjects, relations, waiting: waiting)
        let labels =
            measures
            ? try DictionaryFinder(sessions, limits: limits).labels(
                among: subjects, relations, waiting: waiting)
            : subjects.map { _ in [:] }
        return subjects.indices.map { index in
            subjects[index].table.related(to: relations[index]).paired(pairs[index]).labelled(
                by: labels[index])
        }
    }
}

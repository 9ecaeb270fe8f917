public import Training

/// Something that writes questions with their SQL for some tables, which it was made with.
///
/// Themes come first, so that a caller can save what it has between two themes. Pairs of several themes may overlap;
/// a ``PairSet`` sorts that out.
public protocol PairGenerator {
    /// The themes of the tables; every table is in at least one.
    ///
    /// - Throws: ``TrainingError/noTables`` without tables.
    func themes() throws(TrainingError) -> [Theme]

    /// The pairs of one theme; each theme is asked for once, in order, since what was chosen for others counts.
    mutating func pairs(for theme: Theme) throws(TrainingError) -> [QuestionSQLPair]
}

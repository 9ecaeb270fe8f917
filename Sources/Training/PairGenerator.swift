public import Schema

/// Something that writes questions with their SQL for given tables.
///
/// Themes come first, so that a caller can save what it has between two themes. Pairs of several themes may overlap;
/// a ``PairSet`` sorts that out.
public protocol PairGenerator {
    /// The themes of these tables; every table is in at least one.
    ///
    /// - Parameter context: what the database is about, in the words of its owner.
    /// - Throws: ``TrainingError/noTables`` without tables.
    func themes(for tables: [Table], context: String) throws(TrainingError) -> [Theme]

    /// The pairs of one theme.
    ///
    /// - Parameter tables: all tables; only those that the theme names are used.
    func pairs(for theme: Theme, tables: [Table], context: String) throws(TrainingError) -> [QuestionSQLPair]
}

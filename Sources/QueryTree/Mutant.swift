/// A query with one small change, which should give another result if every part of the query matters.
public struct Mutant: Sendable, Equatable {
    /// What was changed.
    public enum Change: String, Sendable, CaseIterable {
        /// `=` and `<>`, IN and NOT IN, LIKE and NOT LIKE, IS NULL and IS NOT NULL, EXISTS and NOT EXISTS.
        case negation
        /// `<` and `<=`, `>` and `>=`.
        case bound
        /// Inner and left join.
        case join
        /// AND and OR.
        case connective
        /// A condition left out.
        case condition
        /// DISTINCT left out.
        case distinct
        /// SUM, COUNT, AVG; MIN and MAX.
        case aggregate
        /// Ascending and descending.
        case direction
        /// One row more or fewer.
        case limit
        /// Another column of the same table and sort.
        case column
        /// UNION, INTERSECT, EXCEPT, and ALL.
        case setOperation = "set_operation"
    }

    /// What was changed.
    public let change: Change
    /// In which part of the query.
    public let clause: QueryClause
    /// What stood there and what stands there now, such as `= → <>`.
    public let detail: String
    /// What the change concerns, as far as constraints might rule out a difference.
    ///
    /// For a join the columns that it makes equal, pair by pair; for a condition left out the column that was to be not NULL; for
    /// a column that is only counted the column and the one in its place.
    public let columns: [ColumnUse]
    /// For an inner join: whether another join, or a comparison of WHERE, leaves out what an outer one would add.
    public let isNeededElsewhere: Bool
    /// The columns that a join makes equal to others, in all rows that it finds.
    public let linked: Set<ColumnUse>
    /// For a column that is grouped by: that one, and the others of the same table in the same GROUP BY.
    public let grouped: [ColumnUse]
    /// For the only outer join of a query: the table on its right side, as written.
    public let rightTable: String?
    /// Why no data can tell it from the query, where the query alone says so; nil where some might.
    public let equivalence: String?
    /// The columns of a condition left out.
    public let dropped: [ColumnUse]
    /// The query with the change.
    public let sql: String

    /// Whether a question must have told the difference: rows chosen, joined, or added up in another way.
    ///
    /// What only parts rows that are equal otherwise is none, nor is a bound that figures hardly ever meet.
    public let isVital: Bool
}

/// The columns of a statement, in the order of its select list and under the names that they have there.
///
/// `enum Columns: Int, ResultColumns { case oid, name }` stands beside `SELECT c.oid AS oid, c.relname AS name`.
public protocol ResultColumns: CaseIterable, RawRepresentable<Int>, Sendable {}

extension PostgresResult {
    /// Makes sure that the columns are these, whatever the case of their letters.
    public func check<Columns: ResultColumns>(_: Columns.Type) {
        let names = Columns.allCases.map { "\($0)".lowercased() }
        precondition(
            columnCount == names.count
                && names.indices.allSatisfy { columnName($0).lowercased() == names[$0] },
            "the columns are not \(names.joined(separator: ", "))")
    }

    /// The value's text, or nil for SQL NULL.
    @inlinable
    public func text(_ row: Int, _ column: some ResultColumns) -> String? { text(row, column.rawValue) }

    /// The value as a whole number, or nil for SQL NULL.
    @inlinable
    public func integer(_ row: Int, _ column: some ResultColumns) -> Int? { integer(row, column.rawValue) }

    /// The value as a floating-point number, or nil for SQL NULL.
    @inlinable
    public func double(_ row: Int, _ column: some ResultColumns) -> Double? { double(row, column.rawValue) }

    /// The value as a truth value; SQL NULL is false.
    @inlinable
    public func bool(_ row: Int, _ column: some ResultColumns) -> Bool { bool(row, column.rawValue) }

    /// The value as an OID; 0, which is none, for SQL NULL.
    @inlinable
    public func oid(_ row: Int, _ column: some ResultColumns) -> UInt32 { oid(row, column.rawValue) }
}

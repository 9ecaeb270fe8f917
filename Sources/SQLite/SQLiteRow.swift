internal import CSQLite
public import Hashing

/// The columns of a statement, in the order of its select list and under the names that they have there.
///
/// `enum RunColumns: Int, SQLiteColumns { case task_id, run_id }` stands beside `SELECT task_id, run_id`.
public protocol SQLiteColumns: CaseIterable, RawRepresentable<Int>, Sendable {}

/// The current row of a running statement. Valid only inside the closure that it is given to.
public struct SQLiteRow: ~Copyable {
    let statement: OpaquePointer

    /// Whether the columns are these, which tests find out.
    public func has<Columns: SQLiteColumns>(_: Columns.Type) -> Bool {
        Columns.allCases.count == Int(sqlite3_column_count(statement))
            && Columns.allCases.allSatisfy { column in
                sqlite3_column_name(statement, Int32(column.rawValue)).map { String(cString: $0) }
                    == "\(column)"
            }
    }

    /// The text in a column, nil for NULL.
    @inlinable
    public func text<Columns: SQLiteColumns>(_ column: Columns) -> String? {
        assert(has(Columns.self), "the columns are not those of \(Columns.self)")
        return text(column.rawValue)
    }

    /// The whole number in a column, nil for NULL.
    @inlinable
    public func integer<Columns: SQLiteColumns>(_ column: Columns) -> Int64? {
        assert(has(Columns.self), "the columns are not those of \(Columns.self)")
        return integer(column.rawValue)
    }

    /// The text in the first column, which is the only one that matters; nil for NULL.
    public var text: String? { text(0) }

    /// The whole number in the first column, which is the only one that matters; nil for NULL.
    public var integer: Int64? { integer(0) }

    @usableFromInline
    func text(_ column: Int) -> String? {
        guard let start = sqlite3_column_text(statement, Int32(column)) else { return nil }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    @usableFromInline
    func integer(_ column: Int) -> Int64? {
        guard sqlite3_column_type(statement, Int32(column)) != SQLITE_NULL else { return nil }
        return sqlite3_column_int64(statement, Int32(column))
    }

    /// Adds all columns to a hash.
    public func add(to hash: inout FNV1a) {
        for column in 0..<sqlite3_column_count(statement) {
            let type = sqlite3_column_type(statement, column)
            hash.add(UInt64(type))
            if type == SQLITE_INTEGER {
                hash.add(UInt64(bitPattern: sqlite3_column_int64(statement, column)))
            } else if type != SQLITE_NULL, let start = sqlite3_column_text(statement, column) {
                let count = Int(sqlite3_column_bytes(statement, column))
                hash.add(UInt64(count))
                for byte in UnsafeBufferPointer(start: start, count: count) { hash.add(UInt64(byte)) }
            }
        }
    }
}

/// A value for a statement's parameter.
public enum SQLiteValue: Sendable {
    case null
    case integer(Int64)
    case text(String)

    /// The text, or NULL.
    public static func optional(_ text: String?) -> SQLiteValue { text.map { .text($0) } ?? .null }

    /// The number, or NULL.
    public static func optional(_ number: Int64?) -> SQLiteValue { number.map { .integer($0) } ?? .null }
}

internal import JSON
internal import SQL
public import Schema

/// What people say tables and columns mean, in a JSON file with the keys of `schema.json`: `tables`, each with its `name`, its
/// `schema` unless that is `public`, a `meaning` and `columns`; of these each with its `name` and a `meaning`.
///
/// Only what is to be corrected needs to be there. It overrules everything else.
public struct Corrections: Sendable, Equatable {
    /// What is said of one table.
    struct OfTable: Sendable, Equatable {
        var kind: TableKind?
        /// The column; nil in it where rows have none.
        var businessTime: String??
        /// What rows are shown by; nil in it where nothing names them.
        var display: RowDisplay??
        /// How deleted rows are told; nil in it where none are kept.
        var deletion: DeletionMark??
        var links: [[String]]?
        var comment: String?
        var columns: [String: OfColumn] = [:]
    }

    /// What is said of one column.
    struct OfColumn: Sendable, Equatable {
        var role: ColumnRole?
        var unit: String??
        var codes: [CodeLabel]?
        var time: TimeSort?
        var comment: String?
    }

    var tables: [TableName: OfTable] = [:]

    /// No corrections.
    public init() {}

    /// Reads a file.
    ///
    /// - Throws: ``CorrectionsError`` with everything that is wrong with it.
    public init(parsing bytes: some Sequence<UInt8>) throws(CorrectionsError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch {
            throw CorrectionsError(problems: ["it is not JSON"])
        }
        var reader = CorrectionsReader()
        tables = reader.read(json)
        guard reader.problems.isEmpty else { throw CorrectionsError(problems: reader.problems) }
    }

    /// What the corrections name that is not there: columns of the given tables, `schema.table.column` each.
    public func missing(in described: [Table]) -> [String] {
        described.flatMap { table in
            guard let said = tables[table.name] else { return [String]() }
            let named = Array(said.columns.keys) + said.namedColumns
            return Set(named).filter { table.column($0) == nil }.sorted().map { "\(table.name).\($0)" }
        }
    }
}

extension Corrections.OfTable {
    /// The columns that its meaning speaks of.
    fileprivate var namedColumns: [String] {
        let time = businessTime.flatMap { $0 }.map { [$0] } ?? []
        let shown = display.flatMap { $0 }?.columns ?? []
        let mark = deletion.flatMap { $0 }.map { [$0.column] } ?? []
        return time + shown + mark + (links ?? []).flatMap { $0 }
    }
}

/// Everything that is wrong with a file of corrections.
public struct CorrectionsError: Error, Sendable, CustomStringConvertible {
    /// One sentence each, with the place.
    public let problems: [String]
    /// All of them, one a line.
    public var description: String { problems.joined(separator: "\n") }
}

public import Tasks

/// Which records of a task's log are wanted, and in which order.
public struct LogQuery: Sendable {
    /// What records can be sorted by.
    public enum Key: String, Sendable, CaseIterable {
        case timestamp, level, logger, step
        case lineNumber = "line_number"
    }

    /// Only that level.
    public var level: LogLevel?
    /// Not before that moment.
    public var start: Timestamp?
    /// Not after that moment.
    public var end: Timestamp?
    /// A part of the message, logger or any other part of the record; ASCII letters match in either case.
    public var keyword: String?
    /// Only that logger.
    public var logger: String?
    /// Only that step's records.
    public var step: PipelineStep?
    /// What to sort by; equal records stay in file order.
    public var key = Key.timestamp
    /// Whether the order is the exact reverse.
    public var isDescending = true

    /// Lets every record through, newest first.
    public init() {}
}

/// A record that a query found.
public struct LogHit: Sendable, Equatable {
    /// The record.
    public let record: LogRecord
    /// The line of the file that it begins on, from 1.
    public let lineNumber: Int
}

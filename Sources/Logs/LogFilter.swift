internal import Glibc
public import Tasks

/// Tells which records a query lets through, and their sort keys, by their bytes.
final class LogFilter {
    private let key: LogQuery.Key
    private let level: LogLevel?
    private let step: PipelineStep?
    private let earliest: [UInt8]?
    private let latest: [UInt8]?
    private let logger: [UInt8]?
    private let needsLogger: Bool
    private var names: [[UInt8]] = []
    private var numbers: [[UInt8]: Int64] = [:]

    init(_ query: LogQuery) {
        (key, level, step) = (query.key, query.level, query.step)
        // Records know whole seconds: a bound with a fraction is moved to the next second that satisfies it.
        earliest = query.start.map {
            Array(Timestamp(milliseconds: ($0.milliseconds + 999) / 1000 * 1000).log.utf8)
        }
        latest = query.end.map { Array($0.log.utf8) }
        logger = query.logger.map { Array($0.utf8) }
        needsLogger = logger != nil || step != nil || key == .logger || key == .step
    }

    /// The record's sort key if it passes all but the keyword.
    func key(of bytes: UnsafeRawBufferPointer, _ level: LogLevel) -> Int64? {
        if let wanted = self.level, wanted != level { return nil }
        if let earliest, Self.order(bytes, earliest) < 0 { return nil }
        if let latest, Self.order(bytes, latest) > 0 { return nil }
        guard needsLogger else {
            switch key {
            case .level: return Int64(level.severity)
            case .lineNumber: return 0
            default: return Self.packed(bytes)
            }
        }
        let logger = LogRecord.logger(in: bytes, level)
        if let wanted = self.logger, !Self.equal(bytes, logger, wanted) { return nil }
        var step: PipelineStep?
        if self.step != nil || key == .step {
            step = LogRecord.step(in: bytes, logger: logger)
            if let wanted = self.step, wanted != step { return nil }
        }
        switch key {
        case .timestamp: return Self.packed(bytes)
        case .lineNumber: return 0
        case .level: return Int64(level.severity)
        case .step: return Int64(Self.place(of: step))
        case .logger: return number(of: UnsafeRawBufferPointer(rebasing: bytes[logger]))
        }
    }

    /// Whether a key comes before a different one in ascending order.
    func precedes(_ a: Int64, _ b: Int64) -> Bool {
        key == .logger ? names[Int(a)].lexicographicallyPrecedes(names[Int(b)]) : a < b
    }

    /// Names are numbered as they come; their order follows from ``precedes(_:_:)``.
    private func number(of name: UnsafeRawBufferPointer) -> Int64 {
        // The service has seven loggers: most records find theirs here.
        for (index, known) in names.prefix(16).enumerated() where Self.equal(name, 0..<name.count, known) {
            return Int64(index)
        }
        let bytes = Array(name)
        if let number = numbers[bytes] { return number }
        numbers[bytes] = Int64(names.count)
        names.append(bytes)
        return Int64(names.count - 1)
    }

    private static func place(of step: PipelineStep?) -> Int {
        let all = PipelineStep.allCases
        return step.flatMap { all.firstIndex(of: $0) } ?? all.count
    }

    private static func order(_ record: UnsafeRawBufferPointer, _ time: [UInt8]) -> Int32 {
        guard let base = record.baseAddress else { return 0 }
        return memcmp(base, time, min(record.count, time.count))
    }

    private static func equal(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ other: [UInt8]) -> Bool
    {
        guard range.count == other.count, let base = bytes.baseAddress else {
            return range.count == other.count
        }
        return memcmp(base + range.lowerBound, other, other.count) == 0
    }

    /// The digits of `YYYY-MM-DD HH:MM:SS` as one number, four bits each.
    private static func packed(_ record: UnsafeRawBufferPointer) -> Int64 {
        func two(_ start: Int) -> Int64 { Int64(record[start] & 0xF) << 4 | Int64(record[start + 1] & 0xF) }
        let date = two(0) << 24 | two(2) << 16 | two(5) << 8 | two(8)
        return date << 24 | two(11) << 16 | two(14) << 8 | two(17)
    }
}

extension LogRecord {
    /// The step that the record belongs to, by its logger or by a `[step_name]` at the start of its message.
    public var step: PipelineStep? {
        var text = self
        text.message = String(message.prefix(32))
        let bytes = Array(text.text.utf8)
        return bytes.withUnsafeBytes { Self.step(in: $0, logger: Self.logger(in: $0, level)) }
    }

    /// Where in a record its logger stands: after the level, up to a colon and a space on the same line; empty without.
    static func logger(in bytes: UnsafeRawBufferPointer, _ level: LogLevel) -> Range<Int> {
        let start = startLength + level.nameLength + 2
        var index = start
        while index + 1 < bytes.count, bytes[index] != 0x0A {
            if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == 0x20 { return start..<index }
            index += 1
        }
        return start..<start
    }

    /// The step that a record belongs to.
    static func step(in bytes: UnsafeRawBufferPointer, logger: Range<Int>) -> PipelineStep? {
        let name = bytes[logger]
        if let own = owners.first(where: { $0.name.elementsEqual(name) }) { return own.step }
        guard name.elementsEqual(orchestrator) || name.starts(with: directory) else { return nil }
        let message = bytes[min(bytes.count, logger.upperBound + 2)...]
        return prefixes.first { message.starts(with: $0.name) }?.step
    }

    private static let owners = Logger.ofOneStep.map { (name: Array($0.logger.name.utf8), step: $0.step) }
    private static let orchestrator = Array(Logger.steps.name.utf8)
    private static let directory = Array(Logger.runPrefix.utf8)
    private static let prefixes: [(name: [UInt8], step: PipelineStep)] =
        PipelineStep.allCases.map { (Array("[\($0.rawValue)]".utf8), $0) }
}

internal import Glibc

extension LogReader {
    /// One page of what a query found.
    public struct Page: Sendable {
        /// The records of the page, in the query's order.
        public let hits: [LogHit]
        /// How many records the query lets through.
        public let total: Int
    }

    /// The records that a query lets through, from `offset` on in its order, `limit` at most.
    ///
    /// The file is read once; only places and sort keys are kept of it, and the page's records are read again.
    public func query(_ query: LogQuery, limit: Int, offset: Int) throws(FileError) -> Page {
        var filter = RecordFilter(query)
        var found: [(key: Int64, place: Place)] = []
        try forEachRecord { bytes, place in
            guard let key = filter.key(of: bytes) else { return }
            found.append((key, place))
        }
        // Ranks of logger names follow from all names together.
        let ranks = filter.loggerRanks()
        func key(_ entry: (key: Int64, place: Place)) -> Int64 {
            query.key == .logger ? ranks[Int(entry.key)] : query.key == .lineNumber ? 0 : entry.key
        }
        found.sort { a, b in
            let order = (key(a), a.place.lineNumber) < (key(b), b.place.lineNumber)
            return query.isDescending ? (key(a), a.place.lineNumber) > (key(b), b.place.lineNumber) : order
        }
        var hits: [LogHit] = []
        for entry in found.dropFirst(offset).prefix(limit) {
            // The file may have been cut off since.
            guard let record = try record(at: entry.place) else { continue }
            hits.append(LogHit(record: record, lineNumber: entry.place.lineNumber))
        }
        return Page(hits: hits, total: found.count)
    }

    private func record(at place: Place) throws(FileError) -> LogRecord? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: place.length)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, place.offset) }
        guard count == place.length else { return nil }
        return LogRecord(parsing: bytes)
    }
}

/// Tells which records a query lets through, by their bytes as far as possible.
private struct RecordFilter {
    private let query: LogQuery
    private let level: [UInt8]?
    private let earliest: [UInt8]?
    private let latest: [UInt8]?
    private let keyword: [UInt8]?
    private var loggers: [String: Int64] = [:]

    init(_ query: LogQuery) {
        self.query = query
        level = query.level.map { Array(($0.rawValue + "]").utf8) }
        // Records know whole seconds: a bound with a fraction is moved to the next second that satisfies it.
        earliest = query.start.map {
            Array(Timestamp(milliseconds: ($0.milliseconds + 999) / 1000 * 1000).log.utf8)
        }
        latest = query.end.map { Array($0.log.utf8) }
        keyword = query.keyword.map { $0.utf8.map(Self.lowered) }
    }

    /// The record's sort key if it passes: for loggers a number that ``loggerRanks()`` translates.
    mutating func key(of bytes: UnsafeRawBufferPointer) -> Int64? {
        let time = bytes.prefix(19)
        if let earliest, time.lexicographicallyPrecedes(earliest) { return nil }
        if let latest, latest.lexicographicallyPrecedes(time) { return nil }
        if let level, !bytes.dropFirst(LogRecord.startLength).starts(with: level) { return nil }
        if let keyword, !Self.contains(keyword, in: bytes) { return nil }
        let needsRecord = query.logger != nil || query.step != nil || query.key != .timestamp
        guard needsRecord else { return Self.packed(time) }
        guard let record = LogRecord(parsing: bytes) else { return nil }
        if let logger = query.logger, record.logger != logger { return nil }
        if let step = query.step, record.step != step { return nil }
        switch query.key {
        case .timestamp, .lineNumber: return Self.packed(time)
        case .level: return Int64(LogLevel.allCases.firstIndex(of: record.level) ?? 0)
        case .step:
            return Int64(
                record.step.flatMap { PipelineStep.allCases.firstIndex(of: $0) }
                    ?? PipelineStep.allCases.count)
        case .logger:
            let next = Int64(loggers.count)
            return loggers[record.logger]
                ?? {
                    loggers[record.logger] = next; return next
                }()
        }
    }

    /// For each number given to a logger, its place in alphabetical order.
    func loggerRanks() -> [Int64] {
        var ranks = [Int64](repeating: 0, count: loggers.count)
        for (rank, entry) in loggers.sorted(by: { $0.key < $1.key }).enumerated() {
            ranks[Int(entry.value)] = Int64(rank)
        }
        return ranks
    }

    /// The digits of `YYYY-MM-DD HH:MM:SS` as one number.
    private static func packed(_ time: Slice<UnsafeRawBufferPointer>) -> Int64 {
        time.reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int64($1 - 0x30) : $0 }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    private static func contains(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = needle.first else { return true }
        guard bytes.count >= needle.count else { return false }
        for start in bytes.startIndex...(bytes.endIndex - needle.count) where lowered(bytes[start]) == first {
            var index = 1
            while index < needle.count, lowered(bytes[start + index]) == needle[index] { index += 1 }
            if index == needle.count { return true }
        }
        return false
    }
}

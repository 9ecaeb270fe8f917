public import Tasks

/// Reads the records of a log file without keeping it in memory.
public struct LogReader {
    let path: String

    /// Reads the file at that path; one that does not exist has no records.
    public init(path: String) { self.path = path }

    /// The last records of a level.
    public struct Tail: Sendable {
        /// At most `limit` records, in file order; long ones are cut where all of them would be too much.
        public let records: [LogRecord]
        /// How many records the filter lets through in the whole file.
        public let total: Int
    }

    /// Where a record stands in the file.
    struct Place {
        /// Its first byte.
        var offset: Int
        /// How many bytes it has, without its last line break.
        var length: Int
        /// Its first line, from 1; 0 where that is not known.
        var lineNumber: Int
    }

    /// The last `limit` records, of one level or of all, read from the end of the file.
    public func tail(limit: Int, level: LogLevel?) throws(FileError) -> Tail {
        guard let log = try LogBlocks(path: path) else { return Tail(records: [], total: 0) }
        let index = try LogIndex.current(of: log, path: path)
        let total = index.count(level)
        var found: [Place] = []
        var end = Int.max
        // Behind the end of the window when a record does not fit it.
        var recordEnd = Int.max
        var window = 64 << 10
        while found.count < min(limit, total) {
            // Whole parts of the file without such a record are passed over.
            let bound = index.end(ofRowWith: total - found.count, level)
            if bound < end { (end, recordEnd) = (bound, bound) }
            let start = max(0, end - window)
            // The byte before tells whether the window begins with a line.
            let base = max(0, start - 1)
            let bytes = try log.bytes(at: base, count: end - base)
            if Self.collect(bytes, at: base, level: level, recordEnd: &recordEnd, into: &found) {
                end = recordEnd
                window = 64 << 10
            } else if window < 4 << 20 {
                window *= 2
            } else {
                // The middle of a record larger than any window.
                end = start
            }
            if start == 0 || end <= 0 { break }
        }
        let records = try Self.records(
            at: found.prefix(limit).reversed(), of: log, readingAhead: 64 << 10)
        return Tail(records: records.compactMap { $0 }, total: total)
    }

    /// Adds the places of the window's records of the level, last one first; answers whether one of any level begins there.
    ///
    /// - Parameter recordEnd: where the record ends whose beginning is looked for next.
    private static func collect(
        _ bytes: [UInt8], at base: Int, level wanted: LogLevel?, recordEnd: inout Int,
        into found: inout [Place]
    ) -> Bool {
        bytes.withUnsafeBytes { raw in
            let block = LogBlock(bytes: raw, offset: base, beginsInsideLine: base > 0, isCut: false)
            var line = block.lineStart(at: max(0, raw.count - 1))
            var hasFound = false
            while true {
                if let level = block.level(at: line) {
                    let offset = base + line
                    if wanted == nil || level == wanted {
                        let length = max(0, recordEnd - 1 - offset)
                        found.append(Place(offset: offset, length: length, lineNumber: 0))
                    }
                    recordEnd = offset
                    hasFound = true
                }
                if line == 0 { return hasFound }
                line = block.lineStart(at: line - 1)
            }
        }
    }
}

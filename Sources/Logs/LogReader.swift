public import Tasks

/// Reads the records of a log file without keeping it in memory.
public struct LogReader {
    let path: String

    /// Reads the file at that path; one that does not exist has no records.
    public init(path: String) { self.path = path }

    /// The last records of a level.
    public struct Tail: Sendable {
        /// At most `limit` records, in file order.
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
        /// Its first line, from 1.
        var lineNumber: Int
    }

    /// The last `limit` records, of one level or of all, read from the end of the file.
    public func tail(limit: Int, level: LogLevel?) throws(FileError) -> Tail {
        guard let log = try LogBlocks(path: path) else { return Tail(records: [], total: 0) }
        let index = try LogIndex.current(of: log, path: path)
        let total = index.count(level)
        var found: [LogRecord] = []
        var end = Int.max
        var window = 64 << 10
        while found.count < min(limit, total) {
            // Whole parts of the file without such a record are passed over.
            end = min(end, index.end(ofRowWith: total - found.count, level))
            let start = max(0, end - window)
            // The byte before tells whether the window begins with a line.
            let bytes = try log.bytes(at: max(0, start - 1), count: end - max(0, start - 1))
            let first = Self.collect(bytes, isWhole: start == 0, level: level, into: &found)
            if let first {
                end = max(0, start - 1) + first
                window = 64 << 10
            } else if window < 4 << 20 {
                window *= 2
            } else {
                // The middle of a record larger than any window.
                end = start
            }
            if start == 0 || end <= 0 { break }
        }
        return Tail(records: found.prefix(limit).reversed(), total: total)
    }

    /// Adds the window's records of the level, last one first; answers where the first record of any level begins.
    private static func collect(
        _ bytes: [UInt8], isWhole: Bool, level wanted: LogLevel?, into found: inout [LogRecord]
    ) -> Int? {
        bytes.withUnsafeBytes { raw in
            let block = LogBlock(bytes: raw, offset: 0, beginsInsideLine: !isWhole, isCut: false)
            var end = raw.count
            var line = block.lineStart(at: max(0, end - 1))
            var first: Int?
            while true {
                if let level = block.level(at: line) {
                    let bytes = raw[line..<max(line, end - 1)]
                    if wanted == nil || level == wanted, let record = LogRecord(parsing: bytes) {
                        found.append(record)
                    }
                    end = line
                    first = line
                }
                if line == 0 { return first }
                line = block.lineStart(at: line - 1)
            }
        }
    }
}

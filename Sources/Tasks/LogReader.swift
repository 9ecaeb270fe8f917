internal import Glibc

/// Reads the records of a log file without keeping it in memory.
public struct LogReader {
    private let path: String

    /// Reads the file at that path; one that does not exist has no records.
    public init(path: String) { self.path = path }

    /// The last records of a level.
    public struct Tail: Sendable {
        /// At most `limit` records, in file order.
        public let records: [LogRecord]
        /// How many records the filter lets through in the whole file.
        public let total: Int
    }

    /// The last `limit` records, of one level or of all.
    public func tail(limit: Int, level: LogLevel?) throws(FileError) -> Tail {
        var kept: [LogRecord] = []
        var total = 0
        try forEachRecord { bytes in
            guard let level else {
                total += 1
                keep(bytes, in: &kept, limit: limit)
                return
            }
            guard bytes.dropFirst(LogRecord.startLength).starts(with: Array((level.rawValue + "]").utf8))
            else {
                return
            }
            total += 1
            keep(bytes, in: &kept, limit: limit)
        }
        return Tail(records: Array(kept.suffix(limit)), total: total)
    }

    private func keep(_ bytes: ArraySlice<UInt8>, in kept: inout [LogRecord], limit: Int) {
        guard let record = LogRecord(parsing: bytes) else { return }
        kept.append(record)
        if kept.count >= 2 * limit { kept.removeFirst(kept.count - limit) }
    }

    /// Calls the body with the bytes of each record; lines before the first record belong to none.
    private func forEachRecord(_ body: (ArraySlice<UInt8>) -> Void) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw FileError(path: path, code: errno)
        }
        defer { close(descriptor) }
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw FileError(path: path, code: errno) }
            guard count > 0 else { break }
            pending += buffer[..<count]
            pending.removeFirst(consumeRecords(pending, isComplete: false, body))
        }
        _ = consumeRecords(pending, isComplete: true, body)
    }

    /// Hands over every record that is known to be whole; answers how many bytes they took.
    private func consumeRecords(
        _ bytes: [UInt8], isComplete: Bool, _ body: (ArraySlice<UInt8>) -> Void
    ) -> Int {
        var recordStart: Int?
        var lineStart = 0
        var consumed = 0
        while let lineEnd = bytes[lineStart...].firstIndex(of: 0x0A) {
            // Whether the record goes on can only be told once the next line's beginning has been read.
            if LogRecord.isStart(bytes[lineStart..<lineEnd]) {
                if let recordStart { body(bytes[recordStart..<(lineStart - 1)]) }
                consumed = lineStart
                recordStart = lineStart
            }
            lineStart = lineEnd + 1
        }
        if isComplete, let recordStart { body(bytes[recordStart..<max(recordStart, lineStart - 1)]) }
        return consumed
    }
}

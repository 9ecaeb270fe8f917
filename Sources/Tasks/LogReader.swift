internal import Glibc

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

    /// The last `limit` records, of one level or of all.
    public func tail(limit: Int, level: LogLevel?) throws(FileError) -> Tail {
        var kept: [LogRecord] = []
        var total = 0
        try forEachRecord { bytes, _ in
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

    /// Where a record stands in the file.
    struct Place {
        /// Its first byte.
        var offset: Int
        /// How many bytes it has, without its last line break.
        var length: Int
        /// Its first line, from 1.
        var lineNumber: Int
    }

    /// Calls the body with the bytes of each record; lines before the first record belong to none.
    func forEachRecord(_ body: (ArraySlice<UInt8>, Place) -> Void) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw FileError(path: path, code: errno)
        }
        defer { close(descriptor) }
        var pending: [UInt8] = []
        var start = Place(offset: 0, length: 0, lineNumber: 1)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw FileError(path: path, code: errno) }
            guard count > 0 else { break }
            pending += buffer[..<count]
            pending.removeFirst(consumeRecords(pending, &start, isComplete: false, body))
        }
        _ = consumeRecords(pending, &start, isComplete: true, body)
    }

    /// Hands over every record that is known to be whole; answers how many bytes they took, and moves `start` by them.
    private func consumeRecords(
        _ bytes: [UInt8], _ start: inout Place, isComplete: Bool, _ body: (ArraySlice<UInt8>, Place) -> Void
    ) -> Int {
        var record: (start: Int, line: Int)?
        var lineStart = 0
        var line = start.lineNumber
        var consumed = (bytes: 0, line: line)
        func handOver(_ first: (start: Int, line: Int), until end: Int) {
            let place = Place(
                offset: start.offset + first.start, length: end - first.start, lineNumber: first.line)
            body(bytes[first.start..<end], place)
        }
        while let lineEnd = bytes[lineStart...].firstIndex(of: 0x0A) {
            // Whether the record goes on can only be told once the next line's beginning has been read.
            if LogRecord.isStart(bytes[lineStart..<lineEnd]) {
                if let record { handOver(record, until: lineStart - 1) }
                consumed = (lineStart, line)
                record = (lineStart, line)
            }
            lineStart = lineEnd + 1
            line += 1
        }
        if isComplete, let record { handOver(record, until: max(record.start, lineStart - 1)) }
        start.offset += consumed.bytes
        start.lineNumber = consumed.line
        return consumed.bytes
    }
}

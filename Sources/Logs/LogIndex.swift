internal import Glibc
internal import Hashing
internal import Tasks

/// How many records of each level a log holds up to certain places.
///
/// `total` is part of every answer, and a level may be rare: with these counts a reader looks at what was appended since the
/// last time, and at the parts of the file that do hold what it wants. Kept beside the log as `.NAME.index`; a log that was
/// replaced, cut off or written anew has no index until it is read again.
struct LogIndex {
    /// The records before a place.
    struct Row {
        /// Place, records of each level, records of all.
        fileprivate var numbers = SIMD8<UInt64>()

        /// The place, always between two lines.
        var offset: Int { Int(clamping: numbers[0]) }

        func count(_ level: LogLevel?) -> Int { Int(clamping: numbers[level.map { $0.severity + 1 } ?? 6]) }

        fileprivate mutating func add(_ level: LogLevel) {
            numbers[level.severity + 1] += 1
            numbers[6] += 1
        }
    }

    /// The distance of two rows at least, except of the last two.
    static let spacing = 8 << 20
    /// Less than that is read anew each time.
    static let worthKeeping = 256 << 10

    /// The rows, from the beginning of the file to the end of what was counted.
    private(set) var rows = [Row()]
    private var end: Row { rows[rows.count - 1] }

    /// The log's index, made or completed as needed, and stored if that took long enough.
    static func current(of log: borrowing LogBlocks, path: String) throws(FileError) -> LogIndex {
        var index: LogIndex
        // An index that cannot be read is none.
        do { index = try stored(of: log, path: path) ?? LogIndex() } catch { index = LogIndex() }
        let known = index.end.offset
        if known < log.size { try index.extend(over: log) }
        if index.end.offset - known >= worthKeeping { try index.store(of: log, path: path) }
        return index
    }

    /// How many records the log holds.
    func count(_ level: LogLevel?) -> Int { end.count(level) }

    /// The end of the row that holds the record of that number, from 1.
    func end(ofRowWith number: Int, _ level: LogLevel?) -> Int {
        rows.first { $0.count(level) >= number }?.offset ?? end.offset
    }

    private mutating func extend(over log: borrowing LogBlocks) throws(FileError) {
        var rows = rows
        var row = end
        try log.forEachBlock(from: row.offset) { block in
            var line = 0
            while line < block.bytes.count {
                if let level = block.level(at: line) { row.add(level) }
                line = block.lineEnd(after: line)
            }
            row.numbers[0] = UInt64(block.offset + block.bytes.count)
            // A row ends with a record, not within one that is larger than a block.
            guard !block.isCut else { return }
            if rows.count > 1, row.offset - rows[rows.count - 2].offset < Self.spacing { rows.removeLast() }
            rows.append(row)
        }
        self.rows = rows
    }
}

/// The stored form: a head and the rows, in the machine's own byte order.
extension LogIndex {
    private static let version: UInt64 = 0x4C4F_4749_4458_0001

    static func storedPath(_ path: String) -> String {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex
        return "\(path[..<name]).\(path[name...]).index"
    }

    /// What was stored, if it is about this file and the file still holds what was counted.
    private static func stored(of log: borrowing LogBlocks, path: String) throws(FileError) -> LogIndex? {
        let size = MemoryLayout<Row>.size
        guard let file = try LogBlocks(path: storedPath(path)), file.size > size, file.size % size == 0,
            file.size < 1 << 24
        else { return nil }
        var rows = try file.bytes(at: 0, count: file.size).withUnsafeBytes { bytes in
            (0..<(bytes.count / size)).map { bytes.loadUnaligned(fromByteOffset: $0 * size, as: Row.self) }
        }
        let head = rows.removeFirst().numbers
        var index = LogIndex()
        index.rows = rows
        guard head[0] == version, head[1] == UInt64(log.inode), head[2] == UInt64(rows.count), !rows.isEmpty,
            head[3] == checksum(rows), index.end.offset <= log.size,
            try head[4] == fingerprint(of: log, before: index.end.offset)
        else { return nil }
        return index
    }

    /// Replaces the stored index. It is a help only: where it cannot be written there is none.
    private func store(of log: borrowing LogBlocks, path: String) throws(FileError) {
        var head = Row()
        head.numbers[0] = Self.version
        head.numbers[1] = UInt64(log.inode)
        head.numbers[2] = UInt64(rows.count)
        head.numbers[3] = Self.checksum(rows)
        head.numbers[4] = try Self.fingerprint(of: log, before: end.offset)
        // Workers may do this at the same time, each with a file of its own. Nothing is synced: an index that did not
        // reach the disk whole does not fit its checksum.
        let temporary = "\(Self.storedPath(path)).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { return }
        let isWhole = ([head] + rows).withUnsafeBytes {
            write(descriptor, $0.baseAddress, $0.count) == $0.count
        }
        close(descriptor)
        if !isWhole || rename(temporary, Self.storedPath(path)) != 0 { unlink(temporary) }
    }

    private static func checksum(_ rows: [Row]) -> UInt64 {
        rows.withUnsafeBytes { FNV1a.hash($0) }
    }

    /// A number that tells the last bytes before a place from others.
    private static func fingerprint(of log: borrowing LogBlocks, before offset: Int) throws(FileError)
        -> UInt64
    {
        let count = min(4096, offset)
        return try log.bytes(at: offset - count, count: count).withUnsafeBytes { FNV1a.hash($0) }
    }
}

internal import Glibc

/// How many records of each level a log holds up to certain places.
///
/// `total` is part of every answer, and a level may be rare: with these counts a reader looks at what was appended since the
/// last time, and at the parts of the file that do hold what it wants. Kept beside the log as `.NAME.index`; a log that was
/// replaced, cut off or written anew has no index until it is read again.
struct LogIndex: Equatable {
    /// The records before a place.
    struct Row: Equatable {
        var offset = 0
        var counts = [Int](repeating: 0, count: LogLevel.allCases.count)

        func count(_ level: LogLevel?) -> Int { level.map { counts[$0.severity] } ?? counts.reduce(0, +) }
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
        var index = try stored(of: log, path: path) ?? LogIndex()
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
        try log.forEachBlock(from: end.offset) { block in
            var row = rows[rows.count - 1]
            var line = 0
            while line < block.bytes.count {
                if let level = block.level(at: line) { row.counts[level.severity] += 1 }
                line = block.lineEnd(after: line)
            }
            // A place inside a line is none that reading can begin at.
            row.offset = block.offset + block.bytes.count
            if rows.count > 1 {
                let isClose = row.offset - rows[rows.count - 2].offset < Self.spacing
                if isClose || block.beginsInsideLine { rows.removeLast() }
            }
            rows.append(row)
        }
        self.rows = rows
    }

    // MARK: - The file

    private static func indexPath(_ path: String) -> String {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex
        return "\(path[..<slash]).\(path[slash...]).index"
    }

    /// What was stored, if it is about this file and the file still holds what was counted.
    private static func stored(of log: borrowing LogBlocks, path: String) throws(FileError) -> LogIndex? {
        guard let file = try LogBlocks(path: indexPath(path)), file.size < 1 << 22 else { return nil }
        let lines = try file.bytes(at: 0, count: file.size).split(separator: 0x0A).map { line in
            line.split(separator: 0x20).map { UInt(String(decoding: $0, as: UTF8.self)) ?? .max }
        }
        guard let head = lines.first, head.count == 4 else { return nil }
        var index = LogIndex()
        index.rows = lines.dropFirst().map { line in
            Row(offset: Int(clamping: line[0]), counts: line.dropFirst().map { Int(clamping: $0) })
        }
        // The head says how many rows there are: a file that lost its end in a crash is none.
        guard head[0] == 1, head[1] == log.inode, head[3] == UInt(index.rows.count), !index.rows.isEmpty,
            index.rows.allSatisfy({ $0.counts.count == LogLevel.allCases.count }),
            index.end.offset <= log.size,
            try head[2] == fingerprint(of: log, before: index.end.offset)
        else { return nil }
        return index
    }

    /// Replaces the stored index. It is a help only: where it cannot be written there is none.
    private func store(of log: borrowing LogBlocks, path: String) throws(FileError) {
        let mark = try Self.fingerprint(of: log, before: end.offset)
        var text = "1 \(log.inode) \(mark) \(rows.count)\n"
        for row in rows {
            text += "\(row.offset) \(row.counts.map(String.init).joined(separator: " "))\n"
        }
        // Workers may do this at the same time, each with a file of its own.
        let temporary = Self.indexPath(path) + ".\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { return }
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        if count != bytes.count || rename(temporary, Self.indexPath(path)) != 0 { unlink(temporary) }
    }

    /// A number that tells the last bytes before a place from others.
    private static func fingerprint(of log: borrowing LogBlocks, before offset: Int) throws(FileError) -> UInt {
        let count = min(4096, offset)
        return try log.bytes(at: offset - count, count: count).reduce(0xCBF2_9CE4_8422_2325) {
            ($0 ^ UInt($1)) &* 0x100_0000_01B3
        }
    }
}

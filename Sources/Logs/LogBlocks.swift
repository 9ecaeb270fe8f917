internal import Glibc
internal import Tasks

/// Consecutive bytes of a log that end where a record ends.
struct LogBlock {
    /// The bytes, the last line break included; valid only during the call.
    let bytes: UnsafeRawBufferPointer
    /// Where in the file they begin.
    let offset: Int
    /// Whether they begin in the middle of a line, which happens only after a record larger than the buffer.
    let beginsInsideLine: Bool
    /// Whether the last record goes on in the next block.
    let isCut: Bool

    /// The level of the record that begins at that index, which is a line's first byte; nil if none does.
    func level(at index: Int) -> LogLevel? {
        if index == 0, beginsInsideLine { return nil }
        return LogRecord.level(ofStart: UnsafeRawBufferPointer(rebasing: bytes[index...]))
    }

    /// The index after the line that the index lies in.
    func lineEnd(after index: Int) -> Int {
        guard index < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + index, 0x0A, bytes.count - index)
        else { return bytes.count }
        return UnsafeRawPointer(found) - base + 1
    }

    /// The first byte of the line that the index lies in.
    func lineStart(at index: Int) -> Int {
        var start = index
        while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
        return start
    }

    /// The first byte of the record that the index lies in; of the line if there is none.
    func recordStart(at index: Int) -> Int {
        let line = lineStart(at: index)
        var start = line
        while level(at: start) == nil {
            guard start > 0 else { return line }
            start = lineStart(at: start - 1)
        }
        return start
    }

    /// Where the record or the rubbish that begins at that index ends, how many line breaks it has, and the level of the
    /// record that follows.
    func recordEnd(after index: Int) -> (index: Int, lineBreaks: Int, next: LogLevel?) {
        var (end, lineBreaks) = (index, 0)
        repeat {
            end = lineEnd(after: end)
            if bytes[end - 1] == 0x0A { lineBreaks += 1 }
            if end < bytes.count, let next = level(at: end) { return (end, lineBreaks, next) }
        } while end < bytes.count
        return (end, lineBreaks, nil)
    }

    /// Whether there is a line break in that range.
    func hasLineBreak(in range: Range<Int>) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        return memchr(base + range.lowerBound, 0x0A, range.count) != nil
    }
}

/// An open log, as long as it was when it was opened: what is appended later belongs to the next reader, and what is cut
/// off meanwhile is the end.
///
/// Read with `pread`: a mapped file that another process truncates would kill the reader with SIGBUS.
struct LogBlocks: ~Copyable {
    /// Small enough for the processor's cache, in which a block is looked through more than once.
    static let blockSize = 256 << 10
    /// A record larger than that comes in parts.
    static let largestBlock = 4 << 20

    /// How long the file was.
    let size: Int
    /// The file itself, whatever its name is by now.
    let inode: UInt
    private let path: String
    private let descriptor: Int32

    /// Opens a log; nil if there is none, or something else of that name, which must not be waited for either.
    init?(path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if [ENOENT, ENOTDIR, ELOOP, ENXIO].contains(errno) { return nil }
            throw FileError(path: path, code: errno)
        }
        var state = stat()
        guard fstat(descriptor, &state) == 0, state.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(state.st_size)
        inode = UInt(state.st_ino)
    }

    deinit { close(descriptor) }

    /// Fills the buffer from that place on; answers how many bytes there were.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor, rest.baseAddress, rest.count, offset + filled)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path: path, code: errno) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// The bytes at that place, fewer where the file ends.
    func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, count), alignment: 1)
        defer { buffer.deallocate() }
        let filled = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
        return Array(buffer[..<filled])
    }

    /// Hands over everything from a line's beginning on, except a last line without its line break, in blocks of whole
    /// records; a record larger than a block comes in several.
    func forEachBlock(from start: Int = 0, _ body: (LogBlock) -> Void) throws(FileError) {
        var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 64)
        defer { buffer.deallocate() }
        var (offset, held, isInsideLine) = (start, 0, false)
        while true {
            let wanted = max(0, min(buffer.count - held, size - offset - held))
            let free = UnsafeMutableRawBufferPointer(rebasing: buffer[held..<(held + wanted)])
            let count = try read(into: free, at: offset + held)
            held += count
            let isEnd = count < wanted || offset + held >= size
            let all = LogBlock(
                bytes: UnsafeRawBufferPointer(rebasing: buffer[..<held]), offset: offset,
                beginsInsideLine: isInsideLine, isCut: false)
            let wholeLines = all.lineStart(at: held)
            let wholeRecords = isEnd ? wholeLines : Self.lastRecord(of: all)
            let isCut = wholeRecords == 0
            if isEnd, isCut { return }
            if isCut, buffer.count < Self.largestBlock {
                let larger = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: 2 * buffer.count, alignment: 64)
                larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
                buffer.deallocate()
                buffer = larger
                continue
            }
            let end = !isCut ? wholeRecords : wholeLines > 0 ? wholeLines : held
            body(
                LogBlock(
                    bytes: UnsafeRawBufferPointer(rebasing: buffer[..<end]), offset: offset,
                    beginsInsideLine: isInsideLine, isCut: isCut))
            if isEnd { return }
            isInsideLine = buffer[end - 1] != 0x0A
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[end..<held]))
            (offset, held) = (offset + end, held - end)
        }
    }

    /// Where the last line begins that is known to begin a record; 0 if none but the first does. What stands behind it may
    /// not be whole.
    private static func lastRecord(of block: LogBlock) -> Int {
        var line = block.lineStart(at: block.bytes.count)
        while line > 0, block.level(at: line) == nil { line = block.lineStart(at: line - 1) }
        return line
    }
}

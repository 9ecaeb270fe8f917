internal import Crypto
internal import Failpoints
internal import Glibc

/// A file of a backup that is being written: hashed as it is, and read back when it is whole.
final class BackupFile {
    /// Passes a failpoint before something is done to a backup.
    @inline(__always)
    static func pass(_ name: StaticString) throws(Failure) {
        let code = Failpoint.code(at: name)
        if code != 0 { throw Failure(code: code) }
    }

    /// What a file holds.
    struct Contents: Equatable {
        /// Rows of the CSV, without its header.
        var rows: Int
        var bytes: Int
        /// In hexadecimal.
        var sha256: String
    }

    /// A file cannot be written or read; the code is an `errno`.
    struct Failure: Error {
        let code: Int32
    }

    /// Counts and hashes bytes as they come.
    struct Tally {
        private let hash = SHA256.Stream()
        private var rows = CSVRowCount()
        private(set) var bytes = 0

        mutating func add(_ piece: UnsafeRawBufferPointer) {
            hash.update(piece)
            rows.add(piece)
            bytes += piece.count
        }

        /// What came; nothing can be added afterwards.
        func contents() -> Contents {
            Contents(rows: max(0, rows.count - 1), bytes: bytes, sha256: Hex.text(hash.finish()))
        }
    }

    private let reader: FollowingReader
    private var descriptor: Int32
    private let hash = SHA256.Stream()
    private var buffer: [UInt8] = []
    private var bytes = 0
    private static let pieceLength = 1 << 20

    /// Makes the file, which must not be there.
    init(path: String) throws(Failure) {
        let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard opened >= 0 else { throw Failure(code: errno) }
        do throws(Failure) {
            reader = try FollowingReader(path: path)
        } catch {
            close(opened)
            throw error
        }
        descriptor = opened
        buffer.reserveCapacity(Self.pieceLength + 1 << 16)
    }

    deinit {
        reader.stop()
        if descriptor >= 0 { close(descriptor) }
    }

    /// Adds bytes at the end.
    func append(_ piece: UnsafeRawBufferPointer) throws(Failure) {
        buffer.append(contentsOf: piece)
        if buffer.count >= Self.pieceLength { try flush() }
    }

    private func flush() throws(Failure) {
        let written: Result<Void, Failure> = buffer.withUnsafeBytes { all in
            hash.update(all)
            var rest = all
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                guard count >= 0 || errno == EINTR else { return .failure(Failure(code: errno)) }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
            }
            return .success(())
        }
        try written.get()
        bytes += buffer.count
        reader.advance(to: bytes)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Brings all of it to the disk, and has it read to its end.
    ///
    /// - Returns: what the file holds, as read; the hash is that of what was written, or this throws `EIO`.
    func finish() throws(Failure) -> Contents {
        try flush()
        try Self.pass("backup.written")
        guard fsync(descriptor) == 0 else { throw Failure(code: errno) }
        try Self.pass("backup.synced")
        close(descriptor)
        descriptor = -1
        let contents = try reader.finish()
        guard contents.bytes == bytes, contents.sha256 == Hex.text(hash.finish()) else {
            throw Failure(code: EIO)
        }
        return contents
    }

    /// Reads a CSV file whole.
    static func contents(_ path: String) throws(Failure) -> Contents {
        var tally = Tally()
        try forEachPiece(of: path) { tally.add($0) }
        return tally.contents()
    }

    /// Calls the body with the file's bytes in order.
    static func forEachPiece(
        of path: String, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws(Failure) {
        do {
            try forEachPieceAny(of: path, body)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(code: EIO)
        }
    }

    /// The same for a body whose errors matter.
    static func forEachPieceAny(of path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: pieceLength)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 || errno == EINTR else { throw Failure(code: errno) }
            if count == 0 { return }
            if count > 0 {
                try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            }
        }
    }

    /// A small file; nil when it cannot be read.
    static func read(_ path: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        guard (try? forEachPieceAny(of: path, { bytes.append(contentsOf: $0) })) != nil else { return nil }
        return bytes
    }

    /// Writes a small file, which must not be there, and brings it to the disk.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let file = try BackupFile(path: path)
        let added: Result<Void, Failure> = bytes.withUnsafeBytes { piece in
            Result { () throws(Failure) in try file.append(piece) }
        }
        try added.get()
        try file.flush()
        guard fsync(file.descriptor) == 0 else { throw Failure(code: errno) }
    }

    /// Brings the names in a folder to the disk.
    @discardableResult
    static func syncFolder(_ path: String) -> Bool {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return fsync(folder) == 0
    }
}

/// Counts the records of a CSV that comes in pieces.
struct CSVRowCount {
    private var ends = 0
    private var isQuoted = false
    private var isWithin = false

    /// Records so far; one without a line break at the end counts.
    var count: Int { ends + (isWithin ? 1 : 0) }

    mutating func add(_ piece: UnsafeRawBufferPointer) {
        guard let start = piece.baseAddress, let last = piece.last else { return }
        // From mark to mark by memchr(3): what stands in quotation marks, such as a vector, is passed over at once. A doubled
        // mark ends and begins the quotation, which comes to the same.
        var place = 0
        while place < piece.count {
            let rest = piece.count - place
            let mark = memchr(start + place, 0x22, rest).map { UnsafeRawPointer($0) - start }
            if !isQuoted { countBreaks(start + place, (mark ?? piece.count) - place) }
            guard let mark else { break }
            isQuoted.toggle()
            place = mark + 1
        }
        isWithin = last != 0x0A || isQuoted
    }

    private mutating func countBreaks(_ start: UnsafeRawPointer, _ count: Int) {
        var start = start
        var rest = count
        while rest > 0, let found = memchr(start, 0x0A, rest) {
            ends += 1
            let length = UnsafeRawPointer(found) - start + 1
            start += length
            rest -= length
        }
    }
}

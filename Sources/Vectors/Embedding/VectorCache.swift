internal import Crypto
internal import Failpoints
internal import Glibc

/// Vectors in a file, each found by what it was made of, so that none is made or paid for twice.
///
/// A record is written at the end and never changed; one that a crash cut off is dropped at the next opening, and so is
/// all that follows it. Only the places are held in memory. For one process.
public final class VectorCache {
    /// What a vector was made of: the SHA-256 of the model's name and of the text as it was sent.
    public struct Key: Hashable, Sendable {
        fileprivate let fingerprint: Fingerprint

        init(model: String, text: String) { fingerprint = Fingerprint(of: "\(model)\n\(text)") }

        fileprivate init(digest: [UInt8]) { fingerprint = Fingerprint(digest: digest) }
    }

    private struct Place {
        let offset: Int
        let dimension: Int
    }

    private let path: String
    private var descriptor: Int32
    private var places: [Key: Place] = [:]
    private var end = 0

    private static let magic = Array("pipelined vectors 1\n".utf8)
    /// Key, number of floats, check; the floats follow.
    private static let headerLength = 32 + 4 + 4

    /// Opens the file, or makes it.
    ///
    /// - Throws: ``VectorError/cacheFailed(code:)``.
    public init(path: String) throws(VectorError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw .cacheFailed(code: errno) }
        try readPlaces()
    }

    deinit { close(descriptor) }

    /// How many vectors there are.
    public var count: Int { places.count }

    /// The length of the vector; nil when it is not there.
    func dimension(of key: Key) -> Int? { places[key]?.dimension }

    /// The vector; nil when it is not there.
    public func vector(_ key: Key) throws(VectorError) -> [Float]? {
        guard let place = places[key] else { return nil }
        var floats = [Float](repeating: 0, count: place.dimension)
        let wanted = place.dimension * 4
        let count = floats.withUnsafeMutableBytes {
            pread(descriptor, $0.baseAddress, wanted, off_t(place.offset))
        }
        guard count == wanted else { throw .cacheFailed(code: count < 0 ? errno : EIO) }
        return floats
    }

    /// Adds a vector; one of the same length that is there already stays.
    public func add(_ vector: [Float], for key: Key) throws(VectorError) { try add([(key, vector)]) }

    /// Adds vectors, which a process that dies leaves all or, but for a write that was cut off, none of.
    public func add(_ vectors: [(key: Key, vector: [Float])]) throws(VectorError) {
        var records: [UInt8] = []
        var fresh: [Key: Place] = [:]
        for (key, vector) in vectors where (fresh[key] ?? places[key])?.dimension != vector.count {
            var record = key.fingerprint.bytes
            let body = vector.withUnsafeBytes { Array($0) }
            withUnsafeBytes(of: UInt32(vector.count).littleEndian) { record += $0 }
            withUnsafeBytes(of: Self.check(record, body).littleEndian) { record += $0 }
            fresh[key] = Place(
                offset: end + records.count + Self.headerLength, dimension: vector.count)
            records += record
            records += body
        }
        var written = 0
        while written < records.count {
            let count = records.withUnsafeBytes { bytes in
                pwrite(
                    descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written,
                    off_t(end + written))
            }
            guard count > 0 || errno == EINTR else { throw .cacheFailed(code: errno) }
            written += max(0, count)
        }
        places.merge(fresh) { $1 }
        end += records.count
    }

    /// Passes a failpoint before something is done with what is kept.
    @inline(__always)
    static func pass(_ name: StaticString) throws(VectorError) {
        let code = Failpoint.code(at: name)
        if code != 0 { throw .cacheFailed(code: code) }
    }

    /// Returns when everything added is on disk.
    public func sync() throws(VectorError) {
        guard fdatasync(descriptor) == 0 else { throw .cacheFailed(code: errno) }
    }

    /// Ends a load that went well: what the records no longer need is dropped once it is the larger part, and all of it
    /// where making it again costs nothing.
    public func settle(for records: [TrainingRecord], _ embedder: any Embedder) throws(VectorError) {
        guard embedder.isWorthKeeping else {
            unlink(path)
            return
        }
        let keys = records.lazy.map { record in
            let input = EmbeddingInput(record.textToEmbed, as: record.purpose, name: "")
            return Key(model: embedder.model, text: embedder.embeddedText(of: input))
        }
        try keep(only: Set(keys))
    }

    private func keep(only keys: Set<Key>) throws(VectorError) {
        let kept = places.keys.filter(keys.contains)
        guard places.count > 2 * kept.count else { return }
        let fresh = path + ".new"
        unlink(fresh)
        let other = try VectorCache(path: fresh)
        for key in kept {
            if let vector = try vector(key) { try other.add(vector, for: key) }
        }
        try other.sync()
        guard rename(fresh, path) == 0 else { throw .cacheFailed(code: errno) }
        swap(&descriptor, &other.descriptor)
        (places, end) = (other.places, other.end)
    }

    private func readPlaces() throws(VectorError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cacheFailed(code: errno) }
        let size = Int(status.st_size)
        guard read(Self.magic.count, at: 0) == Self.magic else {
            guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, Self.magic, Self.magic.count, 0) > 0
            else {
                throw .cacheFailed(code: errno)
            }
            end = Self.magic.count
            return
        }
        end = Self.magic.count
        while end + Self.headerLength <= size, let header = read(Self.headerLength, at: end) {
            let (dimension, check) = header.withUnsafeBytes {
                (
                    Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 32, as: UInt32.self))),
                    UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 36, as: UInt32.self))
                )
            }
            let start = end + Self.headerLength
            guard start + dimension * 4 <= size, let body = read(dimension * 4, at: start),
                Self.check(Array(header.prefix(36)), body) == check
            else { break }
            places[Key(digest: Array(header.prefix(32)))] = Place(offset: start, dimension: dimension)
            end = start + dimension * 4
        }
        guard end == size || ftruncate(descriptor, off_t(end)) == 0 else { throw .cacheFailed(code: errno) }
    }

    private func read(_ count: Int, at offset: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return pread(descriptor, &bytes, count, off_t(offset)) == count ? bytes : nil
    }

    private static func check(_ header: [UInt8], _ body: [UInt8]) -> UInt32 {
        SHA256.digest(header + body).withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    }
}

internal import CSystem
internal import Glibc

/// Numbers in memory that the supervisor shares with its children, so that each of them knows how the service is doing.
///
/// Every cell has one writer at a time: a child those of its slot, the supervisor all others. What counts only ever grows,
/// also from one holder of a slot to the next, so that sums over slots never fall.
final class Scoreboard: Sendable {
    let descriptor: Int32
    /// The cells, in memory that all of them share: a request costs no system call for them.
    private nonisolated(unsafe) let cells: UnsafeMutablePointer<Int64>
    private static let cellLimit = slotStart + 8 * 4096
    /// Where the child inherits it.
    static let inheritedDescriptor: Int32 = 3
    /// Of another layout nothing is understood.
    private static let version: Int64 = 1
    static let poolLimit = 4

    /// The cells of the service as a whole.
    enum Header: Int, CaseIterable {
        case version, slotCount, supervisor, startedAt, reloads, failedReloads, poolCount
        /// The same moment as `startedAt`, by the clock that nobody sets.
        case startedMoment
    }

    /// The cells of a pool.
    enum Pool: Int, CaseIterable {
        case name, size, restarts, killed, failedStarts
    }

    /// The cells of a child's slot.
    enum Slot: Int, CaseIterable {
        case busySince, limit, requests, slowRequests, pid, pool, state
    }

    private static let poolStart = 32
    private static let slotStart = poolStart + poolLimit * 8

    /// Makes an empty one.
    init() throws(ProcessError) {
        descriptor = csystem_memory_file("scoreboard")
        guard descriptor >= 0, let cells = Self.map(descriptor) else {
            throw ProcessError(operation: "memfd_create", code: errno)
        }
        self.cells = cells
        self[.version] = Self.version
    }

    /// Takes over one that was passed on; nil when it is none.
    init?(inherited descriptor: Int32) {
        csystem_set_cloexec(descriptor, 1)
        self.descriptor = descriptor
        guard let cells = Self.map(descriptor) else { return nil }
        self.cells = cells
        guard self[.version] == Self.version else { return nil }
    }

    deinit {
        munmap(cells, Self.cellLimit * 8)
        close(descriptor)
    }

    /// Maps the file, which whoever comes first makes long enough.
    private static func map(_ descriptor: Int32) -> UnsafeMutablePointer<Int64>? {
        var status = stat()
        let length = cellLimit * 8
        guard fstat(descriptor, &status) == 0,
            status.st_size >= length || ftruncate(descriptor, length) == 0,
            let start = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            start != MAP_FAILED
        else { return nil }
        return start.assumingMemoryBound(to: Int64.self)
    }

    subscript(_ cell: Header) -> Int64 {
        get { read(cell.rawValue) }
        set { write(newValue, at: cell.rawValue) }
    }

    subscript(pool index: Int, _ cell: Pool) -> Int64 {
        get { read(Self.poolStart + index * 8 + cell.rawValue) }
        set { write(newValue, at: Self.poolStart + index * 8 + cell.rawValue) }
    }

    subscript(slot index: Int, _ cell: Slot) -> Int64 {
        get { read(Self.slotStart + index * 8 + cell.rawValue) }
        set { write(newValue, at: Self.slotStart + index * 8 + cell.rawValue) }
    }

    private func read(_ cell: Int) -> Int64 {
        precondition(cell < Self.cellLimit, "more children than there are slots")
        return cells[cell]
    }

    private func write(_ value: Int64, at cell: Int) {
        precondition(cell < Self.cellLimit, "more children than there are slots")
        cells[cell] = value
    }

    /// A name of at most eight ASCII letters as a number.
    static func number(of name: String) -> Int64 {
        name.utf8.prefix(8).reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    /// The name of such a number.
    static func name(of number: Int64) -> String {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}

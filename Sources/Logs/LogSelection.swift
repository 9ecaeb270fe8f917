/// A record that a query lets through.
struct LogMatch {
    /// What it is sorted by.
    var key: Int64
    /// Where it stands.
    var place: LogReader.Place
}

/// One pass over matches in file order: of those after a certain one, the first few in the query's order.
///
/// A log may hold ten million records; a page of them is found without keeping them all. Beside the first few a thin
/// sample is kept, by which the next pass can begin just before a page that lies deep.
struct LogSelection {
    /// How many matches are kept at most, a quarter more for a moment: 5 MiB.
    static let mostKept = 1 << 17

    /// The first matches after the floor, in order once ``finish(_:)`` was called.
    private(set) var kept: [LogMatch] = []
    /// How many matches there are.
    private(set) var total = 0
    /// How many of them are not after the floor.
    private(set) var before = 0
    private let capacity: Int
    private let sampleSize: Int
    private let room: Int
    private let floor: LogMatch?
    private var bound: LogMatch?
    private var sample: [LogMatch] = []
    private var stride = 1
    private var nextSampled = 0
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// - Parameter floor: the match after which to begin; nil for the first of all, and then a sample is taken.
    init(capacity: Int, sampleSize: Int, after floor: LogMatch?) {
        self.capacity = capacity
        self.sampleSize = sampleSize
        self.floor = floor
        room = self.capacity + max(1024, self.capacity / 4)
        kept.reserveCapacity(room)
    }

    mutating func add(_ match: LogMatch, _ precedes: (LogMatch, LogMatch) -> Bool) {
        if floor == nil, total == nextSampled { takeSample(match) }
        total += 1
        if let floor, !precedes(floor, match) {
            before += 1
            return
        }
        if let bound, !precedes(match, bound) { return }
        kept.append(match)
        if kept.count == room { cut(precedes) }
    }

    mutating func finish(_ precedes: (LogMatch, LogMatch) -> Bool) {
        cut(precedes)
        sample.sort(by: precedes)
    }

    private mutating func cut(_ precedes: (LogMatch, LogMatch) -> Bool) {
        kept.sort(by: precedes)
        guard kept.count > capacity else { return }
        kept.removeLast(kept.count - capacity)
        bound = kept.last
    }

    /// Keeps one match of each `stride`, at random, so that no regularity of the log is mistaken for its whole.
    private mutating func takeSample(_ match: LogMatch) {
        sample.append(match)
        if sample.count == sampleSize {
            stride *= 2
            sample = Swift.stride(from: 0, to: sample.count, by: 2).map { sample[$0 + Int(nextRandom() & 1)] }
        }
        nextSampled = (total / stride + 1) * stride + Int(nextRandom()) % stride
    }

    private mutating func nextRandom() -> UInt64 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return random >> 33
    }

    /// A match that probably has `offset` matches before it less a margin of that many; nil for the beginning.
    func start(before offset: Int, margin: Int) -> LogMatch? {
        let index = (offset - margin) / stride
        return index > 0 && index < sample.count ? sample[index] : nil
    }
}

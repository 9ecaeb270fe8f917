/// Cuts inputs into batches as they are sent, and what was too much once more.
struct Batches {
    /// What is still to be sent; the last comes first.
    private var rest: [Range<Int>]

    init(count: Int) { rest = count > 0 ? [0..<count] : [] }

    /// The next batch, of at most so many inputs; nil when nothing is left now.
    mutating func next(atMost limit: Int) -> Range<Int>? {
        guard let range = rest.popLast() else { return nil }
        let batch = range.prefix(limit)
        if batch.upperBound < range.upperBound { rest.append(batch.upperBound..<range.upperBound) }
        return batch
    }

    /// Puts a batch back, to be sent before all others.
    mutating func putBack(_ batch: Range<Int>) { rest.append(batch) }

    /// Puts a batch back in halves.
    mutating func halve(_ batch: Range<Int>) {
        let middle = batch.lowerBound + (batch.count + 1) / 2
        rest.append(middle..<batch.upperBound)
        rest.append(batch.lowerBound..<middle)
    }
}

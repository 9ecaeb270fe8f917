/// Vectors made of nothing but the letters of the text: signed, hashed counts of n-grams.
///
/// Texts that share words or characters lie close to each other; meaning is not known. Runs of ideographs and kana
/// give their 1-, 2- and 3-grams, other words themselves and their 3-grams. The result depends on the text only: not on
/// the process, the platform or the order of anything, since only exactly rounded operations are used.
public final class OfflineEmbedder: Embedder, Sendable {
    private let length: Int

    /// `offline-ngram-<dimension>`. A change of the algorithm needs another name.
    public var model: String { "offline-ngram-\(length)" }
    /// The length of every vector.
    public var dimension: Int? { length }
    /// Nothing is ever odd.
    public var warnings: [String] { [] }

    /// Makes an embedder for vectors of the given length, from 8 to 16,000 (pgvector's limit).
    public init(dimension: Int = 1024) {
        precondition((8...16_000).contains(dimension), "pgvector does not hold such vectors")
        length = dimension
    }

    /// They are made as fast as they are read.
    public var isWorthKeeping: Bool { false }

    /// The text itself: n-grams need no prefix.
    public func embeddedText(of input: EmbeddingInput) -> String { input.text }

    /// Makes one vector of length 1 for each input, in their order.
    public func embed(
        _ inputs: [EmbeddingInput], deliver: ([(position: Int, vector: [Float])]) throws -> Void,
        waiting: () throws -> Void
    ) throws(VectorError) {
        do {
            for (position, input) in inputs.enumerated() {
                if position % 64 == 0 { try waiting() }
                try deliver([(position, vector(embeddedText(of: input)))])
            }
        } catch {
            throw .thrown(error)
        }
    }

    /// The vector of one text.
    public func vector(_ text: String) -> [Float] {
        var grams = NGrams.hashes(of: text)
        // An empty text has no n-grams, and a vector of zeros has no direction.
        if grams.isEmpty { grams = [NGrams.hashOfNothing] }
        // Sorted, equal ones stand together, and sums are made in one order only.
        grams.sort()
        var sums = [Double](repeating: 0, count: length)
        var start = 0
        while start < grams.count {
            let gram = grams[start]
            var end = start + 1
            while end < grams.count, grams[end] == gram { end += 1 }
            // A square root grows slowly, as a logarithm does, but is rounded alike everywhere.
            let weight = Double(end - start).squareRoot()
            let place = Int(truncatingIfNeeded: (gram >> 1) % UInt64(length))
            sums[place] += gram & 1 == 0 ? weight : -weight
            start = end
        }
        var norm = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if norm == 0 {
            sums[0] = 1  // every n-gram met its opposite
            norm = 1
        }
        return sums.map { Float($0 / norm) }
    }
}

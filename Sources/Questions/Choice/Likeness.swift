/// The pairs of characters in a text, by which two questions are compared.
struct Likeness {
    private let bigrams: [UInt64]

    init(_ text: String) {
        let scalars = text.lowercased().unicodeScalars.filter { !$0.properties.isWhitespace }.map(\.value)
        bigrams = Set(zip(scalars, scalars.dropFirst()).map { UInt64($0) << 32 | UInt64($1) }).sorted()
    }

    /// Whether more than 60 % of the pairs in either are in both.
    func isNear(_ other: Likeness) -> Bool {
        let (less, more) = (min(bigrams.count, other.bigrams.count), max(bigrams.count, other.bigrams.count))
        guard less * 10 > more * 6 else { return false }
        var shared = 0
        var (i, j) = (0, 0)
        while i < bigrams.count, j < other.bigrams.count {
            if bigrams[i] == other.bigrams[j] {
                shared += 1
                i += 1
                j += 1
            } else if bigrams[i] < other.bigrams[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return shared * 10 > (bigrams.count + other.bigrams.count - shared) * 6
    }
}

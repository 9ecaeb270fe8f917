import Hashing

/// A generator whose numbers follow from its seed.
struct Seeded: RandomNumberGenerator {
    private var generator: SplitMix64

    init(_ seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// The generator of one input: it depends on nothing else, so that any input can be made again.
    init(_ seed: UInt64, target: String, input: Int) {
        var mixer = Seeded(seed ^ FNV1a.hash(target.utf8))
        self.init(mixer.next() ^ UInt64(input) &* 0xD129_0D3C_5B2F_8F53)
    }

    mutating func next() -> UInt64 { generator.next() }

    /// A number from 0 to `limit` - 1, small errors in their distribution allowed.
    mutating func below(_ limit: Int) -> Int { Int(((next() >> 32) &* UInt64(limit)) >> 32) }

    /// True once in so many times.
    mutating func oneIn(_ times: Int) -> Bool { below(times) == 0 }

    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

    mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next() >> 32) }

    /// A part of a text of that length, mostly a short one.
    mutating func range(in count: Int) -> Range<Int> {
        let start = below(count + 1)
        let longest = oneIn(4) ? count - start : min(count - start, 16)
        return start..<(start + below(longest + 1))
    }
}

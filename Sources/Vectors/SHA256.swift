/// SHA-256 as in FIPS 180-4, for ids derived from content. Not for secrets.
enum SHA256 {
    /// The 32 bytes of the digest.
    static func digest(_ message: some Collection<UInt8>) -> [UInt8] {
        var padded = Array(message)
        let bitCount = UInt64(padded.count) * 8
        padded.append(0x80)
        padded.append(contentsOf: repeatElement(0, count: (120 - padded.count % 64) % 64))
        for shift in stride(from: 56, through: 0, by: -8) {
            padded.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
        }
        var state = initialState
        for block in stride(from: 0, to: padded.count, by: 64) {
            compress(padded[block..<block + 64], into: &state)
        }
        return state.flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
        }
    }

    private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words = [UInt32](repeating: 0, count: 64)
        for index in 0..<16 {
            let start = block.startIndex + index * 4
            words[index] = block[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        for index in 16..<64 {
            let (before, last) = (words[index - 15], words[index - 2])
            let small = rotate(before, 7) ^ rotate(before, 18) ^ before >> 3
            let large = rotate(last, 17) ^ rotate(last, 19) ^ last >> 10
            words[index] = words[index - 16] &+ small &+ words[index - 7] &+ large
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let choice = (e & f) ^ (~e & g)
            let sumE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let first = h &+ sumE &+ choice &+ constants[index] &+ words[index]
            let majority = (a & b) ^ (a & c) ^ (b & c)
            let second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    /// The first 64 primes: both tables of constants are fractions of their roots.
    private static let primes: [UInt64] = {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < 64 {
            if primes.allSatisfy({ !candidate.isMultiple(of: $0) }) { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }()

    /// The first 32 bits of the fractions of the cube roots.
    private static let constants = primes.map { fraction(of: $0, power: 3) }

    /// The first 32 bits of the fractions of the square roots.
    private static let initialState = primes.prefix(8).map { fraction(of: $0, power: 2) }

    /// The low 32 bits of the largest `root` with `root` to the power no more than `prime` shifted by 32 bits per
    /// factor. Whole numbers only, so that no platform rounds differently.
    private static func fraction(of prime: UInt64, power: Int) -> UInt32 {
        let target = wide(prime) << (32 * power)
        var root: UInt128 = 0
        for bit in stride(from: 39, through: 0, by: -1) {
            let trial = root | 1 << UInt128(bit)
            let value = power == 2 ? trial * trial : trial * trial * trial
            if value <= target { root = trial }
        }
        return UInt32(truncatingIfNeeded: root)
    }

    private static func wide(_ value: UInt64) -> UInt128 { UInt128(value) }
}

internal import Glibc

/// A keyword to find in the bytes of a log; ASCII letters match in either case.
///
/// Two bytes of the keyword are compared at sixteen places at a time, and only where both fit the rest is looked at.
struct LogKeyword {
    private typealias Lanes = SIMD16<UInt8>

    private let bytes: [UInt8]
    /// For each byte the bit that tells the two cases of a letter apart, else 0.
    private let folds: [UInt8]
    private let second: Int

    /// A keyword's line breaks stand for those within a message, which are followed by an indent in the file.
    init(_ text: String) {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars where scalar != "\r" {
            bytes += scalar == "\n" ? Array("\n    ".utf8) : Array(String(scalar).utf8)
        }
        folds = bytes.map { (0x61...0x7A).contains($0 | 0x20) ? 0x20 : 0 }
        self.bytes = zip(bytes, folds).map { $0 | $1 }
        // The next byte says little where both belong to one character of Chinese; the last says more.
        second = max(0, bytes.count - 1)
    }

    /// Where the keyword first begins in those bytes, from that index on.
    func first(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let first = bytes.first, let base = text.baseAddress else { return bytes.isEmpty ? start : nil }
        let last = text.count - bytes.count
        var index = start
        let (a, foldA) = (Lanes(repeating: first), Lanes(repeating: folds[0]))
        let (b, foldB) = (Lanes(repeating: bytes[second]), Lanes(repeating: folds[second]))
        while index + Lanes.scalarCount - 1 <= last {
            let place = base + index
            let left = (place.loadUnaligned(as: Lanes.self) | foldA) .== a
            let right = ((place + second).loadUnaligned(as: Lanes.self) | foldB) .== b
            // All bits of a lane are set where both bytes fit.
            var fits =
                unsafeBitCast(left, to: SIMD2<UInt64>.self) & unsafeBitCast(right, to: SIMD2<UInt64>.self)
            if fits[0] | fits[1] != 0 {
                for half in 0..<2 {
                    while fits[half] != 0 {
                        let lane = fits[half].trailingZeroBitCount / 8
                        if isHere(place + half * 8 + lane) { return index + half * 8 + lane }
                        fits[half] &= ~(0xFF << UInt64(lane * 8))
                    }
                }
            }
            index += Lanes.scalarCount
        }
        while index <= last {
            if isHere(base + index) { return index }
            index += 1
        }
        return nil
    }

    private func isHere(_ place: UnsafeRawPointer) -> Bool {
        for index in bytes.indices
        where place.load(fromByteOffset: index, as: UInt8.self) | folds[index] != bytes[index] {
            return false
        }
        return true
    }

    /// How many line breaks those bytes hold.
    static func lineBreaks(in text: UnsafeRawBufferPointer) -> Int {
        guard let base = text.baseAddress else { return 0 }
        var (count, index) = (0, 0)
        let lineFeed = Lanes(repeating: 0x0A)
        while index + Lanes.scalarCount <= text.count {
            // A lane counts to 255 at most.
            let rounds = min(255, (text.count - index) / Lanes.scalarCount)
            var sums = Lanes()
            for _ in 0..<rounds {
                let lanes = (base + index).loadUnaligned(as: Lanes.self)
                sums &-= unsafeBitCast(lanes .== lineFeed, to: Lanes.self)
                index += Lanes.scalarCount
            }
            for lane in 0..<Lanes.scalarCount { count += Int(sums[lane]) }
        }
        while index < text.count {
            if text[index] == 0x0A { count += 1 }
            index += 1
        }
        return count
    }
}

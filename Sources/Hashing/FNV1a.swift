/// The hash FNV-1a of 64 bits: quick, the same in every process, and no help against anybody who wants two alike.
@frozen public struct FNV1a {
    /// The hash of what was added so far.
    public var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Makes the hash of nothing.
    @inlinable public init() {}

    /// Adds one unit: a byte, or a scalar as a whole.
    @inlinable public mutating func add(_ unit: UInt64) { value = (value ^ unit) &* 0x100_0000_01B3 }

    /// The hash of some bytes.
    @inlinable public static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = FNV1a()
        for byte in bytes { hash.add(UInt64(byte)) }
        return hash.value
    }
}

/// Files in one, as they are, without compression (PKWARE's APPNOTE 6.3.9).
struct ZIPArchive {
    private var content: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    /// Adds a file; its name is UTF-8.
    mutating func add(_ name: String, _ bytes: [UInt8]) {
        let offset = content.count
        var head: [UInt8] = []
        // Version, flags (UTF-8), method (stored), time and date (1980-01-01, so that the same is the same).
        head += Self.two(20) + Self.two(0x0800) + Self.two(0) + Self.two(0) + Self.two(0x21)
        head +=
            Self.four(Self.checksum(bytes)) + Self.four(UInt32(bytes.count)) + Self.four(UInt32(bytes.count))
        head += Self.two(UInt16(name.utf8.count)) + Self.two(0)
        content += Self.four(0x0403_4B50) + head + Array(name.utf8) + bytes
        directory += Self.four(0x0201_4B50) + Self.two(20) + head
        directory += Self.two(0) + Self.two(0) + Self.two(0) + Self.four(0) + Self.four(UInt32(offset))
        directory += Array(name.utf8)
        count += 1
    }

    /// The whole archive.
    var bytes: [UInt8] {
        content + directory + Self.four(0x0605_4B50) + Self.two(0) + Self.two(0) + Self.two(UInt16(count))
            + Self.two(UInt16(count)) + Self.four(UInt32(directory.count)) + Self.four(UInt32(content.count))
            + Self.two(0)
    }

    private static func two(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }

    private static func four(_ number: UInt32) -> [UInt8] {
        two(UInt16(number & 0xFFFF)) + two(UInt16(number >> 16))
    }

    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    /// CRC-32, as ZIP has it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }
}

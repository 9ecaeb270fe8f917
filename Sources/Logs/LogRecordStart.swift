/// What a record begins with, as words of eight bytes: each line of a log is compared with it.
struct LogRecordStart {
    static let shared = LogRecordStart()

    /// A word in which `d` stands for any digit.
    private struct Shape {
        private let digits: UInt64
        private let rest: UInt64

        init(_ text: String) {
            digits = LogRecordStart.word(text.utf8.map { $0 == UInt8(ascii: "d") ? 0xFF : 0 })
            rest = LogRecordStart.word(Array(text.utf8)) & ~digits
        }

        func fits(_ word: UInt64) -> Bool {
            guard word & ~digits == rest else { return false }
            let values = (word ^ 0x3030_3030_3030_3030) & digits
            return (values | (values &+ (0x0606_0606_0606_0606 & digits))) & 0xF0F0_F0F0_F0F0_F0F0 == 0
        }
    }

    private let date = Shape("dddd-dd-")
    private let day = Shape("dd dd:dd")
    private let time = Shape(":dd:dd [")
    private let debug = Self.word(Array("DEBUG] ".utf8))
    private let info = Self.word(Array("INFO] ".utf8))
    private let warning = Self.word(Array("WARNING]".utf8))
    private let error = Self.word(Array("ERROR] ".utf8))
    private let critical = Self.word(Array("CRITICAL".utf8))
    /// As many bytes as can matter, rounded up.
    private static let length = 32

    /// The level of the record that begins with those bytes; nil if none does.
    func level(of bytes: UnsafeRawBufferPointer) -> LogLevel? {
        guard bytes.count < Self.length else { return level(ofWhole: bytes) }
        guard bytes.count >= LogRecord.startLength else { return nil }
        // No record has zeros there.
        var whole = SIMD32<UInt8>()
        return withUnsafeMutableBytes(of: &whole) { room in
            room.copyMemory(from: bytes)
            return level(ofWhole: UnsafeRawBufferPointer(room))
        }
    }

    private func level(ofWhole bytes: UnsafeRawBufferPointer) -> LogLevel? {
        func word(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        // The last two overlap.
        guard date.fits(word(0)), day.fits(word(8)), time.fits(word(13)) else { return nil }
        let name = word(LogRecord.startLength)
        let six = name & 0xFFFF_FFFF_FFFF
        let seven = name & 0xFF_FFFF_FFFF_FFFF
        if six == info { return .info }
        if seven == debug { return .debug }
        if seven == error { return .error }
        if name == warning, bytes[29] == 0x20 { return .warning }
        if name == critical, bytes[29] == UInt8(ascii: "]"), bytes[30] == 0x20 { return .critical }
        return nil
    }

    private static func word(_ bytes: [UInt8]) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

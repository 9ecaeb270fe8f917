internal import Crypto

/// A SHA-256, held without an object of its own: a load keeps several of each record.
struct Fingerprint: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    /// That of a text in UTF-8.
    init(of text: String) { self.init(digest: SHA256.digest(text.utf8)) }

    /// - Parameter digest: 32 bytes.
    init(digest: [UInt8]) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// That of 64 hexadecimal digits; nil where the text is something else.
    init?(hexadecimal text: String) {
        guard let bytes = Hex.bytes(text), bytes.count == SHA256.length else { return nil }
        self.init(digest: bytes)
    }

    var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// 64 hexadecimal digits.
    var hexadecimal: String { Hex.text(bytes) }
}

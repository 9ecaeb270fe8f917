internal import CCrypto

/// SHA-256 by libcrypto.
public enum SHA256 {
    /// Bytes of a digest.
    public static let length = 32

    /// The digest.
    public static func digest(_ message: some Collection<UInt8>) -> [UInt8] {
        let bytes = Array(message)
        var digest = [UInt8](repeating: 0, count: length)
        // The digest of no bytes is a digest too: EVP_Digest takes a null pointer then.
        let isMade = bytes.withUnsafeBytes {
            EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil)
        }
        precondition(isMade == 1, "libcrypto has no SHA-256")
        return digest
    }

    /// Whether two digests are the same, in a time that does not tell where they differ (CRYPTO_memcmp).
    public static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }
}

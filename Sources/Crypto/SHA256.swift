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

    /// The digest of a message that comes in pieces; see EVP_DigestInit(3).
    public final class Stream {
        private let context: OpaquePointer

        /// Begins with no byte.
        public init() {
            guard let context = EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
            self.context = context
            precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "libcrypto has no SHA-256")
        }

        deinit { EVP_MD_CTX_free(context) }

        /// Adds bytes at the end.
        public func update(_ bytes: UnsafeRawBufferPointer) {
            precondition(
                EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "the digest is ended")
        }

        /// The digest of all that came; nothing can be added afterwards.
        public func finish() -> [UInt8] {
            var digest = [UInt8](repeating: 0, count: SHA256.length)
            precondition(EVP_DigestFinal_ex(context, &digest, nil) == 1, "the digest is ended")
            return digest
        }
    }
}

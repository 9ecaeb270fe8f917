internal import CCrypto

/// HMAC-SHA256 (RFC 2104) by libcrypto; see HMAC(3).
public enum HMACSHA256 {
    /// What proves that whoever has the key has sent the message.
    public static func code(of message: some Collection<UInt8>, key: some Collection<UInt8>) -> [UInt8] {
        let (message, key) = (Array(message), Array(key))
        var code = [UInt8](repeating: 0, count: SHA256.length)
        let isMade = key.withUnsafeBytes { key in
            message.withUnsafeBytes { message in
                // Without an address libcrypto would take the last key again.
                HMAC(
                    EVP_sha256(), key.baseAddress ?? UnsafeRawPointer(bitPattern: 1), Int32(key.count),
                    message.bindMemory(to: UInt8.self).baseAddress, message.count, &code, nil)
            }
        }
        precondition(isMade != nil, "libcrypto has no HMAC-SHA256")
        return code
    }
}

internal import Glibc

/// Which network addresses a client's connection string may name.
///
/// Link-local addresses, those of the clouds' metadata services, multicast, broadcast and the unspecified address are
/// refused, also where they stand inside an IPv6 address that some gateway translates. Loopback and private ranges are
/// allowed: databases live there. ``Networks`` can narrow that down.
enum AddressPolicy {
    /// The numeric address that a text is; nil for a name.
    static func address(literal: String) -> Address? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        return addresses(of: literal, hints: hints).first
    }

    /// The numeric addresses that a host name stands for, in the resolver's order; empty when it is unknown.
    static func resolve(_ host: String) -> [Address] {
        var hints = addrinfo()
        hints.ai_flags = AI_ADDRCONFIG
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let found = addresses(of: host, hints: hints)
        guard found.isEmpty else { return found }
        hints.ai_flags = 0
        return addresses(of: host, hints: hints)
    }

    /// One address.
    struct Address {
        let text: String
        /// Four or sixteen; none of an address of another kind.
        let bytes: [UInt8]

        /// Whether nobody may name it.
        var isRefused: Bool {
            switch bytes.count {
            case 4: AddressPolicy.isRefused(ipv4: bytes)
            case 16: AddressPolicy.isRefused(ipv6: bytes)
            default: true
            }
        }

        /// Whether it may be connected to, where only some networks are allowed.
        func isAllowed(within networks: Networks?) -> Bool { !isRefused && networks?.contains(bytes) ?? true }
    }

    private static func addresses(of host: String, hints: addrinfo) -> [Address] {
        var hints = hints
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let first = list else { return [] }
        defer { freeaddrinfo(first) }
        var result: [Address] = []
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let entry = next {
            if let address = entry.pointee.ai_addr {
                var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
                if getnameinfo(
                    address, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
                    == 0
                {
                    let name = String(
                        decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                    result.append(Address(text: name, bytes: bytes(of: address)))
                }
            }
            next = entry.pointee.ai_next
        }
        return result
    }

    private static func bytes(of address: UnsafeMutablePointer<sockaddr>) -> [UInt8] {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) }
            }
        default: []
        }
    }

    /// Metadata services outside of the link-local range: Alibaba's, Oracle's first one, Azure's.
    private static let metadata4: [[UInt8]] = [[100, 100, 100, 200], [192, 0, 0, 192], [168, 63, 129, 16]]
    /// Of unique local addresses those that clouds gave their services: Amazon's fd00:ec2::/32, Google's fd20:ce::/32, Oracle's
    /// fd00:c1::/32, Scaleway's fd00:42::/32.
    private static let metadata6: [[UInt8]] = [
        [0xFD, 0x00, 0x0E, 0xC2], [0xFD, 0x20, 0x00, 0xCE], [0xFD, 0x00, 0x00, 0xC1],
        [0xFD, 0x00, 0x00, 0x42],
    ]

    private static func isRefused(ipv4 bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        return bytes.starts(with: [169, 254]) || bytes[0] >= 0xE0 || bytes[0] == 0
            || metadata4.contains(bytes)
    }

    private static func isRefused(ipv6 bytes: [UInt8]) -> Bool {
        if bytes == Array(repeating: 0, count: 15) + [1] { return false }
        let isLinkLocal = bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
        return isLinkLocal || bytes[0] == 0xFF || metadata6.contains(where: bytes.starts)
            || embedded(in: bytes).contains { isRefused(ipv4: $0) }
    }

    /// The IPv4 addresses that may be meant by an IPv6 address.
    private static func embedded(in bytes: [UInt8]) -> [[UInt8]] {
        let last = Array(bytes[12...])
        let zeros = [UInt8](repeating: 0, count: 10)
        // Compatible and mapped, RFC 4291; translated, RFC 2765; ISATAP, RFC 5214.
        if bytes.starts(with: zeros), [[0, 0], [0xFF, 0xFF]].contains(Array(bytes[10..<12])) {
            return [last]
        }
        if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0]) { return [last] }
        if bytes[9...].starts(with: [0, 0x5E, 0xFE]) { return [last] }
        // NAT64: the well-known prefix, RFC 6052, and the one for local use, RFC 8215, of any of RFC 6052's lengths.
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return [last] }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01]) {
            // Where the address begins, the ninth byte left out: it is zero, and belongs to nobody.
            let rest = Array(bytes[..<8] + bytes[9...])
            return [last] + [6, 7, 8].map { Array(rest[$0..<$0 + 4]) }.filter { $0 != [0, 0, 0, 0] }
        }
        // 6to4, RFC 3056; Teredo, RFC 4380, which has the client's address inverted.
        if bytes.starts(with: [0x20, 0x02]) { return [Array(bytes[2..<6])] }
        if bytes.starts(with: [0x20, 0x01, 0, 0]) { return [last.map { ~$0 }] }
        return []
    }
}

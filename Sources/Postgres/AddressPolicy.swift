internal import Glibc

/// Which network addresses a client's connection string may name.
///
/// Link-local addresses (which include the metadata services of clouds), multicast, broadcast and the unspecified
/// address are refused. Loopback and private ranges are allowed: databases live there.
enum AddressPolicy {
    /// True when `literal` is a numeric address of a refused range; false for names and for allowed addresses.
    static func isRefused(literal: String) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        return !addresses(of: literal, hints: hints).allSatisfy { !$0.isRefused }
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

    /// One resolved address.
    struct Address {
        let text: String
        let isRefused: Bool
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
                    result.append(Address(text: name, isRefused: isRefused(address)))
                }
            }
            next = entry.pointee.ai_next
        }
        return result
    }

    private static func isRefused(_ address: UnsafeMutablePointer<sockaddr>) -> Bool {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                isRefused(ipv4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { isRefused(ipv6: Array($0)) }
            }
        default: return true
        }
    }

    private static func isRefused(ipv4 address: UInt32) -> Bool {
        address >> 16 == 0xA9FE || address >> 28 >= 0xE || address >> 24 == 0
    }

    private static func isRefused(ipv6 bytes: [UInt8]) -> Bool {
        let isMapped = bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMapped {
            return isRefused(ipv4: bytes[12...].reduce(0) { $0 << 8 | UInt32($1) })
        }
        let isLinkLocal = bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
        let isMetadata = bytes[0] == 0xFD && bytes[1] == 0x00 && bytes[2] == 0x0E && bytes[3] == 0xC2
        return isLinkLocal || isMetadata || bytes[0] == 0xFF || bytes.allSatisfy { $0 == 0 }
    }
}

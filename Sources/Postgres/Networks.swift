internal import Glibc

/// Networks such as `10.0.0.0/8`, which clients' databases must lie in.
public struct Networks: Sendable, Hashable {
    private struct Network: Hashable {
        let bytes: [UInt8]
        let length: Int

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == bytes.count else { return false }
            let whole = length / 8
            guard address[..<whole].elementsEqual(bytes[..<whole]) else { return false }
            let rest = length % 8
            return rest == 0 || address[whole] >> (8 - rest) == bytes[whole] >> (8 - rest)
        }
    }

    private let networks: [Network]

    /// Reads networks and single addresses with commas or blanks between; nil when one is none, has bits set behind its
    /// prefix, or when there is none.
    public init?(_ text: String) {
        var networks: [Network] = []
        for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let bytes = Self.bytes(of: String(parts[0])) else { return nil }
            var length = bytes.count * 8
            if parts.count > 1 {
                guard let given = Int(parts[1]), (0...length).contains(given), String(given) == parts[1]
                else {
                    return nil
                }
                length = given
            }
            let isClean = (length..<bytes.count * 8).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return bytes[bit / 8] & mask == 0
            }
            guard isClean else { return nil }
            networks.append(Network(bytes: bytes, length: length))
        }
        guard !networks.isEmpty else { return nil }
        self.networks = networks
    }

    /// Whether the address, of four or sixteen bytes, lies in one of them. One of IPv4 inside IPv6 counts as what it is.
    func contains(_ address: [UInt8]) -> Bool {
        let isMapped =
            address.count == 16 && address.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        let plain = isMapped ? Array(address[12...]) : address
        return networks.contains { $0.contains(plain) }
    }

    private static func bytes(of text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &bytes) == 1 { return bytes }
        bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}

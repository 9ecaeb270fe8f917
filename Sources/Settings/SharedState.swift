internal import Glibc
public import Postgres
public import Tasks

/// What a node that shares its state with others knows of itself.
public struct SharedState: Sendable {
    /// The PostgreSQL database that holds the state.
    public let connection: ConnectionInfo
    /// What the others call it.
    public let name: NodeName
    /// Where its nginx answers the others, `host:port`.
    public let address: String
    /// By which nodes know each other.
    public let peerKey: String
}

extension SettingReader {
    private static let shared: [SettingKey] = [.stateConnectionFile, .nodeName, .nodeAddress, .peerKeyFile]
    private static let shortestKey = 32

    /// The state that is shared; nil when none is.
    mutating func sharedState() -> SharedState? {
        let missing = Self.shared.filter { given($0) == nil }
        guard missing.count < Self.shared.count else { return nil }
        guard missing.isEmpty else {
            let names = missing.map(\.rawValue).joined(separator: ", ")
            report("a state that nodes share needs \(names) as well")
            return nil
        }
        let connection = connection(file: .stateConnectionFile)
        let name = NodeName(given(.nodeName) ?? "")
        if name == nil {
            report(
                "\(SettingKey.nodeName.rawValue) must be 1 to 16 lower-case letters, digits and -, such as n1"
            )
        }
        let address = given(.nodeAddress) ?? ""
        if !Self.isAddress(address) {
            report(
                "\(SettingKey.nodeAddress.rawValue) must be an address and a port, such as 10.0.0.1:8084 or [fd00::1]:8084"
            )
        }
        let key = secretLine(.peerKeyFile) ?? ""
        if !key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) || key.utf8.count < Self.shortestKey {
            report(
                "\(SettingKey.peerKeyFile.rawValue) must name a file with at least \(Self.shortestKey) letters and digits"
                    + " in its first line")
        }
        guard let connection, let name else { return nil }
        return SharedState(connection: connection, name: name, address: address, peerKey: key)
    }

    /// nginx sends requests on to it, which resolves no names then.
    private static func isAddress(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            port > 0
        else { return false }
        let host = String(text[..<colon])
        var address = in6_addr()
        guard host.hasPrefix("["), host.hasSuffix("]") else {
            return host.split(separator: ".").count == 4 && inet_pton(AF_INET, host, &address) == 1
        }
        return inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1
    }
}

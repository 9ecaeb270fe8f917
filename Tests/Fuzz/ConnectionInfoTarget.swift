import Glibc
import Postgres

/// Connection strings: what is accepted names one host that may be reached, keeps its password to itself, and comes back
/// when another process reads it.
struct ConnectionInfoTarget: FuzzTarget {
    static let name = "conninfo"

    /// What must be seen nowhere but in the password.
    private static let secret = "qZ7"

    private static let mutator = Mutator([
        "postgresql://", "postgres://", ":", "@", "/", "?", "&", "=", ",", "[", "]", "%", "%2F", "%3A", "%40",
        "%3F", "%5B", "#",
        "host=", "hostaddr=", "?host=/tmp", "&service=x", "options=-c", "passfile=/x", "sslmode=",
        "connect_timeout=",
        "h%6Fst=x", "ssl=true", "application_name=", "169.254.169.254", "0xA9FEA9FE", "2852039166",
        "[fe80::1]", "::",
        "::ffff:169.254.169.254", "fd00:ec2::254", "224.0.0.1", "localhost", "user", "\(secret)", "dbname=",
        " ", "'", "\\",
    ])
    private static let seeds = [
        "postgresql://bob:\(secret)@db.example:5433/sales",
        "postgres://u:\(secret)@127.0.0.1/d?sslmode=require",
        "postgresql://u:\(secret)%40%2F%3A@[::1]:5432/d?connect_timeout=10&application_name=x%20y",
        "postgresql://u:\(secret)@h/%E8%AE%A2%E5%8D%95", "postgresql://u@10.0.0.1:65535/d",
        "postgresql://u:\(secret)@h1,h2/d",
        "postgresql://u:\(secret)@[2001:db8::1]/d", "postgresql://u:@h/d?application_name=",
        "postgresql://u:\(secret)@h?user=x",
    ].map { Array($0.utf8) }

    func input(_ random: inout Seeded) -> [UInt8] {
        Self.mutator.mutated(random.pick(Self.seeds), &random) { $0.pick(Self.seeds) }
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        let uri = String(decoding: bytes, as: UTF8.self)
        let info: ConnectionInfo
        do {
            info = try ConnectionInfo(uri: uri)
        } catch {
            try require(!error.description.contains(Self.secret), "the reason tells the password: \(error)")
            try require(error.description.utf8.count < 1_000, "the reason is as long as the string")
            return false
        }
        try checkParts(info)
        try checkTexts(info)
        let parts =
            [info.host, info.user, info.database, info.password ?? ""] + Array(info.parameters.values)
        let isRepaired = parts.contains { $0.unicodeScalars.contains("\u{FFFD}") }
        let wasBroken = uri.unicodeScalars.contains("\u{FFFD}") || uri.lowercased().contains("%ef%bf%bd")
        try require(!isRepaired || wasBroken, "bytes that are no text were replaced")
        try require(!parts.contains { $0.utf8.contains(0) }, "a part holds a NUL")
        return true
    }

    private func checkParts(_ info: ConnectionInfo) throws {
        try require(!info.host.isEmpty && !info.user.isEmpty && !info.database.isEmpty, "a part is missing")
        try require((1...65535).contains(info.port), "port \(info.port)")
        try require(
            !info.host.contains { ",/@ \\'".contains($0) } && info.host.utf8.first != UInt8(ascii: "/"),
            "\(info.host) is no single host")
        try require(!Self.isForbidden(info.host), "\(info.host) may not be reached")
        try require(
            info.parameters.keys.allSatisfy {
                ["sslmode", "connect_timeout", "application_name"].contains($0)
            },
            "parameters \(info.parameters.keys)")
    }

    private func checkTexts(_ info: ConnectionInfo) throws {
        let again = try? ConnectionInfo(uri: info.revealed)
        try require(again.map(Self.bytes) == Self.bytes(info), "what another process is told is not the same")
        try require(info.description == info.masked && "\(info)" == info.masked, "shown is not masked")
        let open = try? ConnectionInfo(uri: info.masked)
        try require(
            open?.password == info.password.map { _ in "***" },
            "masked, the password is \(open?.password ?? "none")")
        var parts = Self.bytes(info)
        parts[4] = info.password == nil ? [] : Array("***".utf8)
        try require(open.map(Self.bytes) == parts, "masked, more than the password changed")
        let others = [info.host, info.user, info.database] + Array(info.parameters.values)
        if !others.contains(where: { $0.contains(Self.secret) }) {
            try require(!info.masked.contains(Self.secret), "the masked form holds the password")
        }
    }

    private static func bytes(_ info: ConnectionInfo) -> [[UInt8]] {
        let parameters = info.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([info.host, "\(info.port)", info.user, info.database, info.password ?? ""] + parameters).map {
            Array($0.utf8)
        }
    }

    /// Whether the text is an address of a refused range, as inet_aton(3) and inet_pton(3) understand it.
    private static func isForbidden(_ host: String) -> Bool {
        var four = in_addr()
        if inet_aton(host, &four) != 0 { return isForbidden(UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        guard inet_pton(AF_INET6, String(host.prefix { $0 != "%" }), &six) == 1 else { return false }
        let bytes = withUnsafeBytes(of: &six) { Array($0) }
        let isMapped = bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if isMapped { return isForbidden(bytes[12...].reduce(0) { $0 << 8 | UInt32($1) }) }
        return bytes[0] == 0xFF || (bytes[0] == 0xFE && bytes[1] >> 6 == 2) || bytes.allSatisfy { $0 == 0 }
            || bytes.prefix(4) == [0xFD, 0, 0x0E, 0xC2]
    }

    /// This network, link-local, multicast, reserved, broadcast.
    private static func isForbidden(_ address: UInt32) -> Bool {
        address >> 24 == 0 || address >> 16 == 0xA9FE || address >= 0xE000_0000
    }
}

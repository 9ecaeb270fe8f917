internal import Crypto

/// Who may use the service, as a line of the file of keys says: a name, a role, and the digest of a secret.
public struct APIKey: Sendable, Hashable {
    /// What a key lets its owner do; each role includes those before it.
    public enum Role: String, Sendable, CaseIterable, Comparable {
        /// Reads tasks, files and logs.
        case reader
        /// Creates and runs tasks, uploads, and looks into databases.
        case `operator`
        /// Deletes.
        case admin

        /// The role that may do less is the smaller one.
        public static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// Who it belongs to; the `created_by` of their tasks.
    public let name: String
    /// What it allows.
    public let role: Role
    private let digest: [UInt8]

    /// Makes a key of a secret, of which only the digest is kept.
    public init(name: String, role: Role, secret: String) {
        self.name = name
        self.role = role
        digest = SHA256.digest(secret.utf8)
    }

    /// Whether that is the key's secret.
    public func opens(with secret: String) -> Bool {
        SHA256.areEqual(SHA256.digest(secret.utf8), digest)
    }

    /// The key as a line of the file of keys.
    public var line: String { "\(name) \(role.rawValue) \(Self.scheme)\(Hex.text(digest))" }

    /// A new secret of 256 random bits.
    public static func newSecret() -> String {
        var generator = SystemRandomNumberGenerator()  // getrandom(2)
        return "dp_" + Hex.text((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    /// Whether a key may have that name: 1 to 64 letters, digits, `.`, `_`, `-`, and not the name of those without a key.
    public static func isName(_ name: String) -> Bool {
        name != "guest" && (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                Self.letters.contains(byte) || ".-_".utf8.contains(byte)
            }
    }

    /// Reads the file of keys: `NAME ROLE sha256:DIGEST` a line, `#` comments. A name may have several keys.
    ///
    /// - Returns: the keys, and what is wrong with which line.
    static func parse(_ text: String) -> (keys: [APIKey], problems: [String]) {
        var keys: [APIKey] = []
        var problems: [String] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard !words.isEmpty else { continue }
            let number = "line \(index + 1)"
            guard words.count == 3 else {
                problems.append("\(number): should be NAME ROLE sha256:DIGEST")
                continue
            }
            guard isName(words[0]) else {
                problems.append(
                    "\(number): a name is 1 to 64 letters, digits, '.', '_', '-', and not 'guest'")
                continue
            }
            guard let role = Role(rawValue: words[1]) else {
                problems.append("\(number): a role is reader, operator or admin")
                continue
            }
            guard words[2].hasPrefix(scheme), let digest = Hex.bytes(words[2].dropFirst(scheme.count)),
                digest.count == SHA256.length
            else {
                problems.append("\(number): a digest is sha256: and 64 hexadecimal digits")
                continue
            }
            keys.append(APIKey(name: words[0], role: role, digest: digest))
        }
        return (keys, problems)
    }

    private init(name: String, role: Role, digest: [UInt8]) {
        self.name = name
        self.role = role
        self.digest = digest
    }

    private static let scheme = "sha256:"
    private static let letters = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
}

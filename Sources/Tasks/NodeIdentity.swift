/// What people call one of the nodes that share a store: 1 to 16 lower-case letters, digits and `-`, so that it is safe in the
/// ids of its tasks.
public struct NodeName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The text.
    public let text: String

    /// The name, or nil when the text has another form.
    public init?(_ text: some StringProtocol) {
        guard (1...16).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = String(text)
    }

    /// The text.
    public var description: String { text }

    /// By their bytes.
    public static func < (a: NodeName, b: NodeName) -> Bool { a.text < b.text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// Which of the nodes that share a store it is.
public struct NodeIdentity: Hashable, Sendable {
    /// Its name, which another one may be given once it is gone.
    public let name: NodeName
    /// Tells it from every other that ever had the name: a random text that was made with its data directory.
    public let instance: String

    /// Makes it from its parts.
    public init(name: NodeName, instance: String) {
        self.name = name
        self.instance = instance
    }
}

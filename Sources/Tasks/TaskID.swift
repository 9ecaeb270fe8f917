/// Names a task: 1 to 64 letters, digits, `_` and `-`, so that it is safe as a directory's name.
public struct TaskID: Hashable, Sendable, CustomStringConvertible {
    /// The text.
    public let text: String

    /// The id, or nil when the text has another form.
    public init?(_ text: some StringProtocol) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = String(text)
    }

    /// What the ids of tasks created at that moment begin with: `task_YYYYMMDD_HHMMSS`.
    public static func stem(at time: Timestamp) -> String { "task_" + time.compact }

    /// The id of the `ordinal`-th task with that stem, counted from 1: the first has no suffix, then `_2`, `_3`, …; at the end
    /// the node that it is created on, where there are several.
    public init?(stem: String, ordinal: Int, node: NodeName? = nil) {
        self.init((ordinal == 1 ? stem : "\(stem)_\(ordinal)") + (node.map { "_\($0)" } ?? ""))
    }

    /// The text.
    public var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

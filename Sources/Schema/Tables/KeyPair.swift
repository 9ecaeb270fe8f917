/// Two columns by which a table refers to others, and whether no two of its rows have both alike.
public struct KeyPair: Sendable, Equatable {
    /// Why it is believed to be unique, or not.
    public enum Standing: String, Sendable, CaseIterable {
        /// A key or a unique index says that it is unique.
        case constraint
        /// All rows were looked at: they differ, and are so many that it is no chance.
        case measured
        /// Rows were seen that have both alike.
        case repeated
        /// No such rows were seen, but that could be chance, or others were not looked at.
        case unknown
    }

    /// The two columns, in the table's order.
    public let columns: [String]
    /// Why it is believed to be unique, or not.
    public let standing: Standing

    /// Makes a pair.
    public init(columns: [String], standing: Standing) {
        self.columns = columns
        self.standing = standing
    }

    /// Whether a row is told by both together.
    public var isUnique: Bool { standing == .constraint || standing == .measured }
}

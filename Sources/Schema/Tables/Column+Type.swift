extension Column {
    /// The name of its type without length or precision, such as `varchar` or `varchar[]`.
    public var baseType: String { known.base }

    /// Greatest length of a text or bit type.
    public var maxLength: Int? { known.isText ? known.modifiers.first : nil }

    /// Number of digits of a `numeric`.
    public var precision: Int? { known.isNumeric ? known.modifiers.first : nil }

    /// Number of digits after the point of a `numeric`.
    public var scale: Int? { known.isNumeric ? known.modifiers.dropFirst().first : nil }

    private var known: Parts { Self.knownTypes(shortType) }

    private static let knownTypes = Memo { Parts(of: $0) }

    /// A type's name in parts.
    private struct Parts {
        let base: String
        /// What stands in brackets.
        let modifiers: [Int]
        let isText: Bool
        let isNumeric: Bool

        init(of type: String) {
            let open = type.firstIndex(of: "(")
            if let open, let close = type[open...].firstIndex(of: ")"), !type.hasPrefix("\"") {
                base = String(type[..<open] + type[type.index(after: close)...])
            } else {
                base = type
            }
            let list = open.map { type[type.index(after: $0)...].prefix { $0 != ")" } } ?? ""
            modifiers = list.split(separator: ",").compactMap { Int($0) }
            let scalar = base.prefix { $0 != "[" }
            isText = ["varchar", "char", "varbit", "bit"].contains(scalar)
            isNumeric = scalar == "numeric"
        }
    }
}

extension Column {
    /// The name of its type without length or precision, such as `varchar` or `varchar[]`.
    public var baseType: String {
        guard let open = shortType.firstIndex(of: "("), let close = shortType[open...].firstIndex(of: ")"),
            !shortType.hasPrefix("\"")
        else { return shortType }
        return String(shortType[..<open] + shortType[shortType.index(after: close)...])
    }

    /// Greatest length of a text or bit type.
    public var maxLength: Int? {
        ["varchar", "char", "varbit", "bit"].contains(scalarType) ? modifiers.first : nil
    }

    /// Number of digits of a `numeric`.
    public var precision: Int? { scalarType == "numeric" ? modifiers.first : nil }

    /// Number of digits after the point of a `numeric`.
    public var scale: Int? { scalarType == "numeric" ? modifiers.dropFirst().first : nil }

    private var scalarType: Substring { baseType.prefix { $0 != "[" } }

    private var modifiers: [Int] {
        guard let open = shortType.firstIndex(of: "(") else { return [] }
        let list = shortType[shortType.index(after: open)...].prefix { $0 != ")" }
        return list.split(separator: ",").compactMap { Int($0) }
    }
}

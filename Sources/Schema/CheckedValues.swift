/// The list of values that a CHECK of one column or domain allows, if it is such a list.
struct CheckedValues {
    /// The values in the order they are written.
    let values: [String]

    /// Reads a definition such as `CHECK ((state = ANY (ARRAY['a'::text, 'b'::text])))`, which is how the server
    /// shows `state IN ('a', 'b')` too; nil for anything but one list of constants.
    init?(_ definition: String) {
        let marker = " = ANY ("
        let (skeleton, literals) = SQLSkeleton.withoutLiterals(definition)
        guard let found = skeleton.firstRange(of: marker), skeleton.firstRange(of: "ARRAY[") != nil,
            skeleton[found.upperBound...].firstRange(of: marker) == nil,
            let open = skeleton.firstRange(of: "ARRAY["),
            let close = skeleton[open.upperBound...].firstIndex(of: "]"),
            Self.isColumn(skeleton[..<found.lowerBound])
        else { return nil }
        let rest = skeleton[..<open.lowerBound] + skeleton[close...]
        guard !rest.contains(" AND "), !rest.contains("NOT "), !rest.contains(" <> "),
            rest.split(separator: " OR ").count <= (rest.contains(" IS NULL") ? 2 : 1)
        else { return nil }
        let items = skeleton[open.upperBound..<close].split(separator: ",")
        var values: [String] = []
        var next = 0
        for item in items {
            if item.contains("?") {
                guard next < literals.count, Self.isCast(item.drop { " (?".contains($0) }) else { return nil }
                values.append(literals[next])
                next += 1
            } else {
                let number = item.filter { !" ()".contains($0) }.prefix { $0 != ":" }
                guard Double(number) != nil else { return nil }
                values.append(String(number))
            }
        }
        guard !values.isEmpty, next == literals.count else { return nil }
        self.values = values
    }

    /// Whether the words before the list end with a bare column or VALUE, at most cast: `(state)::text`.
    private static func isColumn(_ text: Substring) -> Bool {
        var rest = text.firstRange(of: "CHECK ").map { text[$0.upperBound...] } ?? text
        if let or = rest.firstRange(of: " OR ") { rest = rest[or.upperBound...] }
        return isCast(rest.drop { $0 == "(" }.drop { $0.isLetter || $0.isNumber || "_$".contains($0) })
    }

    /// Whether this is nothing, or a cast and closing parentheses.
    private static func isCast(_ text: Substring) -> Bool {
        let rest = text.drop { $0 == ")" }
        let isType = { (one: Character) in one.isLetter || one.isNumber || " ():._[]".contains(one) }
        return rest.allSatisfy(\.isWhitespace) || (rest.hasPrefix("::") && rest.allSatisfy(isType))
    }
}

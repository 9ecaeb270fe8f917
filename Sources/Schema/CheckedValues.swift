/// The list of values that a CHECK of one column or domain allows, if it is such a list.
struct CheckedValues {
    /// The values in the order they are written.
    let values: [String]

    /// Reads a definition such as `CHECK ((state = ANY (ARRAY['a'::text, 'b'::text])))`, which is how the server
    /// shows `state IN ('a', 'b')` too; nil for anything but one list of constants.
    init?(_ definition: String) {
        let marker = " = ANY ("
        let (skeleton, literals) = Self.split(definition)
        guard let found = skeleton.firstRange(of: marker), skeleton.firstRange(of: "ARRAY[") != nil,
            skeleton[found.upperBound...].firstRange(of: marker) == nil,
            let open = skeleton.firstRange(of: "ARRAY["),
            let close = skeleton[open.upperBound...].firstIndex(of: "]")
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
                guard next < literals.count else { return nil }
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

    /// The text with each string constant replaced by `?`, and the constants.
    private static func split(_ text: String) -> (skeleton: String, literals: [String]) {
        var skeleton = ""
        var literals: [String] = []
        var rest = Substring(text)
        while let next = rest.popFirst() {
            guard next == "'" else {
                skeleton.append(next)
                continue
            }
            var literal = ""
            while let inner = rest.popFirst() {
                if inner != "'" {
                    literal.append(inner)
                } else if rest.first == "'" {
                    literal.append("'")
                    rest.removeFirst()
                } else {
                    break
                }
            }
            literals.append(literal)
            skeleton.append("?")
        }
        return (skeleton, literals)
    }
}

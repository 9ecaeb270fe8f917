/// SQL that the server wrote, with what stands in quotes out of the way.
enum SQLSkeleton {
    /// A condition, or a CHECK's, without the words and parentheses around it.
    static func condition(of definition: String) -> String {
        var text = Substring(definition).unicodeScalars
        for end in [" NOT VALID", " NOT ENFORCED", " NO INHERIT"] where Substring(text).hasSuffix(end) {
            text = text.dropLast(end.count)
        }
        if let start = masked(String(text)).firstRange(of: Array("CHECK (".unicodeScalars)) {
            text = text.dropFirst(start.upperBound - 1)
        }
        while let inner = unwrapped(text) { text = inner }
        return String(text)
    }

    private enum Part {
        case plain(Unicode.Scalar)
        /// What stands between quotes, the quotes included, by the number of its scalars.
        case quoted(length: Int)
    }

    private static func parts(of sql: String) -> [Part] {
        var parts: [Part] = []
        var rest = Substring(sql).unicodeScalars
        while let next = rest.popFirst() {
            guard next == "'" || next == "\"" else {
                parts.append(.plain(next))
                continue
            }
            let before = rest.count
            while let inner = rest.popFirst() {
                guard inner == next else { continue }
                guard rest.first == next else { break }
                rest.removeFirst()
            }
            parts.append(.quoted(length: before - rest.count + 1))
        }
        return parts
    }

    /// As many scalars as the text has, those in quotes replaced.
    private static func masked(_ sql: String) -> [Unicode.Scalar] {
        parts(of: sql).flatMap { part -> [Unicode.Scalar] in
            switch part {
            case .plain(let scalar): [scalar]
            case .quoted(let length): Array(repeating: "?", count: length)
            }
        }
    }

    /// What stands between parentheses that enclose all of the text; nil without such.
    private static func unwrapped(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
        guard text.first == "(", text.last == ")" else { return nil }
        let skeleton = masked(String(text))
        var depth = 0
        for (index, scalar) in skeleton.enumerated() {
            if scalar == "(" { depth += 1 }
            if scalar == ")" { depth -= 1 }
            if depth == 0 { return index == skeleton.count - 1 ? text.dropFirst().dropLast() : nil }
        }
        return nil
    }
}

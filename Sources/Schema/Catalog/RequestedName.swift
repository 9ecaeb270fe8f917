/// A relation's name as people write it: `t`, `s.t`, `"My Table"`, `sales."订单"`.
struct RequestedName {
    /// One part of the name.
    struct Part {
        var text: String
        var isQuoted: Bool

        /// What the part may mean, best first: an unquoted part is tried as written, then in lower case.
        var readings: [String] {
            let folded = text.lowercased()
            return isQuoted || folded == text ? [text] : [text, folded]
        }
    }

    /// Schema and name, or the name alone.
    let parts: [Part]

    /// Reads a name; nil when it is empty, has more than two parts, or a quote that does not close.
    init?(_ text: String) {
        var parts: [Part] = []
        var part = Part(text: "", isQuoted: false)
        var rest = Substring(text).drop { $0.isWhitespace }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        while true {
            if rest.first == "\"" {
                part.isQuoted = true
                rest.removeFirst()
                while true {
                    guard let next = rest.popFirst() else { return nil }
                    if next != "\"" {
                        part.text.append(next)
                    } else if rest.first == "\"" {
                        part.text.append("\"")
                        rest.removeFirst()
                    } else {
                        break
                    }
                }
            } else {
                part.text = String(rest.prefix { $0 != "." && $0 != "\"" })
                rest = rest.dropFirst(part.text.count)
            }
            guard !part.text.isEmpty else { return nil }
            parts.append(part)
            guard let separator = rest.popFirst() else { break }
            guard separator == ".", parts.count < 2 else { return nil }
            part = Part(text: "", isQuoted: false)
        }
        self.parts = parts
    }

    /// The relations it may mean, best first.
    func readings(defaultSchema: String) -> [TableName] {
        guard let name = parts.last else { return [] }
        let schemas = parts.count == 2 ? parts[0].readings : [defaultSchema]
        return schemas.flatMap { schema in name.readings.map { TableName(schema: schema, name: $0) } }
    }
}

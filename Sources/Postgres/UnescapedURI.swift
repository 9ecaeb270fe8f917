/// A URI whose user or password seems to hold characters that mean something else in a URI, such as the `@` of `p@ss`.
struct UnescapedURI {
    /// The characters, in the order in which they first come.
    let characters: [Character]
    /// The same with these characters escaped.
    let escaped: String

    /// Nil when everything is escaped that has to be.
    ///
    /// User and password are taken to reach to the last `@` before the query, if one begins there.
    init?(_ uri: String) {
        guard let scheme = uri.firstRange(of: "://") else { return nil }
        let rest = uri[scheme.upperBound...]
        let question = rest.firstIndex(of: "?") ?? rest.endIndex
        guard let at = rest[..<question].lastIndex(of: "@") ?? rest.lastIndex(of: "@") else { return nil }
        var characters: [Character] = []
        var escaped = ""
        var index = rest.startIndex
        while index < at {
            let character = rest[index]
            let after = rest[rest.index(after: index)..<at].prefix(2)
            let isEscape = character == "%" && after.count == 2 && after.allSatisfy(\.isHexDigit)
            if "@/?#[]".contains(character) || (character == "%" && !isEscape) {
                if !characters.contains(character) { characters.append(character) }
                escaped += ConnectionInfo.percentEncoded(String(character))
            } else {
                escaped.append(character)
            }
            index = rest.index(after: index)
        }
        // libpq takes these as they are.
        guard characters.contains(where: { !"#[]".contains($0) }) else { return nil }
        self.characters = characters
        self.escaped = uri[..<scheme.upperBound] + escaped + rest[at...]
    }
}

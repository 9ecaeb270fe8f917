extension String {
    /// Whether two names are the same to the server, which compares bytes; Swift's `==` compares what they look like.
    public func isSameName(as other: String) -> Bool {
        // `==` is quick where the texts are ASCII, and true of all that have the same bytes.
        utf8.count == other.utf8.count && self == other
            && (utf8Span.isKnownASCII || utf8.elementsEqual(other.utf8))
    }

    /// Whether the other text stands in it, byte for byte.
    public func includes(_ part: String) -> Bool { range(of: part) != nil }

    /// Where the other text first stands in it, byte for byte.
    public func range(of part: String) -> Range<String.Index>? {
        let text = utf8Span.span
        let wanted = part.utf8Span.span
        var start = 0
        while start + wanted.count <= text.count {
            var length = 0
            while length < wanted.count, text[start + length] == wanted[length] { length += 1 }
            if length == wanted.count {
                let found = utf8.index(utf8.startIndex, offsetBy: start)
                return found..<utf8.index(found, offsetBy: length)
            }
            start += 1
        }
        return nil
    }
}

extension Sequence<String> {
    /// Whether the name is among them, byte for byte.
    public func hasName(_ name: String) -> Bool { contains { $0.isSameName(as: name) } }
}

extension Collection<String> {
    /// Whether they are that name alone, byte for byte.
    public func isName(_ name: String) -> Bool { count == 1 && hasName(name) }
}

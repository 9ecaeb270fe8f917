internal import Glibc

extension String {
    /// Whether two names are the same to the server, which compares bytes; Swift's `==` compares what they look like.
    public func isSameName(as other: String) -> Bool {
        utf8.count == other.utf8.count && holds(other, at: 0)
    }

    /// Whether the other text is its beginning, byte for byte; the library's `hasPrefix` normalizes what is not ASCII first.
    public func begins(with part: String) -> Bool {
        utf8.count >= part.utf8.count && holds(part, at: 0)
    }

    /// Whether the other text is its end, byte for byte.
    public func ends(in part: String) -> Bool {
        utf8.count >= part.utf8.count && holds(part, at: utf8.count - part.utf8.count)
    }

    /// Whether the other text stands at that place, where there is room for it.
    private func holds(_ part: String, at place: Int) -> Bool {
        let found = utf8.withContiguousStorageIfAvailable { text in
            part.utf8.withContiguousStorageIfAvailable { part in
                guard let text = text.baseAddress, let start = part.baseAddress else { return true }
                return memcmp(text + place, start, part.count) == 0
            }
        }
        return found.flatMap { $0 } ?? utf8.dropFirst(place).starts(with: part.utf8)
    }

    /// Whether the other text stands in it, byte for byte.
    public func includes(_ part: String) -> Bool { range(of: part) != nil }

    /// Where the other text first stands in it, byte for byte.
    public func range(of part: String) -> Range<String.Index>? {
        let place = utf8Span.span.withUnsafeBufferPointer { text in
            part.utf8Span.span.withUnsafeBufferPointer { Self.place(of: $0, in: text) }
        }
        guard let place else { return nil }
        let found = utf8.index(utf8.startIndex, offsetBy: place)
        return found..<utf8.index(found, offsetBy: part.utf8.count)
    }

    private static func place(
        of part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        guard let wanted = part.baseAddress, let first = part.first, let begin = text.baseAddress else {
            return part.isEmpty ? 0 : nil
        }
        var start = 0
        while start + part.count <= text.count {
            let room = text.count - part.count - start + 1
            guard let found = memchr(begin + start, Int32(first), room) else { return nil }
            start = UnsafeRawPointer(begin).distance(to: found)
            if memcmp(begin + start, wanted, part.count) == 0 { return start }
            start += 1
        }
        return nil
    }
}

extension Sequence<String> {
    /// Whether the name is among them, byte for byte.
    @inlinable public func hasName(_ name: String) -> Bool { contains { $0.isSameName(as: name) } }
}

extension Collection<String> {
    /// Whether they are that name alone, byte for byte.
    @inlinable public func isName(_ name: String) -> Bool { count == 1 && hasName(name) }
}

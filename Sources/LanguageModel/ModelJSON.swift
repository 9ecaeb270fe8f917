public import JSON

/// Reads JSON out of what a model wrote.
public enum ModelJSON {
    /// The objects and arrays in the text, the outermost of each, in order.
    ///
    /// They may stand in fences or amid prose, and have trailing commas, line breaks within strings or instead of commas.
    /// One may be cut off or spoilt: of that all is given that came whole before that place, and nothing that follows. What
    /// stands in a `<think>` block is left out. The caller checks what it uses.
    public static func values(in text: String) -> [JSONValue] {
        var reader = TolerantReader(answer(in: Array(text.utf8)))
        var values: [JSONValue] = []
        while let value = reader.nextContainer() { values.append(value) }
        return values
    }

    /// What a model says after its thoughts; nothing if it was still thinking when it was cut off.
    public static func spoken(_ text: String) -> String {
        String(decoding: answer(in: Array(text.utf8)), as: UTF8.self)
    }

    /// What follows the model's thoughts; nothing if it was still thinking when it was cut off.
    private static func answer(in text: [UInt8]) -> ArraySlice<UInt8> {
        var rest = text[...]
        for name in ["think", "thinking", "reasoning"] {
            if let end = rest.lastRange(of: Array("</\(name)>".utf8)) {
                rest = rest[end.upperBound...]
            } else if rest.drop(while: { $0 <= 0x20 }).starts(with: "<\(name)>".utf8) {
                return []
            }
        }
        return rest
    }
}

extension ArraySlice<UInt8> {
    fileprivate func lastRange(of other: [UInt8]) -> Range<Int>? {
        guard count >= other.count else { return nil }
        for start in (startIndex...endIndex - other.count).reversed()
        where self[start] == other[0] && self[start..<start + other.count].elementsEqual(other) {
            return start..<start + other.count
        }
        return nil
    }
}

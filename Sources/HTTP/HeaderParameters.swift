/// A header field with parameters, such as `form-data; name="file"`: RFC 9110, section 5.6.6.
///
/// Bytes, not characters: a combining mark would hide the separators.
struct HeaderParameters {
    /// What comes before the parameters, in lower case.
    let value: String
    private var parameters: [(name: String, value: String)] = []

    init(_ field: some Sequence<UInt8>) {
        var rest = Array(field)[...]
        value = Self.text(Self.take(&rest, until: ";").filter { !Self.isSpace($0) }).lowercased()
        while rest.popFirst() != nil {
            rest = rest.drop(while: Self.isSpace)
            let name = Self.text(Self.take(&rest, until: "=", ";")).lowercased()
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest.removeFirst()
            let isQuoted = rest.first == UInt8(ascii: "\"")
            let found = isQuoted ? Self.takeQuoted(&rest) : Array(Self.take(&rest, until: ";", " ", "\t"))
            parameters.append((name, Self.text(found)))
            _ = Self.take(&rest, until: ";")
        }
    }

    /// The value of the first parameter of that name, without its quotes.
    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    private static func take(_ rest: inout ArraySlice<UInt8>, until ends: Unicode.Scalar...) -> ArraySlice<
        UInt8
    > {
        let taken = rest.prefix { byte in !ends.contains { UInt8(ascii: $0) == byte } }
        rest = rest.dropFirst(taken.count)
        return taken
    }

    /// Browsers and curl escape a quote as `%22`, older ones as `\"`; a backslash alone is an ordinary character.
    private static func takeQuoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        var value: [UInt8] = []
        rest.removeFirst()
        while let byte = rest.popFirst(), byte != quote {
            let isEscape = byte == backslash && (rest.first == quote || rest.first == backslash)
            value.append(isEscape ? rest.removeFirst() : byte)
        }
        return value
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

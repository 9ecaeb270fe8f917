/// A host with or without a port, as in the header `Host` and behind the scheme of an `Origin`, RFC 3986 section 3.2.
struct Authority {
    /// In small letters, an IPv6 address without its brackets, a name without the dot at its end.
    let name: String
    let port: Int?

    /// Reads it; nil when it is none, or has a user.
    init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        var rest: Substring
        if text.utf8.first == UInt8(ascii: "["), let end = text.firstIndex(of: "]") {
            name = String(text[..<end].dropFirst())
            rest = text[text.index(after: end)...]
            guard name.utf8.allSatisfy({ "0123456789abcdef:.".utf8.contains($0) }) else { return nil }
        } else {
            let host = text.prefix { $0 != ":" }
            name = String(host.utf8.last == UInt8(ascii: ".") ? host.dropLast() : host)
            rest = text[host.endIndex...]
            guard name.utf8.allSatisfy({ "0123456789abcdefghijklmnopqrstuvwxyz-._".utf8.contains($0) }) else {
                return nil
            }
        }
        guard !name.isEmpty else { return nil }
        guard rest.popFirst() != nil else {
            port = nil
            return
        }
        guard rest.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(rest),
            (1...65535).contains(number)
        else { return nil }
        port = number
    }
}

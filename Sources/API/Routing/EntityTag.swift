import HTTP
import Hashing
import Processes

/// What tells one version of an answer from another, RFC 9110 section 8.8.3.
struct EntityTag {
    /// As it stands in a header field.
    let text: String

    /// The version of what is shown, and of the program that shows it.
    init(_ versions: UInt64...) {
        var hash = FNV1a()
        hash.add(Self.program)
        for version in versions { hash.add(version) }
        text = "\"\(String(hash.value, radix: 16))\""
    }

    /// Whether the client has this very version: a GET need not be answered then. Compression makes a tag a weak one, which
    /// counts as well.
    func isKnown(to request: Request) -> Bool {
        guard let known = request.headers["if-none-match"] else { return false }
        // As a rule it is this one tag; bytes, since characters take ten times as long.
        if known == text { return true }
        return known.utf8.split(separator: UInt8(ascii: ",")).contains { tag in
            let tag = Substring(
                tag.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 })
            return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == text
        }
    }

    /// What goes with the answer that has it, and with a 304 in its place.
    var headers: [(name: String, value: String)] { [("ETag", text), ("Cache-Control", "no-cache")] }

    /// Which program this is: another release may show the same in another way.
    private static let program = ProgramPath.version(of: "/proc/self/exe")
}

extension Response {
    /// The answer with a version that follows from its content, or 304 where the client has it already: lists are asked for
    /// again and again by pages that show them.
    func versioned(for request: Request) -> Response {
        guard status == .ok, !body.isEmpty, header("ETag") == nil, header("X-Accel-Redirect") == nil else {
            return self
        }
        let tag = EntityTag(FNV1a.hash(body))
        guard !tag.isKnown(to: request) else { return Response(status: .notModified, headers: tag.headers) }
        var response = self
        response.headers += tag.headers
        return response
    }
}

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
        return known.split(separator: ",").contains { tag in
            let tag = tag.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
            return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == text
        }
    }

    /// Which program this is: another release may show the same in another way.
    private static let program = ProgramPath.version(of: "/proc/self/exe")
}

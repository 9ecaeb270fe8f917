/// One part of a `multipart/form-data` body.
public struct FormPart: Sendable {
    /// The field's name.
    public let name: String
    /// The file's name, when the part is a file.
    public let fileName: String?
    /// The content, byte for byte.
    public let content: ArraySlice<UInt8>
}

/// Reads `multipart/form-data` bodies, RFC 7578.
public enum Multipart {
    /// Most parts that a form may have.
    public static let maximumParts = 32

    /// The parts in order, or nil when the body is not a well-formed form with at most ``maximumParts`` parts.
    public static func parse(_ body: [UInt8], contentType: String) -> [FormPart]? {
        guard let boundary = parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count)
        else {
            return nil
        }
        let delimiter = Array("\r\n--".utf8) + Array(boundary.utf8)
        let dashes = Array("--".utf8)
        var parts: [FormPart] = []
        // The first delimiter may stand at the very start, without its line break.
        var position: Int
        if body.starts(with: delimiter.dropFirst(2)) {
            position = delimiter.count - 2
        } else if let first = find(delimiter, in: body[...], from: 0) {
            position = first + delimiter.count
        } else {
            return nil
        }
        while true {
            if body[position...].starts(with: dashes) { return parts }
            while position < body.count, body[position] == 0x20 || body[position] == 0x09 { position += 1 }
            guard body[position...].starts(with: [0x0D, 0x0A]) else { return nil }
            position += 2
            guard parts.count < maximumParts, let next = find(delimiter, in: body[...], from: position - 2),
                let part = part(body[position..<max(position, next)])
            else { return nil }
            parts.append(part)
            position = next + delimiter.count
        }
    }

    private static func part(_ bytes: ArraySlice<UInt8>) -> FormPart? {
        guard let headersEnd = find([0x0D, 0x0A, 0x0D, 0x0A], in: bytes, from: bytes.startIndex),
            headersEnd - bytes.startIndex <= 8192
        else { return nil }
        guard let headers = String(validating: bytes[..<headersEnd], as: UTF8.self) else { return nil }
        for line in headers.split(separator: "\r\n") {
            let field = line.split(separator: ":", maxSplits: 1)
            guard field.count == 2, field[0].lowercased() == "content-disposition" else { continue }
            let value = String(field[1])
            guard value.drop(while: { $0 == " " }).lowercased().hasPrefix("form-data"),
                let name = parameter("name", of: value)
            else { return nil }
            let extended = parameter("filename*", of: value).flatMap(decodeExtended)
            return FormPart(
                name: name, fileName: extended ?? plainFileName(value),
                content: bytes[(headersEnd + 4)...])
        }
        return nil
    }

    /// A parameter's value in a header field such as `form-data; name="file"`, without its quotes.
    static func parameter(_ name: String, of header: String) -> String? {
        var rest = Substring(header)
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(where: { $0 == "=" || $0 == ";" }), rest[equals] == "=" else {
                continue
            }
            let found = rest[..<equals].lowercased()
            rest = rest[rest.index(after: equals)...]
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.popFirst(), character != "\"" {
                    // Browsers and curl escape a quote as %22, older ones as \"; a backslash alone is an ordinary character.
                    if character == "\\", rest.first == "\"" || rest.first == "\\" {
                        value.append(rest.removeFirst())
                    } else {
                        value.append(character)
                    }
                }
            } else {
                value = String(rest.prefix { $0 != ";" && $0 != " " })
            }
            if found == name { return value }
        }
        return nil
    }

    /// The file's name as HTML's forms write it: a quote is `%22`, and of the escapes of URLs that is the only one, so
    /// `100%25` stays as it is.
    private static func plainFileName(_ disposition: String) -> String? {
        parameter("filename", of: disposition)?.replacing("%22", with: "\"")
    }

    private static func decodeExtended(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return PercentEncoding.decode(parts[2])
    }

    private static func find(_ needle: [UInt8], in haystack: ArraySlice<UInt8>, from start: Int) -> Int? {
        guard haystack.endIndex - start >= needle.count else { return nil }
        var position = start
        while position <= haystack.endIndex - needle.count {
            guard let candidate = haystack[position...].firstIndex(of: needle[0]),
                candidate <= haystack.endIndex - needle.count
            else { return nil }
            if haystack[candidate..<candidate + needle.count].elementsEqual(needle) { return candidate }
            position = candidate + 1
        }
        return nil
    }
}

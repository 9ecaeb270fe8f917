/// Reads JSON text, RFC 8259, from its first byte to its last once.
///
/// Foundation's decoder is no choice for bodies of strangers: for each value it walks the path to it, so that 16 KiB of
/// nested arrays keep it busy for most of a minute.
struct JSONParser {
    /// Most objects and arrays that may stand in each other.
    static let maximumDepth = 512

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one value that the text is; a byte order mark before it is passed over.
    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value()
        guard next() == nil else { throw JSONSyntaxError() }
        return value
    }

    /// The elements of the array that the text is, one after the other, as long as the body answers true.
    mutating func forEachElement(_ body: (JSONValue) -> Bool) throws(JSONSyntaxError) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        guard take("[") else { throw JSONSyntaxError() }
        if !take("]") {
            repeat {
                guard body(try value()) else { return }
            } while take(",")
            guard take("]") else { throw JSONSyntaxError() }
        }
        guard next() == nil else { throw JSONSyntaxError() }
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        switch next() {
        case UInt8(ascii: "{"):
            return .object(try enclosed { (parser) throws(JSONSyntaxError) in try parser.members() })
        case UInt8(ascii: "["):
            return .array(try enclosed { (parser) throws(JSONSyntaxError) in try parser.elements() })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        default: return try number()
        }
    }

    private mutating func enclosed<T>(
        _ body: (inout JSONParser) throws(JSONSyntaxError) -> T
    ) throws(JSONSyntaxError) -> T {
        depth += 1
        guard depth <= Self.maximumDepth else { throw JSONSyntaxError() }
        position += 1
        let content = try body(&self)
        depth -= 1
        return content
    }

    private mutating func members() throws(JSONSyntaxError) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if take("}") { return members }
        repeat {
            guard next() == UInt8(ascii: "\"") else { throw JSONSyntaxError() }
            let name = try string()
            guard take(":") else { throw JSONSyntaxError() }
            members[name] = try value()
        } while take(",")
        guard take("}") else { throw JSONSyntaxError() }
        return members
    }

    private mutating func elements() throws(JSONSyntaxError) -> [JSONValue] {
        var elements: [JSONValue] = []
        if take("]") { return elements }
        repeat { elements.append(try value()) } while take(",")
        guard take("]") else { throw JSONSyntaxError() }
        return elements
    }

    private mutating func expect(_ word: String) throws(JSONSyntaxError) {
        for byte in word.utf8 {
            guard current == byte else { throw JSONSyntaxError() }
            position += 1
        }
    }

    /// A number; a whole one is an integer, however it is written, as long as nothing of it was rounded off.
    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        var isWhole = true
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            try digits()
        }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw JSONSyntaxError() }
        guard abs(number) < 0x1p53, let integer = Int64(exactly: number) else { return .number(number) }
        return .integer(integer)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw JSONSyntaxError() }
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        var text: [UInt8] = []
        var start = position
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<position]
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else { throw JSONSyntaxError() }
                return string
            case UInt8(ascii: "\\"):
                text += bytes[start..<position]
                position += 1
                text += UTF8.encode(try escaped()).map(Array.init) ?? []
                start = position
            case 0..<0x20: throw JSONSyntaxError()
            default: position += 1
            }
        }
        throw JSONSyntaxError()
    }

    /// What stands for the characters after a backslash.
    private mutating func escaped() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard let byte = current else { throw JSONSyntaxError() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw JSONSyntaxError()
        }
        var code = try hexadecimal()
        if code >> 10 == 0xD800 >> 10 {
            // The first half of a character beyond 16 bits: the other must follow.
            try expect("\\u")
            let low = try hexadecimal()
            guard low >> 10 == 0xDC00 >> 10 else { throw JSONSyntaxError() }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
        }
        guard let scalar = Unicode.Scalar(code) else { throw JSONSyntaxError() }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw JSONSyntaxError()
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next byte that is no white space; not taken yet.
    private mutating func next() -> UInt8? {
        while let byte = current {
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard next() == UInt8(ascii: wanted) else { return false }
        position += 1
        return true
    }
}

internal import JSON

/// Reads JSON that may be spoilt, and keeps what came whole.
///
/// A member counts once what follows it makes sense: the end of its object, the next member with its name, or the end of
/// the text. So a string that ends too early, at a quotation mark that should have been escaped, is left out with the
/// member that it belongs to.
struct TolerantReader {
    private let bytes: ArraySlice<UInt8>
    private var place: Int
    private static let maximumDepth = 64

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    /// The next outermost object or array; nil when there is none, or nothing more can be told apart because the last
    /// one was spoilt.
    mutating func nextContainer() -> JSONValue? {
        while let start = bytes[place...].firstIndex(where: Self.isOpening) {
            place = start
            let found = container(depth: 1)
            if found.isWhole { return found.value }
            // What stands within a text that was cut off, or after a spoilt place, may be part of a string.
            if !found.isEmpty || next == nil {
                place = bytes.endIndex
                return found.isEmpty ? nil : found.value
            }
            place = start + 1
        }
        return nil
    }

    /// What was read of an object or array.
    private struct Container {
        var value: JSONValue
        var isEmpty: Bool
        /// False when it was spoilt or cut off, so that nothing after it can be understood.
        var isWhole: Bool
    }

    /// Reads the object or array that begins here.
    private mutating func container(depth: Int) -> Container {
        let isObject = bytes[place] == UInt8(ascii: "{")
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        place += 1
        var members: [String: JSONValue] = [:]
        var elements: [JSONValue] = []
        // The last item, which counts if what follows makes sense.
        var pending: (name: String, value: JSONValue)?
        func result(isWhole: Bool) -> Container {
            Container(
                value: isObject ? .object(members) : .array(elements),
                isEmpty: members.isEmpty && elements.isEmpty, isWhole: isWhole)
        }
        func accept() {
            guard let item = pending else { return }
            if isObject { members[item.name] = item.value } else { elements.append(item.value) }
            pending = nil
        }
        while true {
            let isSeparated = skipSeparators()
            if next == closing {
                place += 1
                accept()
                return result(isWhole: true)
            }
            guard next == nil || pending == nil || isSeparated else { return result(isWhole: false) }
            var name = ""
            if isObject, next != nil {
                if let given = string(), colon() {
                    name = given
                } else if next != nil {
                    return result(isWhole: false)
                }
            }
            accept()
            switch next {
            case nil: return result(isWhole: false)
            case let byte? where Self.isOpening(byte):
                guard depth < Self.maximumDepth else { return result(isWhole: false) }
                let inner = container(depth: depth + 1)
                pending = (name, inner.value)
                guard inner.isWhole else {
                    if !inner.isEmpty { accept() }
                    return result(isWhole: false)
                }
            case UInt8(ascii: "\""):
                guard let text = string() else { return result(isWhole: false) }
                pending = (name, .string(text))
            default:
                guard let scalar = scalar() else { return result(isWhole: false) }
                pending = (name, scalar)
            }
        }
    }

    private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    private static func isOpening(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    /// Skips white space and commas.
    ///
    /// - Returns: whether there was a comma, or a line break, which stands for one.
    private mutating func skipSeparators() -> Bool {
        var isSeparated = false
        while let byte = next, byte <= 0x20 || byte == UInt8(ascii: ",") {
            if byte == UInt8(ascii: ",") || byte == 0x0A { isSeparated = true }
            place += 1
        }
        return isSeparated
    }

    /// Reads the colon after a name, and the white space around it.
    private mutating func colon() -> Bool {
        while let byte = next, byte <= 0x20 { place += 1 }
        guard next == UInt8(ascii: ":") else { return false }
        place += 1
        while let byte = next, byte <= 0x20 { place += 1 }
        return true
    }

    /// Reads a number, a truth value or null; nil when it is none of them, or may go on after the text's end.
    private mutating func scalar() -> JSONValue? {
        let start = place
        while let byte = next, Self.isOfWord(byte) { place += 1 }
        guard next != nil else { return nil }
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        switch word {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default:
            guard word.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
            return Int64(word).map { .integer($0) } ?? Double(word).map { .number($0) }
        }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
            || (UInt8(ascii: "+")...UInt8(ascii: "9")).contains(byte) && byte != UInt8(ascii: ",")
    }

    /// Reads a string; nil when none begins here or the text ends within it. Raw control characters are taken as they
    /// are, as is a backslash that escapes nothing.
    private mutating func string() -> String? {
        guard next == UInt8(ascii: "\"") else { return nil }
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next else { return nil }
                place += 1
                switch escaped {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "r"): text.append(0x0D)
                case UInt8(ascii: "b"): text.append(0x08)
                case UInt8(ascii: "f"): text.append(0x0C)
                case UInt8(ascii: "u"): text.append(contentsOf: Array(String(escapedCharacter()).utf8))
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escaped)
                default: text += [byte, escaped]
                }
            default: text.append(byte)
            }
        }
        return nil
    }

    /// The character of an escape whose `\u` is read already, four digits; of two escapes where a surrogate pair stands.
    private mutating func escapedCharacter() -> Character {
        guard let first = hexadecimal() else { return "\u{FFFD}" }
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        let start = place
        guard first < 0xDC00, next == UInt8(ascii: "\\"),
            bytes[place...].dropFirst().first == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        place += 2
        guard let second = hexadecimal(), (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else {
            place = start
            return "\u{FFFD}"
        }
        return Character(scalar)
    }

    private mutating func hexadecimal() -> UInt32? {
        let digits = bytes[place...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            return nil
        }
        place += 4
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

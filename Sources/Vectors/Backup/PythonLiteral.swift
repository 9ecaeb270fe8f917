internal import JSON

/// Reads what Python's `repr` writes of a value that came from JSON: the original system's backups hold their JSON columns
/// so.
///
/// Nothing else is taken: no names but `None`, `True` and `False`, no calls, no arithmetic, no tuples or sets.
struct PythonLiteral {
    private let scalars: [Unicode.Scalar]
    private var place = 0

    /// The value; nil when the text is anything else.
    static func value(_ text: String) -> JSONValue? {
        var reader = PythonLiteral(scalars: Array(text.unicodeScalars))
        guard let value = reader.value(depth: 0), reader.place == reader.scalars.count else { return nil }
        return value
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private mutating func skip(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[place...].starts(with: wanted) else { return false }
        place += wanted.count
        return true
    }

    private mutating func value(depth: Int) -> JSONValue? {
        guard depth < 64, let first = next else { return nil }
        switch first {
        case "{": return object(depth: depth)
        case "[": return list(depth: depth)
        case "'", "\"": return string().map { .string($0) }
        case "N": return skip("None") ? .null : nil
        case "T": return skip("True") ? .bool(true) : nil
        case "F": return skip("False") ? .bool(false) : nil
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> JSONValue? {
        place += 1
        var members: [String: JSONValue] = [:]
        if skip("}") { return .object(members) }
        while true {
            guard let name = string(), members[name] == nil, skip(": "), let value = value(depth: depth + 1)
            else { return nil }
            members[name] = value
            if skip("}") { return .object(members) }
            guard skip(", ") else { return nil }
        }
    }

    private mutating func list(depth: Int) -> JSONValue? {
        place += 1
        var elements: [JSONValue] = []
        if skip("]") { return .array(elements) }
        while true {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            if skip("]") { return .array(elements) }
            guard skip(", ") else { return nil }
        }
    }

    private mutating func number() -> JSONValue? {
        let start = place
        while let scalar = next, "0123456789+-.e".unicodeScalars.contains(scalar) { place += 1 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<place])
        // What JSON would not write, Python would not have written either.
        return try? JSONValue(parsing: String(text).utf8)
    }

    private mutating func string() -> String? {
        guard let quote = next, quote == "'" || quote == "\"" else { return nil }
        place += 1
        var text = String.UnicodeScalarView()
        while let scalar = next {
            place += 1
            if scalar == quote { return String(text) }
            guard scalar == "\\" else {
                // `repr` escapes every control character.
                guard scalar.value >= 0x20 else { return nil }
                text.append(scalar)
                continue
            }
            guard let escape = next, let meant = escaped(escape) else { return nil }
            text.append(meant)
        }
        return nil
    }

    private mutating func escaped(_ escape: Unicode.Scalar) -> Unicode.Scalar? {
        place += 1
        switch escape {
        case "\\", "'", "\"": return escape
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "x": return hexadecimal(digits: 2)
        case "u": return hexadecimal(digits: 4)
        case "U": return hexadecimal(digits: 8)
        default: return nil
        }
    }

    private mutating func hexadecimal(digits: Int) -> Unicode.Scalar? {
        guard place + digits <= scalars.count else { return nil }
        var number: UInt32 = 0
        for scalar in scalars[place..<place + digits] {
            guard let digit = Character(scalar).hexDigitValue else { return nil }
            number = number << 4 | UInt32(digit)
        }
        place += digits
        return Unicode.Scalar(number)
    }
}

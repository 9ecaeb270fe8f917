/// PostgreSQL's text form of one-dimensional arrays, `{a,"b c",NULL}`.
///
/// See "Array Input and Output Syntax" in the PostgreSQL manual.
public enum ArrayText {
    /// The array as text, every element quoted.
    public static func literal(_ elements: [String]) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "\""))
            for byte in element.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    bytes.append(UInt8(ascii: "\\"))
                }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The array of OIDs as text.
    public static func literal(_ oids: [UInt32]) -> String {
        "{" + oids.map { String($0) }.joined(separator: ",") + "}"
    }

    /// The elements, NULL as nil; empty for a text that is no one-dimensional array.
    public static func elements(_ text: String?) -> [String?] {
        guard let text, text.hasPrefix("{"), text.hasSuffix("}"), text.utf8.count > 2 else { return [] }
        var result: [String?] = []
        var element: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        var isEscaped = false
        func finish() {
            let value = String(decoding: element, as: UTF8.self)
            result.append(!wasQuoted && value == "NULL" ? nil : value)
            element = []
            wasQuoted = false
        }
        for byte in text.utf8.dropFirst().dropLast() {
            switch byte {
            case _ where isEscaped:
                element.append(byte)
                isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                wasQuoted = true
            case UInt8(ascii: ",") where !isQuoted: finish()
            case UInt8(ascii: "{") where !isQuoted: return []
            default: element.append(byte)
            }
        }
        finish()
        return result
    }

    /// The elements without NULL.
    public static func values(_ text: String?) -> [String] { elements(text).compactMap { $0 } }
}

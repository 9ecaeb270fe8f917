/// A value that can write itself as JSON.
public protocol JSONEncodable {
    /// Writes exactly one JSON value.
    func encode(to json: inout JSONWriter)
}

/// Builds JSON as UTF-8 bytes, in the order in which it is told; nothing is escaped that JSON does not require.
///
/// Optional values that are nil are written as `null`, never dropped.
public struct JSONWriter {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    private let indentWidth: Int
    private var depth = 0
    private var isFirst = true

    /// - Parameter indentWidth: spaces per level for files that people read; 0 writes one line.
    public init(indentWidth: Int = 0) {
        self.indentWidth = indentWidth
        bytes.reserveCapacity(1024)
    }

    /// The JSON text of one value.
    public static func encode(_ value: some JSONEncodable, indentWidth: Int = 0) -> [UInt8] {
        var writer = JSONWriter(indentWidth: indentWidth)
        value.encode(to: &writer)
        return writer.bytes
    }

    /// Writes `{…}`; the body writes members with ``field(_:_:)``.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        enclosed(open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), body)
    }

    /// Writes `[…]`; the body writes elements with ``element(_:)``.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        enclosed(open: UInt8(ascii: "["), close: UInt8(ascii: "]"), body)
    }

    /// Writes one member of the object being written.
    public mutating func field(_ name: String, _ value: some JSONEncodable) {
        field(name) { value.encode(to: &$0) }
    }

    /// Writes one member whose value may be missing; nil becomes `null`.
    public mutating func field(_ name: String, _ value: (some JSONEncodable)?) {
        field(name) { json in
            if let value { value.encode(to: &json) } else { json.null() }
        }
    }

    /// Writes one member whose value the body writes.
    public mutating func field(_ name: String, _ body: (inout JSONWriter) -> Void) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        if indentWidth > 0 { bytes.append(UInt8(ascii: " ")) }
        body(&self)
    }

    /// Writes one element of the array being written.
    public mutating func element(_ value: some JSONEncodable) {
        separate()
        value.encode(to: &self)
    }

    /// Writes a string, escaping what RFC 8259 section 7 requires.
    public mutating func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { utf8 in
            // What needs no escape goes over in one piece.
            var plain = 0
            for index in utf8.indices where Self.isEscaped(utf8[index]) {
                bytes.append(contentsOf: utf8[plain..<index])
                escape(utf8[index])
                plain = index + 1
            }
            bytes.append(contentsOf: utf8[plain...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0..<0x20:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(Self.hexDigits[Int(byte >> 4)])
            bytes.append(Self.hexDigits[Int(byte & 15)])
        default:
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        }
    }

    /// Writes text that is JSON already.
    public mutating func raw(_ json: some Sequence<UInt8>) { bytes.append(contentsOf: json) }

    /// Writes `null`.
    public mutating func null() { raw("null".utf8) }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    private mutating func enclosed(open: UInt8, close: UInt8, _ body: (inout JSONWriter) -> Void) {
        bytes.append(open)
        isFirst = true
        depth += 1
        body(&self)
        depth -= 1
        if !isFirst { breakLine() }
        bytes.append(close)
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        breakLine()
    }

    private mutating func breakLine() {
        guard indentWidth > 0 else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indentWidth))
    }
}

extension String: JSONEncodable {
    /// Writes the string as a JSON string.
    public func encode(to json: inout JSONWriter) { json.string(self) }
}

extension Int: JSONEncodable {
    /// Writes the number in decimal.
    public func encode(to json: inout JSONWriter) { json.raw(String(self).utf8) }
}

extension Int64: JSONEncodable {
    /// Writes the number in decimal.
    public func encode(to json: inout JSONWriter) { json.raw(String(self).utf8) }
}

extension Double: JSONEncodable {
    /// Writes the shortest decimal that reads back as the same number; what is not finite becomes `null`.
    public func encode(to json: inout JSONWriter) {
        if isFinite { json.raw(String(self).utf8) } else { json.null() }
    }
}

extension Bool: JSONEncodable {
    /// Writes `true` or `false`.
    public func encode(to json: inout JSONWriter) { json.raw((self ? "true" : "false").utf8) }
}

extension Array: JSONEncodable where Element: JSONEncodable {
    /// Writes the elements in order.
    public func encode(to json: inout JSONWriter) {
        json.array { json in
            for value in self { json.element(value) }
        }
    }
}

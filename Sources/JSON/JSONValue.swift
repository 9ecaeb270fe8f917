/// Any JSON value, for text whose shape is not known beforehand.
///
/// The order of an object's members is not kept; of a name that comes twice the last value counts. Invalid UTF-8 and
/// nesting deeper than 512 levels are refused.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads one JSON value.
    ///
    /// - Throws: ``JSONSyntaxError`` when the bytes are not JSON.
    public init(parsing bytes: some Sequence<UInt8>) throws(JSONSyntaxError) {
        var parser = JSONParser(Array(bytes))
        self = try parser.document()
    }

    /// Reads an array and hands over its elements one after the other, as long as the body answers true.
    ///
    /// - Throws: ``JSONSyntaxError`` when the bytes, as far as they are read, are no JSON array.
    public static func forEachElement(
        ofArray bytes: [UInt8], _ body: (JSONValue) -> Bool
    ) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes)
        try parser.forEachElement(body)
    }

    /// The member of an object; nil for other kinds and for members that are absent.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The string, or nil for other kinds.
    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The number if it is whole, or nil for other kinds.
    public var intValue: Int? {
        guard case .integer(let value) = self else { return nil }
        return Int(exactly: value)
    }

    /// The truth value, or nil for other kinds.
    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements, or nil for other kinds.
    public var arrayValue: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }
}

/// The text is not JSON.
public struct JSONSyntaxError: Error, CustomStringConvertible {
    /// A sentence for logs.
    public var description: String { "The text is not valid JSON." }
}

extension JSONValue: JSONEncodable {
    /// Writes the value; members are written in the order of their names.
    public func encode(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): value.encode(to: &json)
        case .integer(let value): value.encode(to: &json)
        case .number(let value): value.encode(to: &json)
        case .string(let value): value.encode(to: &json)
        case .array(let values): values.encode(to: &json)
        case .object(let members):
            json.object { json in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) { json.field(name, value) }
            }
        }
    }
}

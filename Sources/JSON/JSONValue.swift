import FoundationEssentials

/// Any JSON value, for text whose shape is not known beforehand.
///
/// The order of an object's members is not kept. Reading rests on Foundation's parser, which refuses invalid UTF-8
/// and nesting deeper than 512 levels.
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
        do {
            self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw JSONSyntaxError()
        }
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

extension JSONValue: Decodable {
    /// Reads whichever kind of value stands there.
    public init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: AnyKey.self) {
            var object: [String: JSONValue] = [:]
            for key in members.allKeys {
                object[key.stringValue] = try members.decode(JSONValue.self, forKey: key)
            }
            self = .object(object)
        } else if var elements = try? decoder.unkeyedContainer() {
            var array: [JSONValue] = []
            while !elements.isAtEnd { array.append(try elements.decode(JSONValue.self)) }
            self = .array(array)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let integer = try? value.decode(Int64.self) {
                self = .integer(integer)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .string(try value.decode(String.self))
            }
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
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

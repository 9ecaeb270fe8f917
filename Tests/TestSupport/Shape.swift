public import JSON

/// What a JSON value must look like, written as the JSON that is expected, with a pattern where a value cannot be known.
///
/// An object may have more members than are named: fields may be added to the contract, never taken away.
public indirect enum Shape: Sendable {
    /// That very value.
    case value(JSONValue)
    /// Any text, whole number, number or truth value.
    case text, integer, number, flag
    /// A text that the regular expression fits as a whole.
    case pattern(String)
    /// Any object with at least those members.
    case object([String: Shape])
    /// A list of exactly those elements.
    case list([Shape])
    /// A list of at least one element, each like that.
    case each(Shape)
    /// That, or null.
    case optional(Shape)

    /// `2025-06-27T14:30:52`, the form of every time.
    public static let time = Shape.pattern(#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"#)
    /// `2025-06-27 14:30:52`, the form of times in logs.
    public static let logTime = Shape.pattern(#"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"#)
    /// `task_20250627_143052`, with a number from the second of one second on.
    public static let taskID = Shape.pattern(#"task_\d{8}_\d{6}(_([2-9]|[1-9]\d+))?(_[a-z0-9-]+)?"#)
    /// `0.023s`, how long a query took.
    public static let seconds = Shape.pattern(#"\d+\.\d{3}s"#)

    /// That very text, where it is no literal.
    public static func exactly(_ text: String) -> Shape { .value(.string(text)) }
    /// That very number, where it is no literal.
    public static func exactly(_ number: Int) -> Shape { .value(.integer(Int64(number))) }
    /// That very truth value, where it is no literal.
    public static func exactly(_ flag: Bool) -> Shape { .value(.bool(flag)) }

    /// An answer in the envelope of success.
    public static func success(_ code: Int, _ message: String, _ data: Shape) -> Shape {
        ["success": true, "code": .exactly(code), "message": .exactly(message), "data": data]
    }

    /// An answer in the envelope of errors.
    public static func failure(
        _ code: Int, _ name: String, _ type: String, _ message: String, details: Shape = .text,
        invalid: [String] = [], missing: [String] = []
    ) -> Shape {
        [
            "success": false, "code": .exactly(code), "message": .exactly(message),
            "error": [
                "type": .exactly(type), "code": .exactly(name), "details": details,
                "invalid_params": .list(invalid.map(Shape.exactly)),
                "missing_params": .list(missing.map(Shape.exactly)),
                "timestamp": .time,
            ],
        ]
    }
}

extension Shape: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// That very text.
    public init(stringLiteral text: String) { self = .value(.string(text)) }
    /// That very number.
    public init(integerLiteral number: Int64) { self = .value(.integer(number)) }
    /// That very truth value.
    public init(booleanLiteral flag: Bool) { self = .value(.bool(flag)) }
    /// Null.
    public init(nilLiteral: ()) { self = .value(.null) }
    /// Exactly those elements.
    public init(arrayLiteral elements: Shape...) { self = .list(elements) }
    /// At least those members.
    public init(dictionaryLiteral members: (String, Shape)...) {
        self = .object(Dictionary(members) { $1 })
    }
}

extension JSONValue {
    /// Every way in which the value is not as expected, with the place; none when it is.
    public func differences(from shape: Shape, at place: String = "answer") -> [String] {
        switch (shape, self) {
        case (.value(let wanted), _) where wanted == self: return []
        case (.text, .string), (.integer, .integer), (.flag, .bool): return []
        case (.number, .integer), (.number, .number): return []
        case (.pattern(let pattern), .string(let text)):
            if let whole = try? Regex(pattern).wholeMatch(in: text),
                whole.range == text.startIndex..<text.endIndex
            {
                return []
            }
        case (.object(let members), .object(let found)):
            return members.sorted { $0.key < $1.key }.flatMap { name, shape in
                found[name]?.differences(from: shape, at: "\(place).\(name)") ?? [
                    "\(place).\(name) is missing"
                ]
            }
        case (.list(let shapes), .array(let found)) where shapes.count == found.count:
            return zip(shapes, found).enumerated().flatMap { index, pair in
                pair.1.differences(from: pair.0, at: "\(place)[\(index)]")
            }
        case (.each(let shape), .array(let found)) where !found.isEmpty:
            return found.enumerated().flatMap { $1.differences(from: shape, at: "\(place)[\($0)]") }
        case (.optional, .null): return []
        case (.optional(let shape), _): return differences(from: shape, at: place)
        default: break
        }
        return ["\(place) is \(String(decoding: JSONWriter.encode(self), as: UTF8.self)), not \(shape)"]
    }
}

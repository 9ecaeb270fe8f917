internal import JSON

/// JSON as text of its own.
enum JSONText {
    static func string(_ text: String) -> String { String(decoding: JSONWriter.encode(text), as: UTF8.self) }
}

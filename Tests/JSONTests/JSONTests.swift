import JSON
import Testing

@Suite struct `JSON values` {
    @Test(arguments: [
        "null", "true", "-9007199254740993", "0.5", "\"高速公路\"", "[]", "{}",
        "{\"a\":[1,{\"b\":null}],\"c\":\"\\\"\\\\\\n\\u0001\"}",
    ])
    func `text survives reading and writing`(text: String) throws {
        let value = try JSONValue(parsing: text.utf8)
        #expect(String(decoding: JSONWriter.encode(value), as: UTF8.self) == text)
    }

    @Test(arguments: ["", "{", "[1", "nul", "{\"a\":}", "\"\u{FF}"])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func `absurd nesting is refused without a crash`() {
        let text = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func `a missing value is written as null, never dropped`() {
        var writer = JSONWriter()
        writer.object { json in
            json.field("name", nil as String?)
            json.field("list", ["a", "b"])
            json.field("nested") { $0.object { $0.field("n", 1) } }
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"name":null,"list":["a","b"],"nested":{"n":1}}"#)
    }

    @Test func `files for people are indented`() {
        let text = JSONWriter.encode(
            JSONValue.object(["a": .array([.integer(1)]), "b": .array([])]), indentWidth: 2)
        #expect(String(decoding: text, as: UTF8.self) == "{\n  \"a\": [\n    1\n  ],\n  \"b\": []\n}")
    }
}

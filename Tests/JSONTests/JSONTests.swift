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

    @Test(arguments: [
        "", "{", "[1", "nul", "{\"a\":}", "\"\u{FF}", "01", "-", "1.", ".5", "1e", "+1", "1e400", "[1,]",
        "{\"a\":1,}",
        "{1:2}", "[1 2]", "\"\t\"", #""\x""#, #""\u12g4""#, #""\ud83d""#, #""\ud83dx""#, #""\ude00""#, "tru",
        "nulll",
        "[] []", "'a'", "NaN", "[1\u{A0}]",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test(
        arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func `a string that is not UTF-8 is refused`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [quote] + bytes + [quote]) }
    }

    @Test func `absurd nesting is refused without a crash`() {
        let text = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test(arguments: ["1,", "\"a\",", "[],", "{\"a\":1.5},"])
    func `reading takes time by length alone, however deep the text is nested`(element: String) throws {
        let depth = 500
        let elements = String(repeating: element, count: 65_536 / element.utf8.count)
        let text =
            String(repeating: "[", count: depth) + elements + "null" + String(repeating: "]", count: depth)
        let start = ContinuousClock.now
        var value = try JSONValue(parsing: text.utf8)
        // Foundation's decoder takes minutes.
        #expect(ContinuousClock.now - start < .seconds(5))
        for _ in 1..<depth { value = try #require(value.arrayValue?.first) }
        #expect(value.arrayValue?.last == .null)
    }

    @Test(arguments: [
        ("1.0", JSONValue.integer(1)), ("1e2", .integer(100)), ("-0", .integer(0)),
        ("9223372036854771.0", .number(9_223_372_036_854_772)), ("1e300", .number(1e300)),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        (#""\ud83d\ude00\u00e9\/""#, .string("😀é/")), ("\u{FEFF} [ ] ", .array([])),
        (#"{"a":1,"a":2}"#, .object(["a": .integer(2)])),
    ])
    func `what is written in another way is read`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text.utf8) == value)
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

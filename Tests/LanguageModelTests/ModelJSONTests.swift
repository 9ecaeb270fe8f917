import JSON
import Testing

@testable import LanguageModel

@Suite struct `JSON in a model's answer` {
    private func read(_ text: String) -> [String] {
        ModelJSON.values(in: text).map { String(decoding: JSONWriter.encode($0), as: UTF8.self) }
    }

    @Test(arguments: [
        ("好的：\n```json\n{\"a\": \"x\"}\n```\n完毕", [#"{"a":"x"}"#]),
        ("```\n[1, 2,]\n```", ["[1,2]"]),
        (#"{"a": {"b": "x",}, }"#, [#"{"a":{"b":"x"}}"#]),
        ("{\"a\": \"一\n二\"}", [#"{"a":"一\n二"}"#]),
        ("{\"a\": \"x\"\n\"b\": \"y\"}", [#"{"a":"x","b":"y"}"#]),
        (#"{"a": 1} 和 {"b": true}"#, [#"{"a":1}"#, #"{"b":true}"#]),
        (#"<think>{"a": "草稿"}</think>{"a": "x"}"#, [#"{"a":"x"}"#]),
        (#"没有想完 <think>"#, []), (#"<think>{"a": "草稿"}"#, []),
        (#"用{名称}代替[说明]：{"a": "\u4f60\ud83d\ude00\d"}"#, [#"{"a":"你😀\\d"}"#]),
        ("", []), ("没有", []), ("[[[[", []), (#"["{}", "#, [#"["{}"]"#]), (#"["{}"#, []),
    ])
    func `is found wherever it stands`(text: String, values: [String]) { #expect(read(text) == values) }

    @Test(arguments: [
        (#"{"a": "x", "b": "y"#, #"{"a":"x"}"#), (#"{"a": "x", "b"#, #"{"a":"x"}"#),
        (#"{"a": "x", "b": "y""#, #"{"a":"x","b":"y"}"#), (#"{"a": 12, "b": 34"#, #"{"a":12}"#),
        (#"{"a": {"b": "x", "c": "#, #"{"a":{"b":"x"}}"#),
        (#"[{"a": "x"}, {"a": "y", "b"#, #"[{"a":"x"},{"a":"y"}]"#),
        (#"{"a": "x", "b": nonsense, "c": "z"}"#, #"{"a":"x"}"#),
        // A quotation mark that is not escaped: what it belongs to is left out, not cut short.
        (#"{"a": "x", "b": "状态"开"或"关"", "c": "z"}"#, #"{"a":"x"}"#),
        (#"{"a": "x", "b": "取值 ", "c", "d" 之一", "e": "z"}"#, #"{"a":"x"}"#),
        (#"{"a": "x", "b": "y", 'c': 'z'}"#, #"{"a":"x"}"#),
    ])
    func `is used as far as it came whole`(text: String, value: String) { #expect(read(text) == [value]) }

    @Test func `is not followed into the deep`() {
        let text = String(repeating: "[", count: 100_000) + "1" + String(repeating: "]", count: 100_000)
        #expect(ModelJSON.values(in: text).count <= 1)
    }

    @Test func `is not read on after a place where it was spoilt`() {
        #expect(read(#"{"a": "x", "b": "y" z, "c": {"d": "e"}} {"f": "g"}"#) == [#"{"a":"x"}"#])
    }

    @Test(arguments: 0..<300)
    func `is read like any other where it is sound`(seed: Int) throws {
        var random = Dice(state: UInt64(seed) &* 7919 &+ 1)
        let value = random.container(depth: 4)
        for indent in [0, 2] {
            let text = String(decoding: JSONWriter.encode(value, indentWidth: indent), as: UTF8.self)
            #expect(ModelJSON.values(in: text) == [value])
            #expect(ModelJSON.values(in: "答案{如下}：\n```json\n\(text)\n```\n以上") == [value])
        }
    }

    @Test(arguments: 0..<30)
    func `never holds more than was written, wherever it is cut off`(seed: Int) throws {
        var random = Dice(state: UInt64(seed) &* 104_729 &+ 3)
        let value = random.container(depth: 3)
        let bytes = JSONWriter.encode(value)
        for end in bytes.indices {
            let values = ModelJSON.values(in: String(decoding: bytes[..<end], as: UTF8.self))
            #expect(values.count <= 1)
            for part in values { #expect(isPart(part, of: value), "\(part) of \(value)") }
        }
    }

    @Test(arguments: 0..<200)
    func `comes from any bytes without a crash`(seed: Int) {
        var random = Dice(state: UInt64(seed) &* 15_485_863 &+ 5)
        let alphabet = Array("{}[]\",:\\u1d8.e-+ntrue\n 名".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<random.below(400) { text.append(alphabet[random.below(alphabet.count)]) }
        _ = ModelJSON.values(in: String(text))
    }

    /// Whether a value is what came whole of another that was cut off.
    private func isPart(_ part: JSONValue, of whole: JSONValue) -> Bool {
        switch (part, whole) {
        case (.object(let some), .object(let all)):
            some.allSatisfy { name, value in all[name].map { isPart(value, of: $0) } ?? false }
        case (.array(let some), .array(let all)):
            some.count <= all.count && zip(some, all).allSatisfy { isPart($0, of: $1) }
        default: part == whole
        }
    }
}

/// Random values that are the same each time.
private struct Dice {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func text() -> String {
        let characters = Array("ab\"\\/{}[]:,\n\t\u{1}注释 é😀'`<>".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<below(9) { text.append(characters[below(characters.count)]) }
        return String(text)
    }

    mutating func container(depth: Int) -> JSONValue {
        if below(3) == 0 { return .array((0..<below(4)).map { _ in value(depth: depth - 1) }) }
        var members: [String: JSONValue] = [:]
        for _ in 0..<below(5) { members[text()] = value(depth: depth - 1) }
        return .object(members)
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch below(depth > 0 ? 9 : 6) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2: .integer(Int64(below(2000)) - 1000)
        case 3: .number(Double(below(2000)) / 8 + 0.0625)
        case 4, 5: .string(text())
        default: container(depth: depth)
        }
    }
}

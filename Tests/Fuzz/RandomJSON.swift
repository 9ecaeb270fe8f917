/// Valid JSON text, written in the ways in which it may be written.
struct RandomJSON {
    private(set) var bytes: [UInt8] = []

    static let mutator = Mutator([
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\u0000", "\\\"", "true",
        "false", "null", "-",
        "e", "E+", ".", "0", "\"a\":", "/*", "'", "NaN", "Infinity", "[[[[[[[[", "]]]]]]]]", "{\"a\":{\"a\":",
    ])
    private static let strings = [
        "", "a", "高速公路", "\\n\\t\\u0001", "\\u00e9\\ud83d\\ude00", "a\\/b\\\\c\\\"d", "😀\u{301}", "\u{7F}",
        "\\b\\f\\r",
    ]
    private static let numbers = [
        "0", "-0", "1", "-1", "1.5", "1e2", "1E-2", "1.0", "-1.25e+10", "9007199254740993",
        "9223372036854775807",
        "9223372036854775808", "1e300", "0.1", "123456789012345678901234567890", "5e-324",
        "1.7976931348623157e308",
    ]

    init(_ random: inout Seeded) {
        value(&random, depth: 0)
        if random.oneIn(2_000) {
            let depth = 505 + random.below(16)
            bytes = [UInt8](repeating: UInt8(ascii: "["), count: depth) + bytes
            bytes += [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
    }

    private mutating func value(_ random: inout Seeded, depth: Int) {
        space(&random)
        switch random.below(depth > 5 ? 4 : 8) {
        case 0: write(random.pick(["null", "true", "false"]))
        case 1: write(random.pick(Self.numbers))
        case 2, 3: write("\"\(random.pick(Self.strings))\"")
        case 4, 5:
            write("[")
            for index in 0..<random.below(5) {
                if index > 0 { write(",") }
                value(&random, depth: depth + 1)
            }
            space(&random)
            write("]")
        default:
            write("{")
            for index in 0..<random.below(5) {
                if index > 0 { write(",") }
                space(&random)
                write("\"\(random.pick(["a", "b", "c", "ключ", "\\u0061", ""]))\"")
                space(&random)
                write(":")
                value(&random, depth: depth + 1)
            }
            space(&random)
            write("}")
        }
        space(&random)
    }

    private mutating func space(_ random: inout Seeded) {
        if random.oneIn(4) { write(random.pick([" ", "\n", "\t", "\r\n", "  "])) }
    }

    private mutating func write(_ text: String) { bytes += Array(text.utf8) }
}

/// Makes hostile texts of valid ones.
struct Mutator {
    /// Longer texts are cut.
    static let longest = 1 << 20

    private let tokens: [[UInt8]]

    /// - Parameter tokens: what has a meaning in the format.
    init(_ tokens: [String]) { self.tokens = tokens.map { Array($0.utf8) } + Self.hostile }

    /// The text after a few changes; once in four times it stays as it is.
    ///
    /// - Parameter other: makes another text of the format, for parts of it.
    func mutated(
        _ text: [UInt8], _ random: inout Seeded, other: (inout Seeded) -> [UInt8]
    ) -> [UInt8] {
        var text = text
        guard !random.oneIn(4) else { return text }
        repeat { change(&text, &random, other) } while random.below(5) > 1
        return Array(text.prefix(Self.longest))
    }

    private func change(_ text: inout [UInt8], _ random: inout Seeded, _ other: (inout Seeded) -> [UInt8]) {
        let place = random.below(text.count + 1)
        switch random.below(16) {
        case 0: if place < text.count { text[place] ^= 1 << UInt8(random.below(8)) }
        case 1: if place < text.count { text[place] = random.byte() }
        case 2: text.removeSubrange(random.range(in: text.count))
        case 3: text.removeLast(random.range(in: text.count).count)
        case 4: text.insert(contentsOf: text[random.range(in: text.count)], at: place)
        case 5: exchange(&text, &random)
        case 6:
            let other = other(&random)
            text.replaceSubrange(random.range(in: text.count), with: other[random.range(in: other.count)])
        case 7:
            let other = other(&random)
            text = Array(text[..<place]) + other[random.below(other.count + 1)...]
        case 8: replaceNumber(&text, &random)
        case 9: replaceLineBreaks(&text, &random)
        case 10: percentEncode(&text, &random)
        case 11: repeatPart(&text, &random)
        case 12: text.replaceSubrange(random.range(in: text.count), with: random.pick(tokens))
        default: text.insert(contentsOf: random.pick(tokens), at: place)
        }
    }

    private func exchange(_ text: inout [UInt8], _ random: inout Seeded) {
        let (first, second) = (random.range(in: text.count), random.range(in: text.count))
        guard first.upperBound <= second.lowerBound else { return }
        let (left, right) = (Array(text[first]), Array(text[second]))
        text.replaceSubrange(second, with: left)
        text.replaceSubrange(first, with: right)
    }

    /// Puts a number in the place of one that is there, mostly one at which some type ends.
    private func replaceNumber(_ text: inout [UInt8], _ random: inout Seeded) {
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        let start = random.below(text.count + 1)
        guard let first = text[start...].firstIndex(where: isDigit) else { return }
        let end = text[first...].firstIndex { !isDigit($0) } ?? text.count
        text.replaceSubrange(first..<end, with: random.pick(Self.numbers))
    }

    private func replaceLineBreaks(_ text: inout [UInt8], _ random: inout Seeded) {
        let lineBreak = random.pick(Self.lineBreaks)
        let onlyOne = random.oneIn(2)
        var index = random.below(text.count + 1)
        while let found = text[index...].firstIndex(of: 0x0A) {
            let start = found > 0 && text[found - 1] == 0x0D ? found - 1 : found
            text.replaceSubrange(start...found, with: lineBreak)
            index = start + lineBreak.count
            if onlyOne { return }
        }
    }

    private func percentEncode(_ text: inout [UInt8], _ random: inout Seeded) {
        let range = random.range(in: text.count)
        let digits = Array((random.oneIn(2) ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        let escaped = text[range].flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        text.replaceSubrange(range, with: escaped)
    }

    /// Repeats a part: a few times, now and then often enough for nesting and lengths that are absurd.
    private func repeatPart(_ text: inout [UInt8], _ random: inout Seeded) {
        let range = random.range(in: text.count)
        guard !range.isEmpty else { return }
        let times = random.below(random.oneIn(200) ? 20_000 : random.oneIn(10) ? 600 : 8)
        let part = text[range]
        let room = max(0, Self.longest - text.count) / part.count
        var repeated: [UInt8] = []
        for _ in 0..<min(times, room) { repeated += part }
        text.insert(contentsOf: repeated, at: range.upperBound)
    }

    private static let lineBreaks: [[UInt8]] =
        ["\r\n", "\n", "\r", "\n\r", "\r\r\n", "\u{85}", "\u{2028}", "\u{B}", "\n\n"].map { Array($0.utf8) }

    private static let numbers = [
        "0", "1", "-1", "00", "01", "65535", "65536", "99999", "2147483647", "2147483648", "-2147483648",
        "4294967296",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
        "18446744073709551616",
        "1e999", "1e-999", "0x10", "1_000", "1.0", "1e2", "１２", "٣", String(repeating: "9", count: 400),
    ].map { Array($0.utf8) }

    /// Bytes that are no UTF-8, ends of lines, marks that join what they follow, and characters that look like others.
    private static let hostile: [[UInt8]] =
        [
            [0], [0xFF], [0xFE, 0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xE2, 0x80],
            [0xB6, 0xA9], [0x81, 0x30, 0x81, 0x30], [0x80],
        ]
        + [
            "\r", "\n", "\r\n", "\r\n\r\n", "\t", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{2028}", "\u{2029}",
            "\u{FEFF}",
            "\u{202E}", "\u{301}", "\u{200D}", "\u{FFFD}", "\u{A0}", "\u{3000}", "，", "．", "／", "：", "“", "а",
            "ſ", "İ",
            "😀", "订单", "%", "%00", "%2F", "%2e", "%25", "%0d%0a", "%ff", "..", "/", "\\", "\"", "'", ";",
            "--", "#", " ", "",
            "*", "{}", "[]", "null", "$(id)", "<a>",
        ].map { Array($0.utf8) }
}

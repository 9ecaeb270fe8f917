/// JSON text without the numbers of its vectors, which as values would be slow and large.
///
/// An array of numbers that is the value of a member `embedding` gives place to the object `{"lifted": N}`, where N counts
/// from 0. Everything else stays, byte for byte, for the parser to judge. `null`, and the `NaN` and `Infinity` that some
/// servers write against the standard, become numbers that are not finite.
struct LiftedVectors {
    /// The text that is left.
    private(set) var rest: [UInt8] = []
    /// The arrays.
    private(set) var vectors: [[Float]] = []

    init(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { lift(from: $0) }
    }

    private mutating func lift(from text: UnsafeBufferPointer<UInt8>) {
        let key = Array("embedding".utf8)
        var place = 0
        var kept = 0
        // Whether nothing but white space and a colon has come since the member's name.
        var isMember = false
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "\""):
                let start = place + 1
                place = Self.endOfString(text, from: start)
                isMember =
                    place - start == key.count
                    && UnsafeBufferPointer(rebasing: text[start..<place]).elementsEqual(key)
            case UInt8(ascii: "[") where isMember:
                isMember = false
                var numbers = NumberReader(text, at: place + 1)
                guard let vector = numbers.array(expecting: vectors.last?.count ?? 0) else { break }
                rest += text[kept..<place]
                rest += Array("{\"lifted\": \(vectors.count)}".utf8)
                vectors.append(vector)
                kept = numbers.place
                place = kept - 1
            case UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09: break
            default: isMember = false
            }
            place += 1
        }
        rest += text[min(kept, text.count)...]
    }

    /// Where the quotation mark stands that ends a string; the text's end when there is none.
    private static func endOfString(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var place = start
        while place < text.count, text[place] != UInt8(ascii: "\"") {
            place += text[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place, text.count)
    }
}

/// Reads an array of numbers.
private struct NumberReader {
    private let text: UnsafeBufferPointer<UInt8>
    /// Behind what was read.
    private(set) var place: Int

    init(_ text: UnsafeBufferPointer<UInt8>, at place: Int) {
        self.text = text
        self.place = place
    }

    /// The numbers up to the closing bracket; nil when something else is among them.
    mutating func array(expecting count: Int) -> [Float]? {
        var numbers: [Float] = []
        numbers.reserveCapacity(count)
        skipSpace()
        if take("]") { return numbers }
        repeat {
            skipSpace()
            guard let number = number() else { return nil }
            numbers.append(number)
            skipSpace()
        } while take(",")
        return take("]") ? numbers : nil
    }

    private var current: UInt8 { place < text.count ? text[place] : 0 }

    private mutating func skipSpace() {
        while current == 0x20 || current == 0x0A || current == 0x0D || current == 0x09 { place += 1 }
    }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: wanted) else { return false }
        place += 1
        return true
    }

    private mutating func number() -> Float? {
        let start = place
        let isNegative = take("-")
        if current | 0x20 >= UInt8(ascii: "a") { return word() }
        var significand: UInt64 = 0
        var digits = 0
        var exponent = 0
        digit(into: &significand, &digits)
        if take(".") {
            let point = place
            digit(into: &significand, &digits)
            exponent = point - place
        }
        guard digits > 0 else { return nil }
        if current | 0x20 == UInt8(ascii: "e") {
            place += 1
            let isSmall = take("-") || !(take("+") || true)
            var power: UInt64 = 0
            var count = 0
            digit(into: &power, &count)
            guard count > 0 else { return nil }
            exponent += isSmall ? -Int(min(power, 10_000)) : Int(min(power, 10_000))
        }
        // Both factors are exact, so that the one operation rounds once (Clinger 1990).
        if digits <= 19, significand < 1 << 53, abs(exponent) < Self.powers.count {
            let power = Self.powers[abs(exponent)]
            let value = exponent < 0 ? Double(significand) / power : Double(significand) * power
            return Float(isNegative ? -value : value)
        }
        return Double(String(decoding: text[start..<place], as: UTF8.self)).map { Float($0) }
    }

    private mutating func digit(into value: inout UInt64, _ count: inout Int) {
        while case let digit = current &- UInt8(ascii: "0"), digit < 10 {
            value = value &* 10 &+ UInt64(digit)
            count += 1
            place += 1
        }
    }

    private mutating func word() -> Float? {
        for word in ["null", "NaN", "nan", "Infinity", "inf"]
        where text[place...].prefix(word.utf8.count).elementsEqual(word.utf8) {
            place += word.utf8.count
            return .nan
        }
        return nil
    }

    /// The powers of ten that a Double holds exactly.
    private static let powers = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }
}

import Schema

/// Round numbers among the values seen of a figure, as they stand in the data.
struct Bounds {
    let low: String
    let middle: String
    let high: String
    /// What a row has, more or less.
    let typical: Double

    init?(_ field: Field) {
        let seen = (field.column.samples + field.column.enumValues).compactMap(Double.init).filter(\.isFinite)
        let edges = [field.column.minimum, field.column.maximum].compactMap { $0.flatMap(Double.init) }
        guard let least = (seen + edges).min(), let most = (seen + edges).max(), most > least, most < 1e15,
            least > -1e15
        else { return nil }
        let sorted = Array(Set(seen)).sorted()
        // Most rows lie at the lower end of many figures: what is seen tells more than the edges.
        let seenSpan = (sorted.last ?? 0) - (sorted.first ?? 0)
        let isTelling = sorted.count >= 4 && seenSpan * 20 > most - least
        let first = isTelling ? sorted[0] : least
        // Where some are below nothing people ask for those above it.
        let start = most > 0 ? max(first, 0) : first
        let span = (isTelling ? seenSpan : most - least) - (start - first)
        guard span > 0 else { return nil }
        let step = Self.power(of10: span / 4)
        func round(_ value: Double) -> Double { (value / step).rounded() * step }
        let numbers = [0.25, 0.5, 0.75].map { round(start + span * $0) }
        guard numbers[0] > least, numbers[2] < most, numbers[0] < numbers[1], numbers[1] < numbers[2],
            step >= 1 || field.column.family == .number
        else { return nil }
        let texts = numbers.map(Self.text)
        (low, middle, high) = (texts[0], texts[1], texts[2])
        typical = seen.isEmpty ? (least + most) / 2 : seen.reduce(0, +) / Double(seen.count)
    }

    /// 1, 10, 100 … or 0.1, 0.01 …, not above the value.
    private static func power(of10 value: Double) -> Double {
        var power = 1.0
        while power * 10 <= value { power *= 10 }
        while power > value, power > 1e-4 { power /= 10 }
        return power
    }

    /// A whole number of one digit that counts and zeros, not above the given one.
    static func round(_ number: Int) -> String {
        var power = 1
        while power * 10 <= number { power *= 10 }
        return String(number / power * power)
    }

    static func text(_ value: Double) -> String {
        if value == value.rounded(), let whole = Int(exactly: value) { return String(whole) }
        let scaled = Int((abs(value) * 10000).rounded())
        var digits = String(scaled % 10000)
        digits = String(repeating: "0", count: 4 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(value < 0 ? "-" : "")\(scaled / 10000).\(digits)"
    }
}

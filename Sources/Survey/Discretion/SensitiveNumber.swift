/// A number as it stands in a text, and whether it belongs to a person.
struct SensitiveNumber {
    private let text: String
    private let digits: [Int]
    /// How many digits stand together each time.
    private let groups: [Int]
    private let isPlain: Bool

    /// The fewest digits that any shape has.
    static let fewestDigits = 8

    /// - Parameter text: digits and what separates them, in ASCII.
    init(_ text: String) {
        self.text = text
        var digits: [Int] = []
        var groups: [Int] = []
        var length = 0
        for byte in text.utf8 {
            if (0x30...0x39).contains(byte) {
                digits.append(Int(byte) - 0x30)
                length += 1
            } else if length > 0 {
                groups.append(length)
                length = 0
            }
        }
        if length > 0 { groups.append(length) }
        (self.digits, self.groups) = (digits, groups)
        isPlain = digits.count == text.utf8.count
    }

    /// What may be shown of it; nil when it is nobody's.
    /// - Parameter isOrder: whether the column holds numbers of orders and amounts: then only what carries a check of
    ///   its own, or is written as people write telephone numbers, is taken for a person's.
    func shown(isOrder: Bool) -> String? {
        if isIdentity { return Discretion.middle(text, first: 6, last: 2) }
        if !isOrder, let mobile { return mobile }
        if !isOrder, isCard { return Discretion.middle(text, first: 4, last: 4) }
        if isInternational || (!isOrder && (isLandline || isNorthAmerican)) {
            return Discretion.middle(text, first: 3, last: 2)
        }
        return nil
    }

    /// Chinese identity numbers: region, birthday, and a check of all digits (GB 11643).
    private var isIdentity: Bool {
        guard text.utf8.count == 18 else { return false }
        let values = text.utf8.map { $0 | 0x20 == UInt8(ascii: "x") ? 10 : Int($0) - 0x30 }
        guard values.dropLast().allSatisfy((0...9).contains), values[17] >= 0 else { return false }
        guard Self.provinces.contains(values[0] * 10 + values[1]) else { return false }
        let year = values[6..<10].reduce(0) { $0 * 10 + $1 }
        guard (1850...2099).contains(year), (1...12).contains(values[10] * 10 + values[11]),
            (1...31).contains(values[12] * 10 + values[13])
        else { return false }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
        return [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2][sum % 11] == values[17]
    }

    /// A Chinese mobile number, with or without the country's code and separators.
    private var mobile: String? {
        var number = digits[...]
        if number.count == 13, number.starts(with: [8, 6]) { number = number.dropFirst(2) }
        if number.count == 15, number.starts(with: [0, 0, 8, 6]) { number = number.dropFirst(4) }
        guard number.count == 11, number.first == 1, let second = number.dropFirst().first, second >= 3 else {
            return nil
        }
        let customary = [[11], [3, 4, 4], [2, 11], [2, 3, 4, 4], [4, 11], [13], [15], [4, 3, 4, 4]]
        guard customary.contains(groups) else { return nil }
        return Discretion.middle(text, first: 3, last: number.count == digits.count ? 4 : 2)
    }

    /// Payment cards: customary first digits and lengths, and the check of ISO/IEC 7812-1.
    private var isCard: Bool {
        let isGrouped = [[4, 4, 4, 4], [4, 4, 4, 4, 3], [4, 6, 5], [6, 13]].contains(groups)
        guard isPlain || (isGrouped && text.allSatisfy { $0.isNumber || $0 == " " || $0 == "-" }) else {
            return false
        }
        guard digits.count >= 13 else { return false }
        let (two, four) = (digits[0] * 10 + digits[1], digits[..<4].reduce(0) { $0 * 10 + $1 })
        let isIssued =
            switch digits.count {
            case 15: two == 34 || two == 37
            case 16:
                digits[0] == 4 || (51...55).contains(two) || (2221...2720).contains(four) || two == 62
                    || two == 65
                    || (3528...3589).contains(four) || four == 6011
            case 17...19: two == 62
            case 14: two == 36 || two == 38
            default: false
            }
        guard isIssued else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, item in
            let doubled = item.element * 2
            return sum + (item.offset % 2 == 0 ? item.element : doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    /// `+1 (403) 262-3443`, `+8613812345678`.
    private var isInternational: Bool {
        guard text.hasPrefix("+"), let first = digits.first, first > 0 else { return false }
        return (digits.count + 1 == text.count ? 11...15 : 8...15).contains(digits.count)
    }

    /// `010-62345678`, `(0791) 8888888-123`.
    private var isLandline: Bool {
        guard digits.first == 0, digits.dropFirst().first != 0, (2...3).contains(groups.count) else {
            return false
        }
        let isSeparated = text.utf8.contains(UInt8(ascii: "-")) || text.hasPrefix("(")
        return isSeparated && (3...4).contains(groups[0]) && (7...8).contains(groups[1])
            && (groups.count == 2 || groups[2] <= 6)
    }

    /// `(403) 262-3443`, `403-262-3443`.
    private var isNorthAmerican: Bool {
        // 400 and 800 are companies' in China.
        let isCompany = text.hasPrefix("400") || text.hasPrefix("800")
        return groups == [3, 3, 4] && !isCompany && digits[0] >= 2 && digits[3] >= 2
            && text.utf8.contains(UInt8(ascii: "-"))
    }

    /// IBANs: the remainder by 97 is 1 (ISO 13616).
    static func isIBAN(_ bytes: [UInt8]) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        guard bytes.count >= 15, bytes[..<2].allSatisfy(isLetter), bytes[2..<4].allSatisfy(isDigit),
            bytes.allSatisfy({ isLetter($0) || isDigit($0) })
        else { return false }
        let remainder = (bytes[4...] + bytes[..<4]).reduce(0) { sum, byte in
            isDigit(byte) ? (sum * 10 + Int(byte) - 0x30) % 97 : (sum * 100 + Int(byte) - 0x37) % 97
        }
        return remainder == 1
    }

    /// The first two digits of identity numbers: provinces.
    private static let provinces: Set<Int> = Set(
        Array(11...15) + Array(21...23) + Array(31...37) + Array(41...46) + Array(50...54) + Array(61...65)
            + [71, 81, 82, 83, 91])
}

/// The words that a name is made of.
public enum NameWords {
    /// The words of a name: parts between `_`, `-`, spaces, changes of case, and numbers; in lower case.
    public static func of(_ name: String) -> [String] { known(name) }

    /// The same without the numbers that tell `address2` from `address`, unless there is nothing else.
    public static func named(_ name: String) -> [String] {
        let words = of(name)
        let named = words.filter { !$0.allSatisfy(\.isNumber) }
        return named.isEmpty ? words : named
    }

    private static let known = Memo { readWords($0) }

    private static func readWords(_ name: String) -> [String] {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return splitASCII(Array(name.utf8)) }
        var words: [String] = []
        var word = ""
        var previous: Character?
        let characters = Array(name)
        for (index, character) in characters.enumerated() {
            let isSeparator = !character.isLetter && !character.isNumber
            let next = index + 1 < characters.count ? characters[index + 1] : nil
            let startsWord =
                previous.map { before in
                    before.isNumber != character.isNumber
                        || (character.isUppercase && (before.isLowercase || next?.isLowercase == true))
                } ?? false
            if isSeparator || startsWord, !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            if !isSeparator { word.append(character) }
            previous = isSeparator ? nil : character
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }

    /// The same for a name in ASCII, which nearly all are, by its bytes.
    private static func splitASCII(_ name: [UInt8]) -> [String] {
        let isUpper = { (byte: UInt8) in (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
        let isLower = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        var words: [String] = []
        var word: [UInt8] = []
        for (index, byte) in name.enumerated() {
            let isSeparator = !isUpper(byte) && !isLower(byte) && !isDigit(byte)
            if !word.isEmpty {
                let before = name[index - 1]
                let isLast = index + 1 == name.count
                let startsWord =
                    isDigit(before) != isDigit(byte)
                    || (isUpper(byte) && (isLower(before) || (!isLast && isLower(name[index + 1]))))
                if isSeparator || startsWord {
                    words.append(String(decoding: word, as: UTF8.self))
                    word.removeAll(keepingCapacity: true)
                }
            }
            if !isSeparator { word.append(isUpper(byte) ? byte | 0x20 : byte) }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }
}

/// A question as it is read: in lower case, with half-width digits and marks.
struct QuestionText {
    /// A text with its English words.
    struct Plain {
        let characters: String
        let list: [String]
        let words: Set<String>

        init(_ text: String) {
            characters = text
            list = text.split { !Self.isOfWord($0) }.map(String.init)
            words = Set(list)
        }

        /// The text without a name, in the singular or plural.
        func without(_ name: String) -> Plain {
            if !name.allSatisfy(\.isASCII) { return Plain(QuestionText.replacing(name, in: characters)) }
            let words = name.split(separator: " ").map { LabelWords.stem(String($0)) }
            let stems = list.map { LabelWords.stem($0) }
            guard !words.isEmpty, stems.count >= words.count else { return self }
            var rest: [String] = []
            var index = 0
            var isFound = false
            while index < list.count {
                if index + words.count <= stems.count,
                    stems[index..<(index + words.count)].elementsEqual(words)
                {
                    rest.append(String(QuestionText.gap))
                    index += words.count
                    isFound = true
                } else {
                    rest.append(list[index])
                    index += 1
                }
            }
            return isFound ? Plain(rest.joined(separator: " ")) : self
        }

        private static func isOfWord(_ one: Character) -> Bool {
            one.isASCII && (one.isLetter || one.isNumber) || one == "'" || one == "-" || one == "%"
                || one == QuestionText.gap
        }
    }

    /// The whole text.
    let plain: Plain
    /// What stands in quotation marks.
    let quoted: [String]

    /// What takes the place of a part that has been understood.
    static let gap: Character = "□"

    init(_ question: String) {
        var text = ""
        for character in question.lowercased() {
            switch character {
            case "０"..."９":
                let scalar = character.unicodeScalars.first.flatMap { Unicode.Scalar($0.value - 0xFEE0) }
                text.append(scalar.map(Character.init) ?? character)
            case "％": text.append("%")
            case "，": text.append(",")
            case "？": text.append("?")
            case "：": text.append(":")
            case "（": text.append("(")
            case "）": text.append(")")
            case "’", "‘": text.append("'")
            case "\u{3000}": text.append(" ")
            default: text.append(character)
            }
        }
        plain = Plain(text)
        quoted = Self.quoted(text)
    }

    private static func quoted(_ text: String) -> [String] {
        var found: [String] = []
        for (open, close) in [("“", "”"), ("「", "」"), ("\"", "\""), ("《", "》")] as [(Character, Character)] {
            var rest = text[...]
            while let start = rest.firstIndex(of: open) {
                let after = rest[rest.index(after: start)...]
                guard let end = after.firstIndex(of: close) else { break }
                found.append(String(after[..<end]))
                rest = after[after.index(after: end)...]
            }
        }
        // An apostrophe opens a quotation only before a word and not within one.
        let characters = Array(text)
        var start: Int?
        for (index, one) in characters.enumerated() where one == "'" {
            let before = index > 0 ? characters[index - 1] : " "
            let after = index + 1 < characters.count ? characters[index + 1] : " "
            if let begin = start, !after.isLetter {
                found.append(String(characters[(begin + 1)..<index]))
                start = nil
            } else if start == nil, !before.isLetter && !before.isNumber, !after.isWhitespace {
                start = index
            }
        }
        return found.filter { !$0.isEmpty }
    }

    /// The text without some parts of it, longest first.
    func without(_ parts: some Sequence<String>) -> Plain {
        var text = plain.characters
        for part in Set(parts.map { $0.lowercased() }).sorted(by: { $0.count > $1.count })
        where !part.isEmpty {
            text = Self.replacing(part, in: text)
        }
        return Plain(text)
    }

    /// Replaces a part; one in Latin letters only where it is no part of a word. Questions set Latin words among Chinese ones
    /// apart, as names need not: `sku 库存` is `sku库存` too.
    static func replacing(_ part: String, in text: String) -> String {
        let spaced = spaced(part)
        return replacingWhole(part, in: spaced == part ? text : replacingWhole(spaced, in: text))
    }

    private static func spaced(_ part: String) -> String {
        guard part.contains(where: { $0.isASCII && $0.isLetter }), !part.allSatisfy(\.isASCII) else {
            return part
        }
        var result = ""
        for one in part {
            if let last = result.last, isLatin(last) != isLatin(one),
                LabelWords.isHan(isLatin(one) ? last : one)
            {
                result.append(" ")
            }
            result.append(one)
        }
        return result
    }

    private static func replacingWhole(_ part: String, in text: String) -> String {
        guard text.contains(part) else { return text }
        let needsEdge = part.allSatisfy { $0.isASCII }
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: part) {
            let before = rest[..<range.lowerBound].last ?? result.last
            let after = rest[range.upperBound...].first
            let isWithin =
                needsEdge && (isLatin(before) && isLatin(part.first) || isLatin(after) && isLatin(part.last))
            result += rest[..<range.lowerBound]
            result += isWithin ? part : String(gap)
            rest = rest[range.upperBound...]
        }
        return result + rest
    }

    /// Whether a text occurs; one in Latin letters only where it is no part of a word.
    static func occurs(_ part: String, in text: String) -> Bool {
        !part.isEmpty && replacing(part, in: text) != text
    }

    private static func isLatin(_ one: Character?) -> Bool {
        one.map { $0.isASCII && ($0.isLetter || $0.isNumber) } ?? false
    }
}

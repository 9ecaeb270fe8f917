import Schema

/// How Chinese is set.
enum ChineseText {
    /// The text with full-width marks, and a space beside Latin words except capitals such as ID.
    static func spaced(_ text: String) -> String {
        var result = ""
        var run = ""
        var isQuoted = false
        var openParentheses = 0
        func isLatin(_ one: Character) -> Bool { one.isASCII && (one.isLetter || one.isNumber || one == "_") }
        func flush(before next: Character?) {
            guard !run.isEmpty else { return }
            let needsSpace = !isQuoted && run.contains(where: \.isLowercase)
            if needsSpace, let last = result.unicodeScalars.last, LabelText.isHan(last) { result += " " }
            result += run
            if needsSpace, let first = next?.unicodeScalars.first, LabelText.isHan(first) { result += " " }
            run = ""
        }
        for character in text {
            if isLatin(character) {
                run.append(character)
                continue
            }
            flush(before: character)
            if character == "“" { isQuoted = true }
            if character == "”" { isQuoted = false }
            var mark = isQuoted ? character : wide(character, after: result.unicodeScalars.last)
            if mark == "（" { openParentheses += 1 }
            if !isQuoted, character == ")" || mark == "）" {
                mark = openParentheses > 0 ? "）" : ")"
                openParentheses = max(0, openParentheses - 1)
            }
            result.append(mark)
        }
        flush(before: nil)
        return result
    }

    /// The full-width form of a punctuation mark that follows a Chinese character or mark.
    private static func wide(_ mark: Character, after previous: Unicode.Scalar?) -> Character {
        guard let previous, previous.value >= 0x2018 else { return mark }
        return switch mark {
        case "?": "？"
        case ",": "，"
        case ":": "："
        case "(": "（"
        default: mark
        }
    }
}

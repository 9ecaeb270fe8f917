import Schema

/// How Chinese is set.
enum ChineseText {
    /// A sentence as it is shown.
    static func set(_ text: String) -> String { spaced(withoutEchoes(text)) }

    /// The text where names that stand side by side say only once what they share: 通行费收费金额 for 通行费收费 and 收费金额,
    /// 服务区的每日车流量 for 服务区 and 服务区每日车流量. What stands in quotation marks is left as it is.
    static func withoutEchoes(_ text: String) -> String {
        var result: [Character] = []
        var isQuoted = false
        let characters = Array(text)
        var index = 0
        while index < characters.count {
            let character = characters[index]
            if character == "“" { isQuoted = true }
            if character == "”" { isQuoted = false }
            if !isQuoted, let length = echo(of: result, in: characters[index...]) {
                index += length
                continue
            }
            result.append(character)
            index += 1
        }
        return String(result)
    }

    /// How many characters say again what has just been said, with 的 between or without.
    private static func echo(of said: [Character], in rest: ArraySlice<Character>) -> Int? {
        let isOwned = said.last == "的"
        let before = isOwned ? said.dropLast() : said[...]
        for length in stride(from: min(10, before.count, rest.count), through: 2, by: -1) {
            let word = rest.prefix(length)
            guard before.suffix(length).elementsEqual(word), word.allSatisfy(isHan), Set(word).count > 1
            else { continue }
            // 用户的用户名 and 字典的字典项: what follows is not a name by itself, and short words are said twice.
            guard isOwned else { return length }
            // 认证方式的认证方式名称 is its 名称.
            if ownParts.contains(where: rest.dropFirst(length).starts(with:)) { return length }
            guard length > 2 else { return nil }
            let next = rest.dropFirst(length).prefix(2)
            return next.count == 2 && next.allSatisfy(isHan) && !next.contains(where: clings.contains)
                ? length : nil
        }
        return nil
    }

    private static func isHan(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy(LabelText.isHan)
    }

    /// What things have of their own, and what is called so.
    private static let ownParts = ["名称", "编号", "编码", "代码", "标题"]

    /// What does not begin a name: the rest of a word, or what is said of it.
    private static let clings = Set("名号数总量的与和及或有是中为不没分各包在超从按到高低最占被已未可能一共也都并且等里之后前间个条位家名笔张项")

    /// The text with full-width marks, and a space beside Latin words except capitals such as ID.
    static func spaced(_ text: String) -> String {
        var result = ""
        var run = ""
        var isQuoted = false
        var openParentheses = 0
        func isLatin(_ one: Character) -> Bool { one.isASCII && (one.isLetter || one.isNumber || one == "_") }
        func flush(before next: Character?) {
            guard !run.isEmpty else { return }
            // Who sets one side of it apart wants the other so too: 用户 APP 的.
            let needsSpace =
                !isQuoted && (run.contains(where: \.isLowercase) || next == " " || result.last == " ")
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

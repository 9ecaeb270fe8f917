/// Shapes of text that identify a person or open a door, also within longer text.
enum PersonalShapes {
    /// Whether all of the text is a credential.
    static func isCredential(_ value: String) -> Bool {
        let starts = ["$2a$", "$2b$", "$2y$", "$argon2", "$5$", "$6$", "pbkdf2", "{bcrypt}"]
        return starts.contains(where: value.hasPrefix) || value.contains("-----BEGIN ")
    }

    /// - Parameter isNumbered: whether eleven digits are likelier an order's number than a telephone's.
    static func masked(_ value: String, isNumbered: Bool) -> String {
        var text = ""
        var run = ""
        // The word before, and whether `=` or `:` stands behind it, as in `"token": "…`.
        var name = ""
        var isSecret = false
        func finish() {
            guard !run.isEmpty else { return }
            text += isSecret ? "***" : maskedRun(run)
            (name, run, isSecret) = (run, "", false)
        }
        for character in value {
            let isWordPart = character.isASCII && (character.isLetter || character.isNumber)
            let isSecretPart = isSecret && !" ,;，；。&\"'(){}[]".contains(character) && !character.isNewline
            if isWordPart || isSecretPart || "@._%+-".contains(character) {
                run.append(character)
                continue
            }
            finish()
            text.append(character)
            switch character {
            case ":", "=", "：": isSecret = Discretion.isSecret(column: name)
            case " ", "\"", "'": break
            case _ where character.isLetter: name.append(character)
            default: (name, isSecret) = ("", false)
            }
        }
        finish()
        return withoutNumbers(withoutIBANs(text), isNumbered: isNumbered)
    }

    static func middleMasked(_ text: String, keepingFirst first: Int, last: Int) -> String {
        guard text.count > first + last else { return text.isEmpty ? "" : "***" }
        return text.prefix(first) + "****" + text.suffix(last)
    }

    /// A run of letters, digits and `@._%+-`, with the whole of a key and the name of an e-mail address masked.
    private static func maskedRun(_ run: String) -> String {
        if run.utf8.count >= 16, keyStarts.contains(where: run.hasPrefix) { return "***" }
        guard let at = run.firstIndex(of: "@") else { return run }
        let domain = run[run.index(after: at)...]
        guard at != run.startIndex, domain.contains("."), !domain.contains("@") else { return run }
        return run.prefix(1) + "***@" + domain
    }

    private static let keyStarts = [
        "eyJ", "sk-", "pk_live_", "sk_live_", "AKIA", "ASIA", "ghp_", "gho_", "github_pat_", "xoxb-", "xoxp-",
        "glpat-",
        "AIza", "LTAI", "AKID", "ya29.",
    ]
}

extension PersonalShapes {
    /// Masks telephone, identity and card numbers: digits, grouped by single spaces, hyphens or parentheses.
    private static func withoutNumbers(_ text: String, isNumbered: Bool) -> String {
        let characters = Array(text)
        var result = ""
        var index = 0
        while index < characters.count {
            let isStart = isDigit(characters[index]) || "+(".contains(characters[index])
            let before = index > 0 ? characters[index - 1] : " "
            guard isStart, !isWord(before), before != "." || !isDigit(characters[index]) else {
                result.append(characters[index])
                index += 1
                continue
            }
            let end = endOfNumber(characters, from: index)
            let next = end < characters.count ? characters[end] : " "
            let isFraction = next == "." && end + 1 < characters.count && isDigit(characters[end + 1])
            let number = String(characters[index..<max(end, index + 1)])
            result += isWord(next) || isFraction ? number : maskedNumber(number, isNumbered: isNumbered)
            index += number.count
            // The rest of a word or fraction is no number of its own.
            while index < characters.count,
                isWord(characters[index]) || (isFraction && characters[index] == ".")
            {
                result.append(characters[index])
                index += 1
            }
        }
        return result
    }

    /// Where a number that starts here ends; an X may close an identity number.
    private static func endOfNumber(_ characters: [Character], from start: Int) -> Int {
        var end = start
        var last = start
        while end < characters.count {
            let character = characters[end]
            if isDigit(character) {
                end += 1
                last = end
            } else if end == start || "-()".contains(character)
                || (character == " " && characters[end - 1] != " ")
            {
                end += 1
            } else {
                break
            }
        }
        let isIdentity = last - start == 17 && last < characters.count && "Xx".contains(characters[last])
        return isIdentity ? last + 1 : last
    }

    private static func maskedNumber(_ text: String, isNumbered: Bool) -> String {
        let groups = text.split { !isDigit($0) && $0 != "X" && $0 != "x" }.map { String($0) }
        let digits = groups.joined()
        if groups.count == 1, isIdentity(digits) { return middleMasked(text, keepingFirst: 6, last: 2) }
        if isCard(digits, groups) { return middleMasked(text, keepingFirst: 4, last: 4) }
        let sizes = groups.map(\.count)
        if digits.count == 11, isMobile(digits), sizes == [3, 4, 4] || (sizes == [11] && !isNumbered) {
            return middleMasked(text, keepingFirst: 3, last: 4)
        }
        let isForeign = text.hasPrefix("+") && (8...15).contains(digits.count) && !isNumbered
        let isChinese =
            digits.count == 13 && digits.hasPrefix("86") && isMobile(digits.dropFirst(2)) && !isNumbered
        let isLandline =
            groups.count == 2 && digits.hasPrefix("0") && (3...4).contains(sizes[0])
            && (7...8).contains(sizes[1])
        let isAmerican = sizes == [3, 3, 4] || sizes == [1, 3, 3, 4] || sizes == [3, 2, 4]
        guard isForeign || isChinese || isLandline || isAmerican else {
            // Several numbers in a row: each by itself.
            guard groups.count > 1, let gap = text.firstIndex(of: " ") else { return text }
            let rest = String(text[text.index(after: gap)...])
            return maskedNumber(String(text[..<gap]), isNumbered: isNumbered) + " "
                + maskedNumber(rest, isNumbered: isNumbered)
        }
        return middleMasked(text, keepingFirst: 3, last: 2)
    }

    private static func isMobile(_ digits: some StringProtocol) -> Bool {
        digits.first == "1" && digits.dropFirst().first.map { $0 >= "3" } == true
    }

    /// A Chinese identity number with its birthday and check digit (GB 11643).
    private static func isIdentity(_ text: String) -> Bool {
        guard text.count == 18, let province = Int(text.prefix(2)), (11...91).contains(province),
            let birthday = Int(text.dropFirst(6).prefix(8)), (1900...2099).contains(birthday / 10000),
            (1...12).contains(birthday / 100 % 100), (1...31).contains(birthday % 100)
        else { return false }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(text, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return text.last?.uppercased() == String(Array("10X98765432")[sum % 11])
    }

    /// A bank card's number by its issuer, length and check digit (ISO/IEC 7812-1).
    private static func isCard(_ digits: String, _ groups: [String]) -> Bool {
        let sizes = groups.map(\.count)
        let isGrouped = sizes.count >= 4 && sizes.dropLast().allSatisfy { $0 == 4 } || sizes == [4, 6, 5]
        guard sizes.count == 1 || isGrouped, let issuer = Int(digits.prefix(4)) else { return false }
        let isIssued =
            switch digits.count {
            case 15: [34, 37].contains(issuer / 100)
            case 16:
                issuer / 1000 == 4 || (51...55).contains(issuer / 100) || (2221...2720).contains(issuer)
                    || issuer == 6011 || [35, 62, 65].contains(issuer / 100)
            case 17...19: issuer / 100 == 62
            default: false
            }
        guard isIssued else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, item in
            let digit = item.element.wholeNumberValue ?? 0
            let doubled = digit * 2
            return sum + (item.offset % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    /// Masks international bank account numbers, whole or in groups of four (ISO 13616).
    private static func withoutIBANs(_ text: String) -> String {
        let characters = Array(text)
        guard characters.count >= 15 else { return text }
        var result = ""
        var index = 0
        while index < characters.count {
            let before = index > 0 ? characters[index - 1] : " "
            if !isWord(before), let end = endOfIBAN(characters, from: index) {
                result += middleMasked(String(characters[index..<end]), keepingFirst: 4, last: 2)
                index = end
            } else {
                result.append(characters[index])
                index += 1
            }
        }
        return result
    }

    private static func endOfIBAN(_ characters: [Character], from start: Int) -> Int? {
        var code: [Character] = []
        var end = start
        var longest: Int?
        while end < characters.count, code.count < 34 {
            let character = characters[end]
            let isGap = character == " " && code.count % 4 == 0 && !code.isEmpty
            guard isGap || isDigit(character) || (character.isASCII && character.isUppercase) else { break }
            end += 1
            if isGap { continue }
            code.append(character)
            if code.count == 4,
                !(code[0].isLetter && code[1].isLetter && isDigit(code[2]) && isDigit(code[3]))
            {
                return nil
            }
            let isEnd = end == characters.count || !isWord(characters[end])
            if code.count >= 15, isEnd, remainder(code) == 1 { longest = end }
        }
        return longest
    }

    private static func remainder(_ code: [Character]) -> Int {
        (code.dropFirst(4) + code.prefix(4)).reduce(0) { sum, character in
            let value = character.wholeNumberValue ?? Int(character.asciiValue ?? 55) - 55
            return (sum * (value > 9 ? 100 : 10) + value) % 97
        }
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private static func isWord(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}

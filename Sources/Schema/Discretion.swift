/// What of the data must not be shown: secrets not at all, personal numbers and addresses only in part.
public enum Discretion {
    /// Whether the column's name says that its values are secrets, so that none of them may be read.
    public static func isSecret(column name: String) -> Bool {
        let words = ColumnDictionary.split(name)
        if name.contains("密码") || name.contains("密钥") || name.contains("口令") { return true }
        if !secretWords.isDisjoint(with: words) { return true }
        return zip(words, words.dropFirst()).contains { secretPairs.contains("\($0) \($1)") }
    }

    /// The value with what identifies a person or opens a door replaced by asterisks.
    ///
    /// - Parameter column: the name of its column, which may say that it is a telephone number.
    public static func masked(_ value: String, column: String) -> String {
        if isCredential(value) { return "***" }
        let words = ColumnDictionary.split(column)
        if !personalWords.isDisjoint(with: words) || words.suffix(2) == ["card", "no"]
            || words == ["id", "card"]
            || ["电话", "手机", "身份证", "银行卡", "传真"].contains(where: column.contains)
        {
            return middleMasked(value, keepingFirst: 3, last: 2)
        }
        var text = ""
        var run = ""
        for character in value {
            if character.isASCII, character.isLetter || character.isNumber || "@._%+-".contains(character) {
                run.append(character)
            } else {
                text += maskedRun(run)
                text.append(character)
                run = ""
            }
        }
        return text + maskedRun(run)
    }

    private static let secretWords: Set<String> = [
        "password", "passwd", "pwd", "pass", "passphrase", "token", "secret", "salt", "credential",
        "credentials",
        "apikey", "privatekey", "pin", "cvv", "otp", "passcode", "mima", "accesskey", "secretkey",
    ]
    private static let secretPairs: Set<String> = [
        "api key", "private key", "access key", "secret key", "pass word", "encryption key", "security code",
        "auth code", "security answer",
    ]
    private static let personalWords: Set<String> = [
        "phone", "telephone", "tel", "mobile", "cellphone", "fax", "idcard", "ssn", "passport", "bankcard",
        "iban",
    ]

    private static func isCredential(_ value: String) -> Bool {
        let starts = ["$2a$", "$2b$", "$2y$", "$argon2", "$5$", "$6$", "-----BEGIN ", "pbkdf2", "{bcrypt}"]
        if starts.contains(where: value.hasPrefix) { return true }
        let keys = ["eyJ", "sk-", "AKIA", "ghp_", "xoxb-", "glpat-"]
        return value.utf8.count >= 20 && !value.contains(" ") && keys.contains(where: value.hasPrefix)
    }

    /// A run of letters, digits and `@._%+-`: an e-mail address, or a number of a telling shape.
    private static func maskedRun(_ run: String) -> String {
        if let at = run.firstIndex(of: "@") {
            let domain = run[run.index(after: at)...]
            guard at != run.startIndex, domain.contains(".") else { return run }
            return run.prefix(1) + "***@" + domain
        }
        let digits = run.filter(\.isNumber)
        let isPlain = digits.count == run.count
        if isPlain, run.count == 11, run.hasPrefix("1"), let second = run.dropFirst().first, second >= "3" {
            return middleMasked(run, keepingFirst: 3, last: 4)
        }
        let isIdentity =
            run.count == 18 && digits.count >= 17 && (isPlain || run.last == "X" || run.last == "x")
        if isIdentity, isBirthday(run.dropFirst(6).prefix(8)) {
            return middleMasked(run, keepingFirst: 6, last: 2)
        }
        if isPlain, (16...19).contains(run.count), passesLuhn(run) {
            return middleMasked(run, keepingFirst: 4, last: 4)
        }
        return run
    }

    private static func middleMasked(_ text: String, keepingFirst first: Int, last: Int) -> String {
        guard text.count > first + last else { return text.isEmpty ? "" : "***" }
        return text.prefix(first) + "****" + text.suffix(last)
    }

    private static func isBirthday(_ digits: Substring) -> Bool {
        guard let number = Int(digits) else { return false }
        return (1900...2099).contains(number / 10000) && (1...12).contains(number / 100 % 100)
            && (1...31).contains(number % 100)
    }

    /// The check that card numbers carry (ISO/IEC 7812-1).
    private static func passesLuhn(_ digits: String) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, item in
            let digit = item.element.wholeNumberValue ?? 0
            let doubled = digit * 2
            return sum + (item.offset % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }
}

/// What of the data must not be shown: secrets not at all, personal numbers and addresses only in part.
///
/// Every value passes here before it reaches a file or a model.
public enum Discretion {
    /// Whether the column's name says that its values are secrets, so that none of them may be read.
    public static func isSecret(column name: String) -> Bool {
        if ["密码", "密钥", "口令", "私钥", "令牌"].contains(where: name.contains) { return true }
        let words = ColumnDictionary.split(name)
        guard let last = words.last, !tellingNothing.contains(last) else { return false }
        if !secretWords.isDisjoint(with: words) || lastSecretWords.contains(last) { return true }
        if words.contains(where: { word in
            gluedSecrets.contains(where: word.contains) || word.hasSuffix("mima")
        }) {
            return true
        }
        return zip(words, words.dropFirst()).contains { secretPairs.contains("\($0) \($1)") }
            || words == ["pass"]
    }

    /// The value with what identifies a person or opens a door replaced by asterisks.
    ///
    /// - Parameter column: the name of its column, which may say that it is a telephone number, or an order's.
    public static func masked(_ value: String, column: String) -> String {
        if isSecret(column: column) { return value.isEmpty ? "" : "***" }
        if PersonalShapes.isCredential(value) { return "***" }
        if isPersonal(column: column), value.contains(where: \.isNumber), !value.contains("@") {
            return PersonalShapes.middleMasked(value, keepingFirst: 3, last: 2)
        }
        return PersonalShapes.masked(value, isNumbered: isNumbered(column: column))
    }

    /// Whether the column's name says that it holds telephone, identity or bank account numbers.
    private static func isPersonal(column name: String) -> Bool {
        if ["电话", "手机", "身份证", "证件号", "护照", "银行卡", "银行账", "卡号", "传真"].contains(where: name.contains) {
            return !["类型", "数量", "品牌", "型号", "状态"].contains(where: name.hasSuffix)
        }
        let words = ColumnDictionary.split(name)
        guard let last = words.last, !tellingNothing.contains(last) else { return false }
        return !personalWords.isDisjoint(with: words)
            || zip(words, words.dropFirst()).contains { personalPairs.contains("\($0) \($1)") }
            || words.contains { word in personalPinyin.contains(where: word.hasPrefix) }
    }

    /// Whether the column's name says that its numbers are an order's or an amount, which may look like a telephone's.
    private static func isNumbered(column name: String) -> Bool {
        if ["订单", "单号", "流水", "金额", "编号"].contains(where: name.contains) { return true }
        return !numberedWords.isDisjoint(with: ColumnDictionary.split(name))
    }

    private static let secretWords: Set<String> = [
        "password", "passwd", "pwd", "passphrase", "token", "secret", "credential", "credentials", "apikey",
        "privatekey", "cvv", "cvc", "otp", "totp", "passcode", "accesskey", "secretkey", "miyao", "kouling",
    ]
    private static let lastSecretWords: Set<String> = ["salt", "pin"]
    private static let gluedSecrets = [
        "password", "passwd", "apikey", "secretkey", "accesskey", "privatekey",
    ]
    private static let secretPairs: Set<String> = [
        "api key", "private key", "access key", "secret key", "pass word", "encryption key", "security code",
        "auth code", "security answer", "user pass", "login pass", "db pass", "admin pass", "account pass",
        "mi ma", "mi yao", "app key",
    ]
    private static let personalWords: Set<String> = [
        "phone", "telephone", "tel", "mobile", "cellphone", "fax", "idcard", "ssn", "passport", "bankcard",
        "iban", "msisdn", "sfz", "sfzh", "sfzhm", "sjh", "sjhm", "lxdh", "yhkh", "zjhm", "phonenumber",
        "phoneno",
        "mobileno", "idcardno", "cardno",
    ]
    private static let personalPairs: Set<String> = [
        "card no", "card number", "id card", "identity no", "identity number", "identity card", "id number",
        "bank account", "bank card", "shou ji", "dian hua", "shen fen",
    ]
    private static let personalPinyin = [
        "shouji", "dianhua", "lianxidianhua", "shenfenzheng", "yinhangka", "zhengjianhao",
    ]
    /// Last words of names that only speak about such a thing: `token_count`, `phone_type`.
    private static let tellingNothing: Set<String> = [
        "count", "type", "length", "limit", "at", "time", "date", "ts", "expires", "expiry", "days", "policy",
        "status", "state", "model", "brand", "enabled", "verified", "used", "usage", "strength", "attempts",
        "os", "platform", "version",
    ]
    private static let numberedWords: Set<String> = [
        "order", "trade", "serial", "bill", "invoice", "transaction", "waybill", "tracking", "amount", "amt",
        "price", "total", "sum", "count", "qty", "quantity", "version", "ts", "timestamp", "size", "bytes",
    ]
}

internal import SQL

/// What a column's name says of how secret its values are.
public enum ColumnSecrecy: Sendable {
    /// Passwords, tokens, keys.
    case secret
    /// Numbers of persons: telephone, identity, bank.
    case personal
    /// Addresses in a network.
    case address
    /// Numbers of orders and the like, and amounts, which may look like a person's number by chance.
    case numbering
    /// Anything else.
    case open

    /// Whether the name says that the values are secrets, so that none of them may be read.
    public static func isSecret(_ name: String) -> Bool { of(name) == .secret }

    /// What the name says.
    public static func of(_ name: String) -> ColumnSecrecy { known(name) }

    private static let known = Memo { ColumnSecrecy(reading: $0) }

    private init(reading name: String) {
        let words = NameWords.of(name).filter { !$0.allSatisfy(\.isNumber) }
        let glued = words.joined()
        let pairs = zip(words, words.dropFirst()).map { "\($0) \($1)" }
        let isAbout =
            Self.about.contains(words.last ?? "") || ["is", "has", "need", "can"].contains(words.first ?? "")
            || Self.hanAbout.contains(where: name.hasSuffix) || name.hasPrefix("是否")
        let namesSecret =
            Self.hanSecrets.contains(where: name.includes) || !Self.secrets.isDisjoint(with: words)
            || pairs.contains(where: Self.secretPairs.contains)
            || Self.secretEndings.contains { ending in words.contains { $0.hasSuffix(ending) } }
            || ["pass", "mm"].contains(glued) || ["salt", "pin"].contains(words.last ?? "")
            || (words.last == "pass" && Self.accounts.contains(words.dropLast().last ?? ""))
        if namesSecret, !isAbout {
            self = .secret
        } else if Self.namesPerson(name, words, pairs), !isAbout {
            self = .personal
        } else if !["ip", "ipv", "ipaddr", "ipaddress", "mac"].allSatisfy({ !words.contains($0) }), !isAbout {
            self = .address
        } else if !Self.numberingWords.isDisjoint(with: words)
            || Self.hanNumbering.contains(where: name.includes)
        {
            self = .numbering
        } else {
            self = .open
        }
    }

    /// Whether the name ends in the number of a person, `phone_home` and `联系电话` included, `phone_model` not.
    private static func namesPerson(_ name: String, _ words: [String], _ pairs: [String]) -> Bool {
        if hanPersonal.contains(where: name.includes) { return true }
        var rest = words[...]
        while let last = rest.last, additions.contains(last) { rest.removeLast() }
        if let last = rest.last,
            personalWords.contains(last) || personalEndings.contains(where: last.hasSuffix)
        {
            return true
        }
        return pairs.last.map(personalPairs.contains) ?? false
    }

    private static let secrets: Set<String> = [
        "password", "passwd", "pwd", "pswd", "psw", "passphrase", "passcode", "token", "secret", "credential",
        "credentials", "apikey", "privatekey", "cvv", "cvc", "otp", "totp", "accesskey", "secretkey",
        "mima",
        "miyao", "kouling", "lingpai", "yanzhengma", "yzm", "captcha", "jwt", "cookie", "signingkey",
    ]
    private static let secretEndings = ["password", "passwd", "mima", "miyao", "kouling", "secret", "apikey"]
    private static let secretPairs: Set<String> = [
        "api key", "private key", "access key", "secret key", "pass word", "encryption key", "security code",
        "auth code", "security answer", "verify code", "verification code", "pin code", "pin number",
        "sms code", "session key",
        "app key",
        "signing key", "session id", "mi ma", "mi yao", "kou ling",
    ]
    private static let hanSecrets = ["密码", "密钥", "口令", "令牌", "私钥", "盐值", "验证码", "授权码", "密保"]
    private static let accounts: Set<String> = [
        "user", "db", "login", "admin", "account", "mail", "smtp", "root", "ftp", "my", "old", "new",
    ]
    private static let personalWords: Set<String> = [
        "phone", "telephone", "tel", "mobile", "cellphone", "cell", "fax", "idcard", "ssn", "passport",
        "bankcard",
        "iban", "imei", "imsi", "shouji", "shoujihao", "shoujihaoma", "sjh", "sjhm", "dianhua",
        "dianhuahaoma", "lxdh",
        "yddh", "gddh", "dhhm", "sfz", "sfzh", "sfzhm", "sfzhh", "shenfenzheng", "shenfenzhenghao", "zjhm",
        "yhk",
        "yhkh", "yhzh", "yinhangka", "yinhangkahao", "kahao", "chuanzhen", "huzhao", "lianxidianhua", "idno",
    ]
    private static let personalEndings = [
        "phone", "mobile", "shouji", "dianhua", "shenfenzheng", "yinhangka", "phonenumber", "phoneno",
        "telno",
        "mobileno", "idcardno", "cardno", "idcard",
    ]
    private static let personalPairs: Set<String> = [
        "id card", "id no", "id number", "identity card", "identity no", "identity number", "card no",
        "card number",
        "bank account", "cert no", "credit card", "shen fen", "shen fenzheng", "fen zheng", "shou ji",
        "dian hua",
        "social security",
    ]
    private static let hanPersonal = [
        "电话", "手机", "身份证", "银行卡", "传真", "护照", "证件号", "银行账号", "银行帐号", "卡号", "社保号", "联系方式",
    ]
    /// What may follow the word for a person's number.
    private static let additions: Set<String> = [
        "no", "number", "num", "nbr", "home", "work", "office", "primary", "main", "secondary", "alt",
        "backup", "str",
        "text", "raw", "value", "hao", "haoma", "a", "b",
    ]
    /// What makes a column tell something about a secret or a number instead of holding it.
    private static let about: Set<String> = [
        "count", "type", "at", "time", "times", "date", "ts", "expires", "expire", "expiry", "expiration",
        "status",
        "state", "length", "len", "size", "limit", "usage", "policy", "level", "strength", "version", "total",
        "changed", "updated", "enabled", "required", "verified", "model", "brand", "os", "price", "flag",
    ]
    private static let hanAbout = [
        "次数", "时间", "日期", "长度", "强度", "类型", "状态", "策略", "标志", "型号", "品牌", "数量", "验证方式",
    ]
    private static let numberingWords: Set<String> = [
        "order", "transaction", "bill", "invoice", "serial", "trade", "flow", "batch", "waybill", "tracking",
        "shipment",
        "contract",
        "barcode", "ean", "isbn", "sku", "sn", "amount", "amt", "sum", "total", "price", "bytes", "size",
        "count",
        "qty", "quantity", "longitude", "latitude", "lng", "lat", "timestamp", "ts", "version",
    ]
    private static let hanNumbering = [
        "订单", "编号", "单号", "流水", "批次", "运单", "条码", "金额", "数量", "发票", "经度", "纬度",
    ]
}

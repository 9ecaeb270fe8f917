internal import SQL
internal import Schema

/// Finds what must not be shown within a text.
///
/// The text is read once from left to right; wherever a word or number starts, each shape is tried in turn.
struct SensitiveText {
    private let bytes: [UInt8]
    /// Whether numbers without a sign of their own are those of orders, not of persons.
    private let numbersAreOrders: Bool

    /// The text with what identifies a person or opens a door replaced by asterisks.
    static func masked(_ text: String, numbersAreOrders: Bool) -> String {
        // Keys and certificates are written in armour.
        guard mayHoldAny(text) else { return text }
        if text.includes("-----BEGIN ") { return Discretion.mark }
        return Self(bytes: Array(text.utf8), numbersAreOrders: numbersAreOrders).masked()
    }

    /// Whether anything below could be found; most values of most databases are short, and plain words or numbers.
    private static func mayHoldAny(_ text: String) -> Bool {
        // As short as the shortest IBAN, or a word that announces a hash.
        guard text.utf8.count < 15 else { return true }
        var (digits, dashes) = (0, 0)
        var isHash = false
        for byte in text.utf8 {
            switch byte {
            case 0x80..., UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "$"),
                UInt8(ascii: "{"):
                return true
            case 0x30...0x39: digits += 1
            case UInt8(ascii: "-"): dashes += 1
            case UInt8(ascii: "k"): isHash = true
            default: continue
            }
        }
        return digits >= SensitiveNumber.fewestDigits || isHash && digits > 0 || dashes >= 5
    }

    private func masked() -> String {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let (end, text) = finding(at: index) {
                result += text.utf8
                index = end
                continue
            }
            // The rest of a word or number starts nothing.
            let isWord = Self.isWord(bytes[index])
            repeat {
                result.append(bytes[index])
                index += 1
            } while isWord && index < bytes.count && Self.isWord(bytes[index])
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// What starts there: where it ends, and what to show of it.
    private func finding(at index: Int) -> (end: Int, text: String)? {
        let first = bytes[index]
        if let end = assignment(at: index) ?? credential(at: index) { return end }
        if Self.isWord(first), let email = email(at: index) { return email }
        if Self.isLetter(first), let iban = iban(at: index) { return iban }
        if first >= 0xE4, let plate = plate(at: index) { return plate }
        let isNumber = Self.isDigit(first) || first == UInt8(ascii: "+") || first == UInt8(ascii: "(")
        guard isNumber, index == 0 || bytes[index - 1] != UInt8(ascii: ".") else { return nil }
        return number(at: index)
    }

    /// `password=…`, `"token": "…"`, `密码:…`, `Bearer …`, `//user:…@host`: the word stays, what follows goes.
    private func assignment(at index: Int) -> (Int, String)? {
        if has("://", at: index) {
            let run = bytes[(index + 3)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
            guard let at = run.lastIndex(of: UInt8(ascii: "@")),
                let colon = run[..<at].firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            return (at, text(index..<colon) + ":" + Discretion.mark)
        }
        if has("bearer ", at: index, ignoringCase: true) {
            let start = index + "bearer ".utf8.count
            // A shorter word is one of a sentence.
            let end = endOfSecret(from: start)
            return end - start >= 12 ? (end, text(index..<start) + Discretion.mark) : nil
        }
        guard let end = endOfName(at: index) else { return nil }
        var start = end
        func skip(_ set: String) { while start < bytes.count, set.utf8.contains(bytes[start]) { start += 1 } }
        skip("\"' ")
        if has("：", at: start) {
            start += "：".utf8.count
        } else {
            guard start < bytes.count, ":=".utf8.contains(bytes[start]) else { return nil }
            start += 1
        }
        skip("\"' ")
        let valueEnd = endOfSecret(from: start)
        return valueEnd > start ? (valueEnd, text(index..<start) + Discretion.mark) : nil
    }

    /// Where a name of a secret ends that starts there.
    private func endOfName(at index: Int) -> Int? {
        if let word = Self.hanNames.first(where: { has($0, at: index) }) { return index + word.utf8.count }
        guard Self.isLetter(bytes[index]), index == 0 || !"_-".utf8.contains(bytes[index - 1]) else {
            return nil
        }
        let name = bytes[index...].prefix { Self.isWord($0) || "_-".utf8.contains($0) }
        let next = bytes[name.endIndex...].first { !"\"' ".utf8.contains($0) }
        guard let next, ":=".utf8.contains(next) || next == 0xEF else { return nil }
        switch ColumnSecrecy.of(text(index..<name.endIndex)) {
        case .secret: return name.endIndex
        case .personName, .birth, .residence, .withheld:
            // A member of JSON.
            let isMember = index > 0 && bytes[index - 1] == UInt8(ascii: "\"")
            return isMember && has("\"", at: name.endIndex) ? name.endIndex : nil
        case .number, .network, .numbering, .open: return nil
        }
    }

    /// Where a value ends: at white space, a closing quote or a mark of the sentence.
    private func endOfSecret(from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] > 0x20, !"\"',;&(){}[]".utf8.contains(bytes[end]),
            !["，", "；", "。", "、"].contains(where: { has($0, at: end) })
        { end += 1 }
        return end
    }

    /// Tokens, keys and hashes by what they begin with.
    private func credential(at index: Int) -> (Int, String)? {
        if Self.hashes.contains(where: { has($0, at: index) }) {
            return (bytes[index...].firstIndex { $0 <= 0x20 } ?? bytes.count, Discretion.mark)
        }
        guard let (_, least) = Self.keys.first(where: { has($0.start, at: index) }) else { return nil }
        let end = bytes[index...].firstIndex { !(Self.isWord($0) || "-_.".utf8.contains($0)) } ?? bytes.count
        return end - index >= least ? (end, Discretion.mark) : nil
    }

    private func email(at index: Int) -> (Int, String)? {
        let local = bytes[index...].prefix { Self.isWord($0) || "._%+-".utf8.contains($0) }
        guard local.endIndex < bytes.count, bytes[local.endIndex] == UInt8(ascii: "@") else { return nil }
        let domain = bytes[(local.endIndex + 1)...].prefix { Self.isWord($0) || ".-".utf8.contains($0) }
        var name = Substring(text(domain.startIndex..<domain.endIndex))
        while name.last == "." || name.last == "-" { name.removeLast() }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return nil }
        let start = String(decoding: bytes[index...index], as: UTF8.self)
        return (domain.startIndex + name.utf8.count, "\(start)***@\(name)")
    }

    private func iban(at index: Int) -> (Int, String)? {
        let run = bytes[index...].prefix { Self.isWord($0) || $0 == 0x20 }
        var compact: [UInt8] = []
        for (offset, byte) in run.enumerated() {
            if byte == 0x20 {
                // Groups of four, as they are printed.
                guard compact.count % 4 == 0, compact.count >= 4 else { break }
                continue
            }
            compact.append(byte)
            let end = index + offset + 1
            let isEnd = end == bytes.count || !Self.isWord(bytes[end])
            if isEnd, (15...34).contains(compact.count), SensitiveNumber.isIBAN(compact) {
                return (end, Discretion.middle(text(index..<end), first: 4, last: 2))
            }
        }
        return nil
    }

    /// A Chinese car's plate: 赣A12345, 粤B·6T8K1.
    private func plate(at index: Int) -> (Int, String)? {
        guard let province = Self.provinces.first(where: { has($0, at: index) }) else { return nil }
        var end = index + province.utf8.count
        guard end < bytes.count, (0x41...0x5A).contains(bytes[end]) else { return nil }
        end += 1
        if has("·", at: end) { end += "·".utf8.count }
        let number = bytes[end...].prefix(while: Self.isWord)
        guard (5...6).contains(number.count), number.count(where: Self.isDigit) >= 2,
            number.allSatisfy({ !(0x61...0x7A).contains($0) })
        else { return nil }
        return (number.endIndex, province + "****" + text((number.endIndex - 1)..<number.endIndex))
    }

    private static let provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".map { String($0) }

    /// A run of digits and what separates them, tried whole.
    private func number(at index: Int) -> (Int, String)? {
        var end = index
        var last = index
        var digits = 0
        while end < bytes.count, end - index < 40 {
            if Self.isDigit(bytes[end]) { digits += 1 }
            if Self.isDigit(bytes[end]) || "xX".utf8.contains(bytes[end]) && end - index >= 17 {
                last = end + 1
            } else if !" -()+".utf8.contains(bytes[end]) || (bytes[end] == UInt8(ascii: "+") && end > index) {
                break
            }
            end += 1
        }
        // Letters, decimals, or more digits beside it make it something else.
        guard digits >= SensitiveNumber.fewestDigits, last == bytes.count || !Self.isWord(bytes[last]) else {
            return nil
        }
        if last + 1 < bytes.count, bytes[last] == UInt8(ascii: "."), Self.isDigit(bytes[last + 1]) {
            return nil
        }
        let run = text(index..<last)
        if let shown = SensitiveNumber(run).shown(isOrder: numbersAreOrders) { return (last, shown) }
        // Two numbers with a space between: the first alone.
        guard let space = run.firstIndex(of: " ") else { return nil }
        let head = String(run[..<space])
        guard let shown = SensitiveNumber(head).shown(isOrder: numbersAreOrders) else { return nil }
        return (index + head.utf8.count, shown)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func has(_ text: String, at index: Int, ignoringCase: Bool = false) -> Bool {
        let wanted = text.utf8Span.span
        guard index + wanted.count <= bytes.count else { return false }
        for offset in 0..<wanted.count {
            let byte = bytes[index + offset]
            let isSame =
                wanted[offset] == byte
                || (ignoringCase && wanted[offset] == byte | 0x20 && Self.isLetter(byte))
            if !isSame { return false }
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isWord(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    private static let hanNames = [
        "密码", "口令", "密钥", "令牌", "私钥", "验证码", "姓名", "联系人", "收货人", "收件人", "住址", "微信号",
    ]
    private static let hashes = [
        "$2a$", "$2b$", "$2y$", "$argon2", "$5$", "$6$", "$1$", "$apr1$", "$pbkdf2", "pbkdf2", "{bcrypt}",
        "{SSHA",
        "{SHA", "{noop}", "SCRAM-SHA-256$",
    ]
    private static let keys: [(start: String, least: Int)] = [
        ("eyJ", 20), ("sk-", 20), ("sk_live_", 16), ("sk_test_", 16), ("rk_live_", 16), ("pk_live_", 16),
        ("AKIA", 20),
        ("ASIA", 20), ("LTAI", 16), ("AKID", 20), ("ghp_", 20), ("gho_", 20), ("ghu_", 20), ("ghs_", 20),
        ("ghr_", 20),
        ("github_pat_", 20), ("glpat-", 20), ("xoxb-", 20), ("xoxp-", 20), ("xoxa-", 20), ("xoxs-", 20),
        ("AIza", 30),
        ("ya29.", 20), ("npm_", 20), ("hf_", 20), ("SG.", 20), ("shpat_", 20), ("dop_v1_", 20), ("pypi-", 20),
    ]
}

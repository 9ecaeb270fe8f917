internal import SQL

/// A name, or the first clause of a comment, read for whether it speaks of secrets or persons.
struct SecrecyReading {
    /// What it says.
    let secrecy: ColumnSecrecy

    private typealias Words = SecrecyWords

    /// Reads the name of a column.
    init(name: String) {
        let words = Self.words(of: name)
        self.init(name, words, tail: words, isAbout: false)
    }

    /// Reads the first clause of a comment.
    init(comment: String) {
        let words = Self.words(of: comment)
        // `Password of the account` is one; `number of the password` is none, nor is `date when the token expires`.
        let end = words.dropFirst().firstIndex(where: Words.phraseEnds.contains) ?? words.endIndex
        let tail = Array(words[..<end])
        let isAbout = end < words.endIndex && !Words.phraseHeads.isDisjoint(with: tail)
        self.init(comment, words, tail: tail, isAbout: isAbout || Words.about.contains(words.last ?? ""))
    }

    private static func words(of text: String) -> [String] {
        NameWords.of(text).filter { !$0.allSatisfy(\.isNumber) }
    }

    /// - Parameters:
    ///   - tail: the words up to the end of the first phrase, the last of which says what the thing is.
    ///   - isAbout: whether what follows them says that it is only about such a thing.
    private init(_ text: String, _ words: [String], tail: [String], isAbout: Bool) {
        let pairs = Set(zip(words, words.dropFirst()).map { "\($0) \($1)" })
        let (last, ending) = (tail.last ?? "", tail.suffix(2).joined(separator: " "))
        let isDay = ["date", "day", "time", "at"].contains(last)
        if Words.births.contains(last) || isDay && !Words.births.isDisjoint(with: tail)
            || !Words.birthPairs.isDisjoint(with: pairs)
            || Self.ends(text, Words.hanBirths)
        {
            secrecy = .birth
        } else if Words.secretStatePairs.contains(ending) || Self.namesAuthentication(text) {
            secrecy = .secret
        } else if isAbout || Words.about.contains(last)
            || ["is", "has", "need", "can"].contains(words.first ?? "")
            || Self.ends(text, Words.hanAbout) || text.hasPrefix("是否")
        {
            secrecy = Self.isNumbering(text, words) ? .numbering : .open
        } else if Self.namesSecret(text, words, pairs) {
            secrecy = .secret
        } else if Self.namesWithheld(text, words, pairs) {
            secrecy = .withheld
        } else {
            // `phone_home`, `telNo`, `mobile2`: what follows the word for it.
            var core = tail
            while let word = core.last, core.count > 1, Words.additions.contains(word) { core.removeLast() }
            if Self.namesNumber(text, core, ending) {
                secrecy = .number
            } else if Self.namesPerson(text, tail) {
                secrecy = .personName
            } else if Self.namesResidence(text, core) {
                secrecy = .residence
            } else if !Words.networks.isDisjoint(with: words) || Self.namesAddress(text) {
                secrecy = .network
            } else {
                secrecy = Self.isNumbering(text, words) ? .numbering : .open
            }
        }
    }

    private static func namesNumber(_ text: String, _ core: [String], _ ending: String) -> Bool {
        let last = core.last ?? ""
        let isMessenger =
            Words.messengers.contains(last) && core.count <= 2
            && !Words.messengerUses.contains(core.first ?? "")
        return isMessenger || Words.hanNumbers.contains(where: text.includes) || Words.numbers.contains(last)
            || Words.numberEndings.contains(where: last.ends(in:)) || Words.numberPairs.contains(ending)
            || Words.numberPairs.contains(core.suffix(2).joined(separator: " "))
    }

    /// 最后一次的认证 code
    private static func namesAuthentication(_ text: String) -> Bool {
        ["认证", "授权", "鉴权", "验证"].contains(where: text.includes)
            && [" code", " state", "凭证", "凭据"].contains(where: text.includes)
    }

    /// 客户IP
    private static func namesAddress(_ text: String) -> Bool {
        LabelText.hasHan(text)
            && ["IP", "ip", "IP地址", "ip地址", "MAC地址", "mac地址"].contains(where: text.ends(in:))
    }

    private static func isNumbering(_ text: String, _ words: [String]) -> Bool {
        !Words.numbering.isDisjoint(with: words) || Words.hanNumbering.contains(where: text.includes)
    }

    private static func namesSecret(_ text: String, _ words: [String], _ pairs: Set<String>) -> Bool {
        let last = words.last ?? ""
        return Words.hanSecrets.contains(where: text.includes) || !Words.secrets.isDisjoint(with: words)
            || !Words.secretPairs.isDisjoint(with: pairs)
            || Words.secretEndings.contains(where: { ending in words.contains { $0.ends(in: ending) } })
            || ["pass", "mm"].contains(words.joined()) || ["salt", "pin"].contains(last)
            || last == "pass" && Words.accounts.contains(words.dropLast().last ?? "")
    }

    private static func namesWithheld(_ text: String, _ words: [String], _ pairs: Set<String>) -> Bool {
        if Words.hanWithheld.contains(where: text.includes) || !Words.withheld.isDisjoint(with: words)
            || !Words.withheldPairs.isDisjoint(with: pairs)
        {
            return true
        }
        let isPlace = !Words.places.isDisjoint(with: words) || Words.hanPlaces.contains(where: text.includes)
        return (isPlace || !Words.ailments.isDisjoint(with: words))
            && (!Words.movers.isDisjoint(with: words) || Words.hanMovers.contains(where: text.includes))
    }

    private static func namesPerson(_ text: String, _ words: [String]) -> Bool {
        let last = words.last ?? ""
        let ending = words.suffix(2).joined(separator: " ")
        if Words.personNames.contains(last) || Words.personNamePairs.contains(ending)
            || Words.parties.contains(last) || Words.partyPairs.contains(ending)
        {
            return true
        }
        // `patient_full_name`
        let owner = words.dropLast().last { !["full", "legal", "official", "complete"].contains($0) }
        if last == "name", let owner, Words.persons.contains(owner) { return true }
        return text.includes("姓名") || ends(text, Words.hanParties)
            || Words.hanParties.contains { text.ends(in: $0 + "名称") || text.ends(in: $0 + "名字") }
    }

    private static func namesResidence(_ text: String, _ words: [String]) -> Bool {
        if ends(text, Words.hanResidences) { return true }
        let last = words.last ?? ""
        if Words.residences.contains(last)
            || ["address detail", "address details", "address line"].contains(
                words.suffix(2).joined(separator: " "))
        {
            return true
        }
        guard ["address", "addr", "dz", "line"].contains(last), let before = words.dropLast().last else {
            return false
        }
        return Words.residenceWords.contains(before)
    }

    /// Whether a name is that of a messenger, which is a way to pay too.
    static func isMessenger(_ name: String) -> Bool {
        ["wechat", "weixin", "wx", "alipay", "zfb"].contains(NameWords.named(name).last ?? "")
    }

    private static func ends(_ text: String, _ endings: [String]) -> Bool {
        endings.contains(where: text.ends(in:))
    }
}

extension SecrecyReading {
    /// Whose things a table holds.
    enum Owner {
        /// Persons; where persons live or receive parcels.
        case persons, addresses, other

        /// - Parameter table: its name, a zero, and the first clause of its comment.
        init(table: String) {
            let parts = table.split(separator: "\u{0}", omittingEmptySubsequences: false).map(String.init)
            var words = NameWords.named(parts[0])
            while let word = words.last, SecrecyWords.tableAdditions.contains(word), words.count > 1 {
                words.removeLast()
            }
            let last = words.last ?? ""
            let one = last.ends(in: "s") ? String(last.dropLast()) : last
            var label = parts.count > 1 ? parts[1] : ""
            while let ending = SecrecyWords.hanTableAdditions.first(where: label.ends(in:)), label != ending {
                label.removeLast(ending.count)
            }
            if SecrecyWords.persons.contains(one) || SecrecyWords.persons.contains(last)
                || SecrecyWords.personTables.contains(last)
                || SecrecyWords.hanPersons.contains(where: label.ends(in:))
            {
                self = .persons
            } else if ["address", "addresse", "order", "delivery", "waybill", "parcel"].contains(one)
                || last == "address"
                || ["收货地址", "收件地址", "用户地址", "会员地址", "客户地址", "订单", "运单", "快递单"].contains(
                    where: label.ends(in:))
            {
                self = .addresses
            } else {
                self = .other
            }
        }
    }

    /// What a column is that stands among a person's things.
    static func ofOwned(_ name: String, comment: String?, by owner: Owner) -> ColumnSecrecy? {
        let words = NameWords.named(name)
        let last = words.last ?? ""
        let clause = LabelText.clause(comment ?? "")
        switch owner {
        case .persons where words == ["name"] || words == ["full", "name"] || words == ["fullname"]:
            // A customer's 名称 is a company's, as often as not.
            return clause.ends(in: "名称") || clause.ends(in: "昵称") ? nil : .personName
        case .persons, .addresses:
            let isAddress =
                ["address", "addr", "addresses", "street", "dz", "zz", "housenumber"].contains(last)
                && words.count == 1
                || ["street name", "house number", "house no"].contains(words.joined(separator: " "))
                || ["地址", "详细地址", "街道地址"].contains(clause)
            return isAddress && !isNoPerson(clause, .residence) ? .residence : nil
        case .other: return nil
        }
    }

    /// Whether the clause says that the thing is not a person's.
    static func isNoPerson(_ clause: String, _ secrecy: ColumnSecrecy) -> Bool {
        let things = ["公司", "单位", "企业", "门店", "店铺", "网点", "仓库", "商户", "机构", "学校", "医院", "设备", "网页", "接口"]
        return things.contains(where: clause.includes)
            && (secrecy == .residence || !SecrecyWords.hanParties.contains(where: clause.ends(in:)))
            && !clause.includes("姓名")
    }
}

internal import Schema

/// What a name, or what people wrote on it, says a column holds. Read once for each text, since columns share their names.
struct Reading: Sendable {
    /// The words of a name or of an English text, in small letters.
    var words: [String] = []
    /// The text, where it is Chinese.
    var han = ""
    /// What it speaks of.
    var sense: Sense?
    /// The word that says so.
    var word = ""
    /// Whether it asks whether something is so.
    var asksWhether = false
    /// Whether it bounds a figure, such as `max` does.
    var isBound = false
    /// Whether it makes an average of a figure, or one for each.
    var isAverage = false
    /// Whether it tells of what is left, or was before or after.
    var isRemainder = false
    /// What it tells of a time, if it is one.
    var time: TimeSort?
    /// What it tells of deletion.
    var deletion: DeletionWords?

    static func of(name: String) -> Reading { names(name) }

    /// A name that nothing divides, read with the names of tables as words.
    static func of(name: String, glued tables: Set<String>) -> Reading {
        let reading = of(name: name)
        guard reading.words.count == 1, reading.sense == nil, name.utf8.count > 5 else { return reading }
        let words = GluedWords.of(name, also: tables)
        return words.count > 1 ? Reading(words: words) : reading
    }

    /// What people wrote on a column: its first clause.
    static func of(comment: String) -> Reading { comments(comment) }

    private static let names = Memo { LabelText.hasHan($0) ? Reading(han: $0) : Reading(name: $0) }
    private static let comments = Memo { text in
        let clause = LabelText.firstClause(text)
        if LabelText.hasHan(clause) { return Reading(han: clause, whole: text) }
        if LabelText.hasHan(text), clause.utf8.count < 3 { return Reading() }
        return Reading(sentence: clause, whole: text)
    }

    private init() {}

    private init(han label: String, whole: String? = nil) {
        // `状态码0正常` and the like: codes are no part of a label.
        han = String(label.prefix { !"0123456789=＝".contains($0) || $0 == label.first })
        if han.isEmpty { han = label }
        asksWhether = ChineseWords.asksWhether(label)
        isBound = ChineseWords.isBound(label)
        isAverage = ChineseWords.isAverage(label)
        isRemainder = ChineseWords.isRemainder(label)
        time = TimeWords.sort(ofLabel: label)
        deletion = DeletionWords(han: label)
        if ChineseWords.tellsWhoMade(han) {
            (word, sense) = (han, .technical)
        } else if let (word, sense) = ChineseWords.ending(of: han) {
            self.word = word
            self.sense = sense
        }
    }

    private init(name: String) { self.init(words: GluedWords.of(name)) }

    private init(words: [String]) {
        self.words = words
        read(words[...])
        // `days_to_manufacture`: what stands before says what it is.
        if let place = words.firstIndex(where: Self.prepositions.contains), place > 0 {
            let before = Self.head(words[..<place])
            let isOfEach = words[place] == "per" && before.sense?.isFigure == true
            if sense == nil || before.sense == .quantity || before.sense == .duration || isOfEach {
                (sense, word) = (before.sense, before.word)
            }
        }
        if words == ["order"] { (sense, word) = (.ordinal, "order") }
        // `author_order`; a `sales_order` is one, and `wx_order` may count some.
        if words.count > 1, words.last == "order", Self.placed.contains(words[words.count - 2]) {
            (sense, word) = (.ordinal, "order")
        }
        deletion = DeletionWords(words)
        asksWhether =
            words.count > 1 && EnglishWords.asking.contains(words[0])
            || words.count > 1 && EnglishWords.commands.contains(words[0]) && sense != .quantity
        // `num_guests`, `number_of_employees`, `no_of_rooms`.
        let counts: Set<String> = ["num", "number", "no", "count", "total", "qty"]
        if words.count > 1, counts.contains(words[0]),
            words[1] == "of"
                || (words.count == 2 && words[1].hasSuffix("s") && words[1].utf8.count > 3
                    && EnglishWords.sense(of: words[1]) == nil)
        {
            (sense, word) = (.quantity, words[0])
        }
        if words.count > 1, words.suffix(2) == ["order", "by"] { (sense, word) = (.ordinal, "order by") }
        if let pair = words.suffix(2).joinedPair, let known = Self.pairs[pair] {
            (sense, word) = (known, pair)
        }
    }

    private static func head(_ words: ArraySlice<String>) -> Reading {
        var reading = Reading()
        reading.read(words)
        return reading
    }

    /// An English clause: what stands before `of`, `for`, `that` says what it is.
    private init(sentence clause: String, whole: String) {
        words = NameWords.of(clause)
        asksWhether =
            words.first.map {
                ["whether", "is", "has", "can", "does", "true", "should", "flag"].contains($0)
            } ?? false
            || words.prefix(3) == ["indicates", "if", "the"] || words.contains("whether")
        deletion = DeletionWords(sentence: words)
        var head = words[...]
        if let first = head.first, ["the", "a", "an", "this", "unique"].contains(first) {
            head = head.dropFirst()
        }
        if let end = head.firstIndex(where: Self.ends.contains), end > head.startIndex { head = head[..<end] }
        let isNumber =
            head.last == "number" && words.drop(while: { $0 != "number" }).dropFirst().first == "of"
        let counted = words.drop { $0 != "of" }.dropFirst().first
        if isNumber, let counted, !["the", "this", "a", "an", "its"].contains(counted) {
            (sense, word) = (.quantity, "number of")
            isBound = head.contains(where: EnglishWords.bounds.contains)
        } else if words.prefix(2) == ["primary", "key"] || words.prefix(2) == ["foreign", "key"] {
            (sense, word) = (.key, "key")
        } else if words.first.map({ $0.allSatisfy(\.isNumber) }) ?? true {
            return
        } else if !isNumber, head.count <= 6 {
            read(head)
        }
        isBound = isBound || words.contains { ["maximum", "minimum", "limit", "threshold"].contains($0) }
        isAverage = isAverage || words.contains { ["average", "per", "each", "mean"].contains($0) }
        if sense == .quantity, words.contains("per") { sense = .rate }
    }

    /// Finds the last word that is known.
    private mutating func read(_ words: ArraySlice<String>) {
        time = TimeWords.sort(of: Array(words))
        isBound = words.contains(where: EnglishWords.bounds.contains)
        isAverage = words.contains(where: EnglishWords.averages.contains)
        isRemainder = words.contains(where: EnglishWords.remains.contains)
        for (place, word) in words.reversed().enumerated() {
            if TimeWords.vague.contains(word), word != "day", words.count > 1 || word != "no" {
                if place == 0 { (sense, self.word) = (.time, word) }
                return
            }
            let found = EnglishWords.sense(of: word) ?? Self.pinyin(word)
            guard let found else {
                // `num_guests` is known by its first word; in `guest_room` an unknown last word leaves nothing known but
                // what follows it in sense: participles.
                if word.hasSuffix("ed") || word.hasSuffix("en") || word.hasSuffix("ing")
                    || word.hasSuffix("able")
                {
                    continue
                }
                if place == 0, words.count > 1 { continue }
                return
            }
            // What comes before an unknown last word says little, but for a unit: `total_sales_eur`, `retry_interval_s`.
            if place > 0, let last = words.last, EnglishWords.sense(of: last) == nil, !last.hasSuffix("ed"),
                !(EnglishWords.units.contains(last) && found.isFigure)
            {
                return
            }
            (sense, self.word) = (found, word)
            return
        }
    }

    /// Initials of Chinese words at the end of others: `htje` is the amount of a contract.
    private static func pinyin(_ word: String) -> Sense? {
        guard word.utf8.count > 2, word.utf8.count <= 6, Pinyin.isWord(word) else { return nil }
        return EnglishWords.sense(of: String(word.suffix(2)))
    }

    private static let prepositions: Set<String> = [
        "to", "of", "in", "on", "for", "per", "until", "before", "after", "from",
    ]

    /// What has a place among others of its kind: `author_order`.
    private static let placed: Set<String> = [
        "author", "child", "chapter", "column", "field", "image", "item", "leg", "line", "menu", "node",
        "page", "photo",
        "picture", "question", "row", "section", "step", "stop", "tab", "task", "track",
    ]

    private static let ends: Set<String> = [
        "of", "for", "that", "which", "in", "to", "from", "when", "where", "at", "on", "by", "with", "used",
        "who",
        "assigned", "whose", "if", "as", "is", "are", "was", "and", "or", "this", "the", "per", "before",
        "after",
    ]

    /// Words that mean more together than one by one.
    private static let pairs: [String: Sense] = [
        "line number": .ordinal, "revision number": .technical, "version number": .technical,
        "version no": .technical,
        "id number": .personal, "line no": .ordinal, "postal code": .personal, "zip code": .personal,
        "sort order": .ordinal, "view order": .ordinal, "show order": .ordinal, "list order": .ordinal,
        "menu order": .ordinal,
        "item order": .ordinal, "print order": .ordinal, "contact title": .category, "job title": .category,
        "display order": .ordinal, "sort weight": .ordinal, "order num": .ordinal,
        "order index": .ordinal, "serial number": .code, "room number": .code, "street number": .personal,
        "unit price": .rate, "list price": .rate, "user agent": .opaque, "first name": .name,
        "last name": .name,
        "tenant id": .technical, "created by": .technical, "updated by": .technical,
        "modified by": .technical,
        "deleted by": .technical, "create by": .technical, "update by": .technical, "create user": .technical,
        "update user": .technical, "created user": .technical, "row guid": .technical,
        "row version": .technical,
        "lock version": .technical, "opt lock": .technical, "create dept": .technical,
        "changed by": .technical,
        "last editor": .technical, "credit limit": .setting, "reorder level": .rate, "stock level": .rate,
        "water level": .rate, "oil level": .rate, "noise level": .rate, "battery level": .rate,
        "fuel level": .rate,
        "order status": .category, "house number": .personal, "day of": .period, "week no": .period,
        "month no": .period, "week number": .period, "user name": .name, "real name": .name,
        "nick name": .name,
        "special features": .text, "floor no": .ordinal, "page size": .setting, "batch size": .setting,
        "pay type": .category, "pay method": .category, "data scope": .category, "error message": .text,
        "phone number": .personal, "mobile number": .personal, "fax number": .personal, "id card": .personal,
        "card number": .personal, "card no": .personal, "bank account": .personal, "bank card": .personal,
        "national id": .personal, "tax number": .code, "time zone": .category, "unit cost": .rate,
        "standard cost": .rate, "cost price": .rate, "rating count": .quantity, "fiscal year": .period,
        "lead time": .rate, "phone extension": .personal, "full price": .rate, "net weight": .rate,
        "quantity per": .rate, "shelf life": .setting, "exchange rate": .rate, "order by": .ordinal,
        "on hand": .quantity, "grace period": .setting, "trial period": .setting, "notice period": .setting,
        "retention period": .setting, "warranty period": .setting, "cooling period": .setting,
        "payment term": .setting, "payment terms": .setting, "credit term": .setting,
        "credit terms": .setting,
        "credit period": .setting, "added by": .technical, "entered by": .technical,
        "inserted by": .technical, "edited by": .technical, "last modifier": .technical,
    ]
}

extension ArraySlice<String> {
    fileprivate var joinedPair: String? { count == 2 ? joined(separator: " ") : nil }
}

internal import Schema

/// Names whose words nothing divides, such as `billtoaddressid`, `businessentityid` or `orderqty`.
enum GluedWords {
    /// The words of a name without numbers, those told apart that are glued together.
    ///
    /// - Parameter tables: names of tables, which others are glued from too.
    static func of(_ name: String, also tables: Set<String> = []) -> [String] {
        NameWords.named(name).flatMap { word -> [String] in
            guard (5...40).contains(word.utf8.count), word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }),
                !EnglishWords.isKnown(word)
            else { return [word] }
            return parts(of: Array(word.utf8)[...], also: tables) ?? divided(word) ?? [word]
        }
    }

    /// The words of a table's name; `staffpayhistory` is a history, whatever stands before.
    static func ofTable(_ name: String) -> [String] {
        let words = of(name)
        guard words.count == 1, let word = words.first,
            let ending = tableEndings.first(where: {
                word.hasSuffix($0) && word.utf8.count >= $0.utf8.count + 3
            })
        else { return words }
        return [String(word.dropLast(ending.count)), ending]
    }

    private static let tableEndings = [
        "history", "movement", "detail", "details", "record", "records", "item", "items", "line", "lines",
        "step", "log", "type",
        "kind", "group", "category", "status", "order", "orders", "reason", "stock", "config", "setting",
        "settings", "payment",
    ]

    /// A word that ends in one of those that tell most: `damagedqty`, `docnumber`; what stands before it is left as it is.
    private static func divided(_ word: String) -> [String]? {
        guard
            let ending = endings.first(where: { word.hasSuffix($0) && word.utf8.count >= $0.utf8.count + 3 }),
            !["idate", "ndate", "pdate"].contains(where: word.hasSuffix)
        else { return nil }
        return [String(word.dropLast(ending.count)), ending]
    }

    private static let endings = [
        "number", "amount", "status", "date", "time", "code", "name", "type", "flag", "price", "qty", "amt",
        "pct", "seq", "cnt",
        "percent", "quantity", "count", "address",
    ]

    /// The fewest known words that make up the whole; nil where there are none.
    private static func parts(of word: ArraySlice<UInt8>, also tables: Set<String>) -> [String]? {
        // From each place on: the fewest words to the end.
        var best: [Int: [String]] = [word.endIndex: []]
        for start in (word.startIndex..<word.endIndex).reversed() {
            for end in stride(from: min(word.endIndex, start + 16), to: start + 1, by: -1) {
                guard let rest = best[end] else { continue }
                let piece = String(decoding: word[start..<end], as: UTF8.self)
                let isLast = end == word.endIndex
                guard
                    piece.utf8.count > 2
                        ? EnglishWords.isKnown(piece) || tables.contains(piece) : isShort(piece, isLast)
                else {
                    continue
                }
                if best[start].map({ $0.count > rest.count + 1 }) ?? true { best[start] = [piece] + rest }
            }
        }
        guard let parts = best[word.startIndex], parts.count > 1 else { return nil }
        return parts
    }

    /// Words of two letters are found in many words; few are believed, and where they stand.
    private static func isShort(_ word: String, _ isLast: Bool) -> Bool {
        isLast ? ["id", "no"].contains(word) : ["to", "in", "is", "by", "of"].contains(word)
    }

    /// A word without the endings of number and tense, so that `orders`, `ordered` and `order` are one.
    static func stem(_ word: String) -> String { stems(word) }

    private static let stems = Memo<String> { word in
        guard word.utf8.allSatisfy({ $0 < 0x80 }) else { return word }
        if let present = irregular[word] { return present }
        var stem = word
        if stem.hasSuffix("ies"), stem.utf8.count > 4 { return stem.dropLast(3) + "y" }
        if ["us", "is", "ss"].contains(where: stem.hasSuffix) { return stem }
        for ending in ["ings", "ing", "ed", "es", "s"]
        where stem.hasSuffix(ending) && stem.utf8.count > ending.utf8.count + 2 {
            stem.removeLast(ending.count)
            break
        }
        if stem.hasSuffix("e"), stem.utf8.count > 3 { stem.removeLast() }
        // `shipped`, `planned`.
        if stem.utf8.count > 3, stem.last == stem.dropLast().last, stem.last != "s", stem != word {
            stem.removeLast()
        }
        return stem
    }

    /// Nouns of what happens and the stems of their verbs, where those differ.
    static let acts = Dictionary(
        uniqueKeysWithValues: [
            ("shipment", "shipped"), ("delivery", "delivered"), ("inspection", "inspected"),
            ("reservation", "reserved"), ("registration", "registered"), ("enrollment", "enrolled"),
            ("settlement", "settled"), ("submission", "submitted"), ("admission", "admitted"),
            ("cancellation", "cancelled"), ("application", "applied"), ("measurement", "measured"),
            ("observation", "observed"), ("transaction", "transacted"), ("adjustment", "adjusted"),
            ("repayment", "repaid"), ("prescription", "prescribed"), ("movement", "moved"),
            ("rental", "rented"),
            ("repair", "repaired"), ("redemption", "redeemed"), ("donation", "donated"), ("issue", "issued"),
        ].map { (stem($0), stem($1)) })

    private static let irregular = [
        "paid": "pay", "sent": "send", "sold": "sell", "bought": "buy", "lent": "lend", "people": "person",
        "payment": "pay", "sales": "sale", "left": "leave", "state": "state", "states": "state",
        "status": "status", "statuses": "status",
    ]
}

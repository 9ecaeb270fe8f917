/// English words that are glued together in names: `specialoffer`, `averageleadtime`.
enum GluedEnglish {
    /// The words that it is made of; itself where it is a word, or some of it is no word that is known.
    static func parts(_ word: String) -> [String] {
        // `specialofferid` is the key of a special offer.
        if word.hasSuffix("id"), word.count > 5 {
            let thing = String(word.dropLast(2))
            let named = parts(thing)
            return named.count > 1 || words.contains(thing) ? named + ["id"] : [word]
        }
        let letters = Array(word)
        guard letters.count >= 7, !isKnown(word),
            letters.allSatisfy({ $0.isASCII && $0.isLetter })
        else { return [word] }
        // The fewest words up to each letter.
        var best: [[String]?] = Array(repeating: nil, count: letters.count + 1)
        best[0] = []
        for end in 3...letters.count {
            for length in 3...min(14, end) {
                guard let before = best[end - length] else { continue }
                let part = String(letters[(end - length)..<end])
                let isLast = end == letters.count
                guard isLast ? isKnown(part) : words.contains(part) || whole.contains(part) else { continue }
                if best[end].map({ $0.count > before.count + 1 }) ?? true { best[end] = before + [part] }
            }
        }
        return best[letters.count] ?? [word]
    }

    /// Whether it is a word, or the plural of one.
    private static func isKnown(_ word: String) -> Bool {
        let one =
            word.hasSuffix("ies")
            ? word.dropLast(3) + "y" : word.hasSuffix("s") ? word.dropLast() : Substring(word)
        return [word, String(one)].contains { words.contains($0) || whole.contains($0) }
    }

    /// Words of two that are one.
    private static let whole: Set<String> = [
        "database", "username", "website", "timestamp", "keyword", "password", "homepage", "overtime",
        "weekday", "deadline",
        "update", "nickname", "filename", "surname", "workflow", "warehouse", "notebook", "birthday",
        "datetime", "checkout",
        "discount", "account", "workshop", "product", "household", "outstanding", "feedback",
        "download",
        "upload", "headline",
        "postcode", "zipcode", "barcode", "landline", "mailbox", "passport", "airport", "invoice",
        "workplace", "understanding", "membership", "partnership",
        "ownership", "relationship", "leadership", "internship", "teamwork", "workforce", "landlord",
        "freelance", "copyright",
    ]

    /// Words that names are glued of, in the singular.
    private static let words = Set(
        """
        account actual additional address adjustment age agent airport album amount annual answer area arrival article asset
        assignment author available average balance bank base batch bill billing birth board bonus book booking branch brand budget
        building business buyer calendar call campaign capacity car card carrier cart case cash category cell change channel charge
        check child city class client code color comment commission company contact content contract cost count country coupon course
        credit currency current customer daily data date day dealer debit default delivery demand department departure deposit
        description detail device diagram direct discount display distance district document driver due duration education email
        emergency employee end entity entry equipment error event exchange exp expected expense expiry export factor family fee file
        film final first fiscal flag fleet flight flow food freight frequency from full gender general gift given goods grade group
        guest head header health height high hire history holiday home hotel hour hourly house illustration image import income
        individual info insurance inventory invoice issue item job join journal key land language large last lead leave length level
        library license life limit line list loan local location log login low mail main maintenance manager manufacturer map marital
        market master material max measure media medium meeting member message method middle min minimum maximum mobile model month
        monthly name national net new next night note number office offer old online open operation option order organization origin
        original other over owner pack package page parent part pct partner party patient pay payment payroll pension percent period
        person phone photo place plan plant plate player point policy position post postal premium price priority product production
        profit program project promotion property province provider purchase qty quality quantity quota rate rating reason receipt
        received recipient record reference refund region register release rent rental reorder report request reservation response
        result retail return revenue review reward role room round route row safety salary sale sales sample schedule school score
        scrap seat section segment seller series service session shelf shift ship shipment shipping shop shopping short sick sign site
        size skill slot small sold source special staff stage standard start state station status stock store street student style
        subject subtotal supplier supply table target task tax team teacher term territory test text ticket time title total trade
        train transaction transfer transport travel trip type unit usage user vacation vacancy value variant vehicle vendor version
        view visit volume wage ward ware week weekly weight work year yearly zone
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

/// How English words change.
enum EnglishText {
    /// The plural of a noun phrase, by its last word, or the one before `of`: countries of birth.
    static func plural(_ phrase: String) -> String {
        if let of = phrase.firstRange(of: " of "), of.lowerBound > phrase.startIndex {
            return plural(String(phrase[..<of.lowerBound])) + phrase[of.lowerBound...]
        }
        guard let space = phrase.lastIndex(of: " ") else { return pluralWord(phrase) }
        return phrase[...space] + pluralWord(String(phrase[phrase.index(after: space)...]))
    }

    private static func pluralWord(_ word: String) -> String {
        if let known = irregular[word] { return known }
        if same.contains(word) || irregular.values.contains(word) { return word }
        guard let last = word.last, last.isLetter else { return word }
        if word.hasSuffix("y"), let before = word.dropLast().last, !"aeiou".contains(before) {
            return word.dropLast() + "ies"
        }
        if word.hasSuffix("sis"), word.count > 4 { return word.dropLast(2) + "es" }
        if ["s", "x", "z", "ch", "sh"].contains(where: word.hasSuffix) { return word + "es" }
        return word + "s"
    }

    /// The singular of a word that may be a plural.
    static func singular(_ word: String) -> String {
        if let known = irregular.first(where: { $0.value == word }) { return known.key }
        if same.contains(word) || word.count < 4
            || ["ss", "us", "is", "as", "os"].contains(where: word.hasSuffix)
        {
            return word
        }
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        for end in ["sses", "xes", "ches", "shes", "zes", "uses"] where word.hasSuffix(end) {
            return String(word.dropLast(2))
        }
        return word.hasSuffix("s") ? String(word.dropLast()) : word
    }

    /// Whether a noun is a plural already.
    static func isPlural(_ phrase: String) -> Bool {
        let word = phrase.split(separator: " ").last.map(String.init) ?? phrase
        return singular(word) != word || same.contains(word)
    }

    static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    /// A date's word for what was done then: creation for created.
    static func noun(ofVerb verb: String) -> String {
        ["created": "creation", "updated": "update", "deleted": "deletion", "modified": "modification"][verb]
            ?? verb
    }

    /// The phrase with `a` or `an`; as it is where its noun is a plural: units on order.
    static func withArticle(_ phrase: String) -> String {
        var head: [Substring] = []
        for word in phrase.split(separator: " ") {
            if ["on", "in", "of", "at", "for", "per", "to", "from"].contains(word) { break }
            head.append(word)
        }
        let isMany = head.last.map { isPlural(String($0)) } ?? false
        return isMany ? phrase : "\(article(phrase)) \(phrase)"
    }

    /// `a` or `an`.
    static func article(_ word: String) -> String {
        if ["uni", "use", "usa", "usu", "util", "eur", "one"].contains(where: word.lowercased().hasPrefix) {
            return "a"
        }
        if ["hour", "hono", "heir"].contains(where: word.hasPrefix) { return "an" }
        return "aeiou".contains(word.lowercased().first ?? "x") ? "an" : "a"
    }

    private static let irregular = [
        "person": "people", "child": "children", "man": "men", "woman": "women", "index": "indexes",
        "analysis": "analyses", "status": "statuses", "bus": "buses", "address": "addresses",
        "class": "classes",
        "process": "processes", "business": "businesses", "movie": "movies", "invoice": "invoices",
        "purchase": "purchases", "warehouse": "warehouses", "expense": "expenses", "course": "courses",
        "lease": "leases", "case": "cases", "house": "houses", "database": "databases", "series": "series",
        "shelf": "shelves", "leaf": "leaves", "half": "halves", "release": "releases",
        "response": "responses",
        "license": "licenses", "diagnosis": "diagnoses", "campus": "campuses", "cookie": "cookies",
        "tie": "ties", "criterion": "criteria", "matrix": "matrices", "vertex": "vertices", "medium": "media",
        "foot": "feet", "hero": "heroes", "echo": "echoes", "potato": "potatoes", "tomato": "tomatoes",
        "knife": "knives", "life": "lives", "wife": "wives", "quiz": "quizzes", "axis": "axes",
    ]

    private static let same: Set<String> = [
        "staff", "goods", "equipment", "data", "news", "information", "feedback", "software", "series",
        "chassis",
        "prix", "species", "headquarters", "aircraft", "corps", "premises", "merchandise", "furniture",
        "luggage",
    ]
}

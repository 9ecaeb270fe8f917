import Schema

/// How English says that rows are such or are not, from the name of a column that asks whether: `are active`, `have a loan`.
struct EnglishFlag {
    /// What is said of rows where it holds; nil where nothing but the name of the column says it.
    let yes: String?
    /// The same where it does not hold.
    let no: String?

    /// The denial in short, after the same was affirmed: `are not`.
    var denied: String? {
        guard let no else { return nil }
        return ["are not", "do not", "cannot", "have no"].first(where: no.hasPrefix).map {
            $0 == "have no" ? "do not" : $0
        }
    }

    init(_ field: Field) {
        let words = Self.bare(NameWords.named(field.column.name))
        let rest = words.dropFirst().joined(separator: " ")
        let all = words.joined(separator: " ")
        switch words.first {
        case "is" where words.count > 1, "are" where words.count > 1:
            let isState = words.last.map(Self.isState) ?? false
            (yes, no) =
                isState
                ? ("are \(rest)", "are not \(rest)") : ("are marked as \(rest)", "are not marked as \(rest)")
        case "was" where words.count > 1, "were" where words.count > 1:
            (yes, no) = ("were \(rest)", nil)
        case "has" where words.count > 1, "have" where words.count > 1, "with" where words.count > 1:
            let things = EnglishText.isPlural(rest) ? rest : "\(EnglishText.article(rest)) \(rest)"
            (yes, no) = ("have \(things)", "have no \(rest)")
        case "can" where words.count > 1: (yes, no) = ("can \(rest)", "cannot \(rest)")
        case "allow" where words.count > 1, "allows" where words.count > 1, "need" where words.count > 1,
            "needs" where words.count > 1, "require" where words.count > 1, "requires" where words.count > 1,
            "use" where words.count > 1, "uses" where words.count > 1, "accept" where words.count > 1:
            let verb = words[0].hasSuffix("s") ? String(words[0].dropLast()) : words[0]
            (yes, no) = ("\(verb) \(rest)", "do not \(verb) \(rest)")
        default:
            let isState = words.count <= 2 && words.last.map(Self.isState) ?? false
            // A thing of theirs that is so: championship won.
            let isOfThing = words.count == 2 && !words[0].hasSuffix("ly") && !Self.isState(words[0])
            let verb = isOfThing ? "marked as " : ""
            (yes, no) = isState ? ("are \(verb)\(all)", "are not \(verb)\(all)") : (nil, nil)
        }
    }

    /// The words without those that say no more than that it is a flag: active for `activebool`.
    static func bare(_ words: [String]) -> [String] {
        var words = words
        while words.count > 1, let last = words.last, marks.contains(last) { words.removeLast() }
        if let last = words.last, last.hasSuffix("bool"), last.count > 6 {
            words[words.count - 1] = String(last.dropLast(4))
        }
        return words
    }

    private static let marks: Set<String> = ["flag", "flg", "bool", "yn", "ind", "indicator", "boolean"]

    /// Whether things can be so: a participle or an adjective.
    private static func isState(_ word: String) -> Bool {
        word.count > 4 && ["ed", "able", "ible"].contains(where: word.hasSuffix) && word != "need"
            || states.contains(word)
    }

    private static let states: Set<String> = [
        "active", "inactive", "valid", "invalid", "open", "public", "private", "online", "offline", "paid",
        "unpaid", "sent",
        "hidden", "shown", "frozen", "broken", "sold", "read", "unread", "done", "current", "primary",
        "default", "virtual",
        "mandatory", "required", "optional", "recurring", "temporary", "permanent", "internal", "external",
        "official", "new",
        "free", "full", "empty", "complete", "final", "global", "local", "manual", "automatic", "digital",
        "physical", "live",
        "secure", "anonymous", "urgent", "late", "overdue", "married", "alive", "dead", "male", "female",
        "remote", "abroad",
        "correct", "incorrect", "successful", "billable", "taxable", "refundable", "fulltime", "residential",
        "commercial",
        "visible", "adult", "foreign", "domestic", "organic", "vegetarian", "vegan", "home", "away", "given",
        "taken", "won",
        "lost", "built", "pinned", "premium", "verified", "standard", "special", "available", "seen",
        "exclusive", "obsolete",
    ]
}

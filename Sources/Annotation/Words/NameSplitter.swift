import Schema

/// Splits names whose words are glued together, such as `billtoaddressid`, wherever the words are known.
struct NameSplitter: Sendable {
    private let split: Memo<[String]>

    init(known: Set<String>) {
        let way = WordWay(known: known)
        split = Memo { name in
            NameWords.of(name).flatMap { word in
                way.isKnown(word) || word.utf8.count < 6 ? [word] : way.split(word) ?? [word]
            }
        }
    }

    /// The words of a name in lower case, glued ones apart.
    func words(of name: String) -> [String] { split(name) }

    /// The forms that a word would have in the singular.
    static func singulars(of word: String) -> [String] {
        var forms: [String] = []
        if word.hasSuffix("ies"), word.count > 4 { forms.append(word.dropLast(3) + "y") }
        if ["ses", "xes", "zes", "ches", "shes"].contains(where: word.hasSuffix), word.count > 4 {
            forms.append(String(word.dropLast(2)))
        }
        if word.hasSuffix("s"), word.count > 3, !["ss", "us", "is"].contains(where: word.hasSuffix) {
            forms.append(String(word.dropLast()))
        }
        return forms
    }
}

/// The way through a run of letters that is made of known words.
private struct WordWay {
    let known: Set<String>

    func isKnown(_ word: String) -> Bool {
        known.contains(word) || NameSplitter.singulars(of: word).contains(where: known.contains)
    }

    /// The fewest known words that the word is made of; nil without any, or where two ways are equally good.
    func split(_ word: String) -> [String]? {
        let letters = Array(word.utf8)
        guard letters.count <= 40, letters.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
        // The best way to each place: its words, and whether there is another as good.
        var best: [(pieces: [String], isUnique: Bool)?] = Array(repeating: nil, count: letters.count + 1)
        best[0] = ([], true)
        for end in 1...letters.count {
            for start in stride(from: end - 1, through: max(0, end - 16), by: -1) {
                guard let way = best[start] else { continue }
                let piece = String(decoding: letters[start..<end], as: UTF8.self)
                guard piece.utf8.count > 2 || Self.shortWords.contains(piece), isKnown(piece) else {
                    continue
                }
                let count = way.pieces.count + 1
                if let other = best[end] {
                    if other.pieces.count < count { continue }
                    if other.pieces.count == count {
                        best[end] = (other.pieces, false)
                        continue
                    }
                }
                best[end] = (way.pieces + [piece], way.isUnique)
            }
        }
        guard let way = best[letters.count], way.isUnique, way.pieces.count <= 4 else { return nil }
        return way.pieces
    }

    /// Words of two letters that names are made of.
    private static let shortWords: Set<String> = ["id", "no", "to", "of", "in", "on", "at", "by", "ip"]
}

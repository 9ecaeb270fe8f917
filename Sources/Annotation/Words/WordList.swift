import Schema

/// The built-in words, as `words.txt` has them: by section what each word, or several together, mean.
struct WordList: Sendable {
    /// One meaning of a word.
    struct Entry: Sendable {
        /// What it is called.
        let meaning: String
        /// What a column must hold for that.
        let holding: Holding?
    }

    /// A meaning that holds among certain other words.
    struct ContextEntry: Sendable {
        let entry: Entry
        /// The words of which one must be near; empty where any will do.
        let neighbours: Set<String>
    }

    /// What a column must hold.
    enum Holding: String, Sendable {
        case time, day, figure, money, integer, text, flag, code

        /// Whether a column of that family may hold it; one of which nothing is known may.
        func fits(_ family: Column.Family) -> Bool {
            switch (self, family) {
            case (_, .other): true
            case (.time, .date), (.time, .timestamp), (.time, .time): true
            case (.day, .date), (.day, .timestamp), (.day, .text), (.day, .integer): true
            case (.figure, .integer), (.figure, .number): true
            case (.money, .number), (.integer, .integer): true
            case (.text, .text), (.text, .enumeration), (.text, .array), (.text, .json): true
            case (.flag, .boolean), (.flag, .integer), (.flag, .text): true
            case (.code, .text), (.code, .integer), (.code, .enumeration): true
            default: false
            }
        }
    }

    /// The entries of each section but the contexts.
    private(set) var sections: [String: [String: Entry]] = [:]
    /// What ambiguous words mean, the first that applies.
    private(set) var contexts: [String: [ContextEntry]] = [:]
    /// Words of English names.
    private(set) var vocabulary: Set<String> = []

    /// Reads the file; of two entries for a word in a section the later counts.
    init(parsing text: String) {
        var section = ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("[") {
                section = String(line.dropFirst().dropLast())
            } else if section == "vocabulary" {
                vocabulary.formUnion(line.split(separator: " ").map { String($0) })
            } else {
                read(line, of: section)
            }
        }
    }

    private mutating func read(_ line: Substring, of section: String) {
        guard let equals = line.firstIndex(of: "=") else { return }
        let meaning = Self.trimmed(line[line.index(after: equals)...])
        let halves = line[..<equals].split(separator: section == "contexts" ? ":" : "=", maxSplits: 1)
        let named = halves[0].split(separator: "@", maxSplits: 1)
        let holding = named.count > 1 ? Holding(rawValue: Self.trimmed(named[1])) : nil
        let neighbours = halves.dropFirst().flatMap { $0.split(separator: " ") }.map { String($0) }
        let entry = Entry(meaning: meaning, holding: holding)
        for word in named[0].split(separator: "|").map(Self.trimmed) {
            if section == "contexts" {
                contexts[word, default: []].append(ContextEntry(entry: entry, neighbours: Set(neighbours)))
            } else {
                sections[section, default: [:]][word] = entry
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

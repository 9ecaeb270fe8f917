import Schema

/// English labels made of the words of a name: abbreviations written out, where every word is known.
struct EnglishLabels: Sendable {
    private let list: WordList
    private let splitter: NameSplitter
    private let known: Set<String>

    init(_ list: WordList, _ splitter: NameSplitter) {
        self.list = list
        self.splitter = splitter
        let sections = ["things", "persons", "heads", "qualifiers", "acts", "whole", "phrases", "tables"]
        let entries = sections.flatMap { list.sections[$0].map { Array($0.keys) } ?? [] } + list.contexts.keys
        known = list.vocabulary.union(entries.flatMap { $0.split(separator: " ").map { String($0) } })
    }

    /// The label of a column; nil where a word is unknown, and where it would say no more than the name.
    func label(forColumn name: String) -> String? {
        let words = splitter.words(of: name)
        let text = sentence(words)
        return words.count > 1 || text?.lowercased() != name.lowercased() ? text : nil
    }

    /// The label of a table, without the abbreviation that it may begin with.
    func label(forTable name: String) -> String? {
        var words = splitter.words(of: name)
        if words.count > 1, let first = words.first,
            ["t", "tb", "tbl", "ods", "dwd", "dws", "dim", "ads", "stg"].contains(first)
                || (first.count <= 4 && expansion(of: first) == nil)
        {
            words.removeFirst()
        }
        return sentence(words)
    }

    private func sentence(_ words: [String]) -> String? {
        var expanded: [String] = []
        for word in words {
            if word.allSatisfy(\.isNumber), !expanded.isEmpty {
                expanded.append(word)
            } else if let found = expansion(of: word) {
                expanded.append(found)
            } else {
                return nil
            }
        }
        let text = expanded.joined(separator: " ")
        return text.isEmpty || !expanded.contains { $0.count > 2 || $0 == "ID" }
            ? nil : text.prefix(1).uppercased() + text.dropFirst()
    }

    private func expansion(of word: String) -> String? {
        if let entry = list.sections["english"]?[word] { return entry.meaning }
        if known.contains(word) || NameSplitter.singulars(of: word).contains(where: known.contains) {
            return word
        }
        return nil
    }
}

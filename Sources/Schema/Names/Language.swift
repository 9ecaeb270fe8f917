/// The language of what is written about some tables: questions and aliases, derived comments, Markdown.
public enum Language: String, Sendable, CaseIterable {
    case chinese = "zh"
    case english = "en"
}

extension Language {
    /// The language of a text: Chinese wherever Chinese characters occur; nil where it has no words.
    public init?(of text: String) {
        if LabelText.hasHan(text) {
            self = .chinese
        } else if text.utf8.contains(where: { (0x61...0x7A).contains($0 | 0x20) }) {
            self = .english
        } else {
            return nil
        }
    }

    /// The language that the tables ask for: that of most of people's comments, else the other one given, else that
    /// of most names.
    public init(of tables: [Table], otherwise: Language?) {
        let comments = tables.flatMap { [$0.comment] + $0.columns.map(\.comment) }.compactMap { $0 }
        let written = comments.filter { $0.source.isPeoples }
        self = Self.most(written.lazy.map(\.text)) ?? otherwise ?? Self.ofNames(tables)
    }

    private static func most(_ texts: some Sequence<String>) -> Language? {
        var counts = (chinese: 0, english: 0)
        for text in texts {
            switch Language(of: text) {
            case .chinese: counts.chinese += 1
            case .english: counts.english += 1
            case nil: continue
            }
        }
        guard counts.chinese + counts.english > 0 else { return nil }
        return counts.chinese >= counts.english ? .chinese : .english
    }

    /// Chinese where a fifth of the names are, in characters or in Latin letters.
    private static func ofNames(_ tables: [Table]) -> Language {
        let names = tables.flatMap { [$0.name.name] + $0.columns.map(\.name) }
        let chinese = names.count { name in
            LabelText.hasHan(name) || NameWords.of(name).contains(where: Pinyin.isWord)
        }
        return chinese * 5 >= max(1, names.count) ? .chinese : .english
    }
}

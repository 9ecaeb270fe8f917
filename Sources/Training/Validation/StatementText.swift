import SQL

/// What the text of a statement shows of its kind, without a server.
struct StatementText {
    private let tokens: [SQLToken]

    init(_ sql: String) { tokens = SQLToken.code(in: sql) }

    /// Whether something follows a semicolon.
    var isSeveral: Bool {
        guard let end = tokens.firstIndex(where: { $0.text == ";" }) else { return false }
        return tokens[end...].contains { $0.text != ";" }
    }

    /// Whether `$1` or the like occurs.
    var hasParameters: Bool { tokens.contains { $0.kind == .parameter } }

    /// Why the statement is no plain query; nil when it looks like one.
    var queryFault: String? {
        guard let first = tokens.first(where: { $0.text != "(" }) else {
            return "the text holds no statement"
        }
        let word = first.kind == .word ? first.text.uppercased() : first.text
        guard ["SELECT", "WITH", "VALUES", "TABLE"].contains(word) else {
            return "a statement that begins with \(word) is not a query"
        }
        return isLocking ? "the statement locks rows" : nil
    }

    /// Whether it is one statement that takes nothing and looks like a query.
    var isPlain: Bool {
        !isSeveral && !hasParameters && queryFault == nil && !tokens.contains { $0.isWord("into") }
    }

    /// Whether only the tables tell that it returns any column: `SELECT *`, `SELECT FROM t`, `TABLE t`.
    var mayLackColumns: Bool {
        tokens.indices.contains { index in
            let before = index == 0 ? nil : tokens[index - 1]
            if tokens[index].isWord("table") { return true }
            if tokens[index].isSymbol("*") {
                return before.map { $0.isWord("select") || $0.isWord("all") || [",", "."].contains($0.text) }
                    ?? false
            }
            guard before?.isWord("select") == true || before?.isWord("all") == true else { return false }
            return Self.ends.contains(tokens[index].text.lowercased())
        } || tokens.last?.isWord("select") == true
    }

    /// What may follow `SELECT` in the place of its columns.
    private static let ends: Set = [
        "from", "where", "group", "having", "window", "union", "intersect", "except", "order", "limit",
        "offset",
        "fetch", ";", ")",
    ]

    /// Whether `FOR UPDATE` or one of its sisters occurs; the planner may drop it from a query that returns nothing.
    private var isLocking: Bool {
        let words = tokens.map { $0.kind == .word ? $0.text.lowercased() : "" }
        return words.indices.contains { index in
            guard words[index] == "for" else { return false }
            let next = words.dropFirst(index + 1).prefix(2)
            return next.first == "update" || next.first == "share" || next.elementsEqual(["no", "key"])
                || next.elementsEqual(["key", "share"])
        }
    }
}

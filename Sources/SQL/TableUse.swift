/// A table where a query names it.
public struct TableUse: Equatable, Sendable {
    /// The schema, where the query names one: folded to lower case, or without its quotes.
    public var schema: String?
    /// The table, in the same form.
    public var name: String
    /// What the query calls it.
    public var alias: String?
    /// Where schema and name stand in the UTF-8 of the text.
    public var range: Range<Int>

    /// The tables that a query takes rows from, as often as it names them and in that order.
    ///
    /// Names that WITH defines are none where they are in force, nor are functions, and nor is the FROM of
    /// `extract(year FROM …)` or `IS DISTINCT FROM`. A text that is no query gives what can be found.
    public static func all(in sql: String) -> [TableUse] { all(in: SQLToken.code(in: sql)) }

    /// The same of tokens without comments.
    public static func all(in tokens: [SQLToken]) -> [TableUse] {
        var reader = TableUseReader(tokens)
        reader.readQuery(until: tokens.count, hiding: [])
        return reader.uses
    }
}

/// Goes through a query: brackets by brackets, and within FROM item by item.
private struct TableUseReader {
    private(set) var uses: [TableUse] = []
    private let tokens: [SQLToken]
    /// For every opening bracket the place of its closing one, or the end of the text.
    private let ends: [Int: Int]
    private var position = 0

    init(_ tokens: [SQLToken]) {
        self.tokens = tokens
        var ends: [Int: Int] = [:]
        var open: [Int] = []
        for (index, token) in tokens.enumerated() where token.kind == .symbol {
            if token.text == "(" || token.text == "[" { open.append(index) }
            if token.text == ")" || token.text == "]", let start = open.popLast() { ends[start] = index }
        }
        for start in open { ends[start] = tokens.count }
        self.ends = ends
    }

    /// Reads a query from where the reader stands.
    ///
    /// - Parameter hidden: the names that WITH has defined around it.
    mutating func readQuery(until end: Int, hiding hidden: Set<String>) {
        var hidden = hidden
        if takeWord("with", before: end) { readDefinitions(until: end, &hidden) }
        if takeWord("table", before: end) {
            readName(until: end, hiding: hidden)
        }
        while position < end {
            if takeWord("from", before: end) {
                let isComparison = position >= 2 && tokens[position - 2].isWord("distinct")
                if !isComparison { readFrom(until: end, hiding: hidden) }
            } else {
                step(until: end, hiding: hidden)
            }
        }
    }

    /// `name [(columns)] AS [[NOT] MATERIALIZED] (query)`, and more of them after commas.
    private mutating func readDefinitions(until end: Int, _ hidden: inout Set<String>) {
        let isRecursive = takeWord("recursive", before: end)
        while position < end, let name = tokens[position].identifier {
            position += 1
            // Its columns.
            if isOpening(before: end) { position = closing(of: position) + 1 }
            if isRecursive { hidden.insert(name) }
            while position < end, ["as", "not", "materialized"].contains(where: tokens[position].isWord) {
                position += 1
            }
            guard isOpening(before: end) else { return }
            readBrackets(hiding: hidden)
            hidden.insert(name)
            // SEARCH and CYCLE may follow a recursive one.
            while position < end, !tokens[position].isSymbol(","), !startsQuery(at: position) {
                if isOpening(before: end) { position = closing(of: position) + 1 } else { position += 1 }
            }
            guard takeSymbol(",", before: end) else { return }
        }
    }

    /// The items of FROM, up to the clause after it.
    private mutating func readFrom(until end: Int, hiding hidden: Set<String>) {
        var isItemDue = true
        while position < end {
            let token = tokens[position]
            if isItemDue {
                if token.isWord("only") || token.isWord("lateral") {
                    position += 1
                    continue
                }
                isItemDue = false
                readItem(until: end, hiding: hidden)
            } else if token.isSymbol(",") || token.isWord("join") {
                isItemDue = true
                position += 1
            } else if token.kind == .word, Self.clauses.contains(token.text.lowercased()) {
                return
            } else {
                step(until: end, hiding: hidden)
            }
        }
    }

    private mutating func readItem(until end: Int, hiding hidden: Set<String>) {
        if isOpening(before: end) {
            let close = closing(of: position)
            if startsQuery(at: position + 1) {
                readBrackets(hiding: hidden)
            } else {
                // Joins in parentheses, or `ONLY (t)`.
                position += 1
                readFrom(until: min(close, end), hiding: hidden)
                position = close + 1
            }
        } else if tokens[position].isWord("rows"), position + 1 < end, tokens[position + 1].isWord("from") {
            position += 2
        } else {
            readName(until: end, hiding: hidden)
        }
    }

    /// `name`, `schema.name`, `database.schema.name`, with an alias or without.
    private mutating func readName(until end: Int, hiding hidden: Set<String>) {
        let start = position
        var parts: [String] = []
        while position < end, let part = tokens[position].identifier {
            parts.append(part)
            position += 1
            guard takeSymbol(".", before: end) else { break }
        }
        // A function in FROM is no table.
        guard let name = parts.last, parts.count <= 3, !isOpening(before: end) else { return }
        let range = tokens[start].range.lowerBound..<tokens[position - 1].range.upperBound
        _ = takeSymbol("*", before: end)
        _ = takeWord("as", before: end)
        var alias: String?
        if position < end, let next = tokens[position].identifier, !Self.isAfterItem(tokens[position]) {
            alias = next
            position += 1
        }
        if parts.count == 1, hidden.contains(name) { return }
        uses.append(TableUse(schema: parts.dropLast().last, name: name, alias: alias, range: range))
    }

    /// Passes over a token, or over brackets with all that is in them.
    private mutating func step(until end: Int, hiding hidden: Set<String>) {
        if isOpening(before: end) { readBrackets(hiding: hidden) } else { position += 1 }
    }

    /// Reads what stands in brackets: a query, or an expression that may hold some.
    private mutating func readBrackets(hiding hidden: Set<String>) {
        let close = closing(of: position)
        position += 1
        if startsQuery(at: position) {
            readQuery(until: min(close, tokens.count), hiding: hidden)
        } else {
            while position < close { step(until: close, hiding: hidden) }
        }
        position = close + 1
    }

    /// Whether a query stands there; one in brackets, unless it is the first item of joins.
    private func startsQuery(at index: Int) -> Bool {
        guard index < tokens.count else { return false }
        guard tokens[index].isSymbol("(") else {
            return ["select", "with", "values", "table"].contains(where: tokens[index].isWord)
        }
        let next = closing(of: index) + 1
        let goesOn =
            next >= tokens.count || tokens[next].isSymbol(")")
            || ["union", "intersect", "except", "order", "limit", "offset", "fetch"].contains(
                where: tokens[next].isWord)
        return goesOn && startsQuery(at: index + 1)
    }

    private func closing(of index: Int) -> Int { ends[index] ?? tokens.count }

    private func isOpening(before end: Int) -> Bool {
        position < end && (tokens[position].isSymbol("(") || tokens[position].isSymbol("["))
    }

    private mutating func takeWord(_ word: String, before end: Int) -> Bool {
        guard position < end, tokens[position].isWord(word) else { return false }
        position += 1
        return true
    }

    private mutating func takeSymbol(_ sign: String, before end: Int) -> Bool {
        guard position < end, tokens[position].isSymbol(sign) else { return false }
        position += 1
        return true
    }

    private static func isAfterItem(_ token: SQLToken) -> Bool {
        token.kind == .word
            && (clauses.contains(token.text.lowercased()) || joins.contains(token.text.lowercased()))
    }

    /// What ends FROM.
    private static let clauses: Set<String> = [
        "where", "group", "having", "window", "order", "limit", "offset", "fetch", "for", "union",
        "intersect",
        "except", "select", "returning",
    ]
    private static let joins: Set<String> = [
        "join", "inner", "left", "right", "full", "cross", "natural", "on", "using", "tablesample",
    ]
}

import Postgres
import SQL

/// A query over several tables, taken apart by its own text, so that each of its sums and counts can be had without the joins.
struct JoinedQuery {
    /// A table of it, and the words that join it: none for the first.
    struct Part {
        let join: String
        let table: String
        let alias: String
        let condition: String
    }

    private(set) var parts: [Part] = []
    /// The sums and counts in the list of results, each once.
    private(set) var figures: [String] = []
    private var filter: String?
    private var grouping: [String] = []

    /// The queries of a statement that join tables and have a figure, those in brackets too.
    static func all(in sql: String) -> [JoinedQuery] {
        let text = Text(sql)
        return text.selects.compactMap { JoinedQuery(text, $0) }
    }

    /// The query whose figure is reckoned without a join: of each row of the table that it is of, once, if there is any
    /// way from that row to the group. It gives the number of groups where that is another figure.
    ///
    /// - Parameter isUnique: whether no two rows of a table are alike in some columns.
    /// - Returns: such a query for each figure that is of one table's rows.
    func differing(isUnique: (_ table: String, _ columns: [String]) throws -> Bool) throws -> [String] {
        var queries: [String] = []
        for figure in figures {
            guard let owner = try owner(of: figure, isUnique) else { continue }
            let own = grouping.indices.map { "g\($0)" }
            let list = zip(grouping, own).map { "\($0) AS \($1)" } + ["\(figure) AS figure"]
            let groups = own.isEmpty ? "" : "\nGROUP BY \(grouping.joined(separator: ", "))"
            let joined =
                "SELECT \(list.joined(separator: ", "))\n\(from(parts))"
                + (filter.map { "\nWHERE \($0)" } ?? "") + groups
            let same = zip(grouping, own).map { "(\($0)) IS NOT DISTINCT FROM grouped.\($1)" }
            let conditions = (filter.map { ["(\($0))"] } ?? []) + same
            let way =
                "SELECT 1 \(from(parts.map { $0.alias == owner.alias ? $0.asRow : $0 }))"
                + (conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))")
            let alone = "SELECT \(figure) FROM \(owner.table) AS \(owner.alias) WHERE EXISTS (\(way))"
            queries.append(
                """
                SELECT count(*) FROM (\(joined)) AS grouped
                WHERE round(figure::numeric, 6) IS DISTINCT FROM round((\(alone))::numeric, 6)
                """)
        }
        return queries
    }

    private func from(_ parts: [Part]) -> String {
        "FROM "
            + parts.map { part in
                let condition = part.condition.isEmpty ? "" : " ON \(part.condition)"
                return (part.join.isEmpty ? "" : part.join + " ")
                    + "\(part.table) AS \(part.alias)\(condition)"
            }.joined(separator: "\n")
    }

    /// The table whose rows the figure is made of: the one that it names, else the first of those that refer to the others.
    private func owner(of figure: String, _ isUnique: (String, [String]) throws -> Bool) throws -> Part? {
        let named = Set(Text(figure).references.map(\.alias))
        guard named.isEmpty else { return named.count == 1 ? parts.first { named.contains($0.alias) } : nil }
        var many = parts
        for part in parts {
            for other in parts where other.alias != part.alias {
                let columns = parts.flatMap { Text($0.condition).equals(part.alias, other.alias) }
                if !columns.isEmpty, try isUnique(part.table, columns) {
                    many.removeAll { $0.alias == part.alias }
                }
            }
        }
        return many.first ?? parts[0]
    }
}

extension JoinedQuery {
    fileprivate init?(_ text: Text, _ range: Range<Int>) {
        let clauses = text.clauses(range)
        guard let list = clauses["select"], let from = clauses["from"] else { return nil }
        parts = text.parts(from)
        let named = Set(parts.map(\.alias))
        guard parts.count > 1, Set(text.references(range).map(\.alias)).isSubset(of: named),
            parts.allSatisfy({ !text.commonNames.contains($0.table) })
        else { return nil }
        figures = text.figures(list)
        filter = clauses["where"].map(text.string)
        let items = text.split(list, by: ",").map { text.item($0) }
        grouping = (clauses["group"].map { text.split($0, by: ",") } ?? []).map { part in
            let written = text.string(part)
            return items.first { $0.alias == written }?.sql ?? written
        }
        guard !figures.isEmpty else { return nil }
    }
}

extension JoinedQuery.Part {
    /// The one row of it that a query around is at; it must be there.
    fileprivate var asRow: Self {
        Self(
            join: join.replacing("LEFT JOIN", with: "JOIN"), table: "(SELECT \(alias).*)", alias: alias,
            condition: condition)
    }
}

/// The tokens of a query, found by their places.
private struct Text {
    let bytes: [UInt8]
    let tokens: [SQLToken]
    /// How many brackets each token stands in.
    let depths: [Int]

    init(_ sql: String) {
        bytes = Array(sql.utf8)
        tokens = SQLToken.code(in: sql)
        var depth = 0
        depths = tokens.map { token in
            if token.isSymbol(")") { depth -= 1 }
            defer { if token.isSymbol("(") { depth += 1 } }
            return depth
        }
    }

    func string(_ range: Range<Int>) -> String {
        guard let first = range.first, let last = range.last else { return "" }
        return String(
            decoding: bytes[tokens[first].range.lowerBound..<tokens[last].range.upperBound], as: UTF8.self)
    }

    /// Names that the query gives to queries of its own.
    var commonNames: Set<String> {
        guard tokens.first?.isWord("with") == true else { return [] }
        return Set(
            zip(tokens, tokens.dropFirst(2)).filter { $1.isSymbol("(") }.map(\.0.text))
    }

    /// Every SELECT up to the end of its brackets.
    var selects: [Range<Int>] {
        tokens.indices.filter { tokens[$0].isWord("select") }.map { start in
            let end = tokens.indices[(start + 1)...].first {
                depths[$0] < depths[start] || depths[$0] == depths[start] && tokens[$0].isSymbol(";")
            }
            return start..<(end ?? tokens.endIndex)
        }
    }

    /// What stands after each key word of a SELECT.
    func clauses(_ range: Range<Int>) -> [String: Range<Int>] {
        var found: [String: Range<Int>] = [:]
        var open: (word: String, start: Int)?
        let depth = depths[range.lowerBound]
        for index in range where depths[index] == depth && tokens[index].kind == .word {
            let word = tokens[index].text.lowercased()
            guard ["select", "from", "where", "group", "having", "order", "limit", "union"].contains(word)
            else {
                continue
            }
            if let open { found[open.word] = open.start..<index }
            open = (word, index + (word == "group" || word == "order" ? 2 : 1))
        }
        if let open { found[open.word] = open.start..<range.upperBound }
        return found
    }

    func split(_ range: Range<Int>, by sign: String) -> [Range<Int>] {
        guard let depth = range.first.map({ depths[$0] }) else { return [] }
        return range.split { depths[$0] == depth && tokens[$0].isSymbol(sign) }.compactMap { part in
            part.first.flatMap { first in part.last.map { first..<$0 + 1 } }
        }
    }

    /// What is told of in the list of results, and its name.
    func item(_ range: Range<Int>) -> (sql: String, alias: String) {
        guard range.count > 2, tokens[range.upperBound - 2].isWord("as") else {
            return (string(range), string(range))
        }
        return (string(range.lowerBound..<range.upperBound - 2), tokens[range.upperBound - 1].text)
    }

    /// The tables after FROM; none where one of them is no table.
    func parts(_ range: Range<Int>) -> [JoinedQuery.Part] {
        let depth = range.first.map { depths[$0] } ?? 0
        let starts = range.filter { index in
            depths[index] == depth && tokens[index].isWord("join")
        }
        var found: [JoinedQuery.Part] = []
        var start = range.lowerBound
        var join = ""
        for end in starts + [range.upperBound] {
            let isLeft = end < range.upperBound && tokens[end - 1].isWord("left")
            let body = start..<(isLeft ? end - 1 : end)
            let on = body.first { depths[$0] == depth && tokens[$0].isWord("on") } ?? body.upperBound
            let name = start..<on
            guard name.count >= 3, tokens[on - 2].isWord("as"), !tokens[start].isSymbol("(") else {
                return []
            }
            found.append(
                JoinedQuery.Part(
                    join: join, table: string(start..<on - 2), alias: tokens[on - 1].text,
                    condition: on < body.upperBound ? string(on + 1..<body.upperBound) : ""))
            join = isLeft ? "LEFT JOIN" : "JOIN"
            start = end + 1
        }
        return found
    }

    /// The sums and counts over rows, and averages with them.
    func figures(_ range: Range<Int>) -> [String] {
        var found: [String] = []
        for index in range where ["sum", "count", "avg"].contains(tokens[index].text.lowercased()) {
            guard index + 1 < range.upperBound, tokens[index + 1].isSymbol("("),
                let end = tokens.indices[(index + 2)...].first(where: { depths[$0] == depths[index] }),
                end < range.upperBound
            else { continue }
            let isWindow = end + 1 < range.upperBound && tokens[end + 1].isWord("over")
            let inner = tokens[(index + 2)..<end]
            let isNested = inner.contains { ["sum", "count", "avg"].contains($0.text.lowercased()) }
            guard !isWindow, !isNested, !inner.contains(where: { $0.isWord("select") }) else { continue }
            let hasFilter = end + 2 < range.upperBound && tokens[end + 1].isWord("filter")
            let last = hasFilter ? tokens.indices[(end + 3)...].first { depths[$0] == depths[index] } : end
            let text = string(index..<(last ?? end) + 1)
            if !found.contains(text) { found.append(text) }
        }
        return found
    }

    /// `t.x`, wherever it stands.
    func references(_ range: Range<Int>) -> [(alias: String, column: String)] {
        range.dropLast(2).compactMap { index in
            guard tokens[index + 1].isSymbol("."), tokens[index].identifier != nil else { return nil }
            return (tokens[index].text, tokens[index + 2].text)
        }
    }

    var references: [(alias: String, column: String)] { references(tokens.indices) }

    /// The columns of one table that are equated with any of another.
    func equals(_ alias: String, _ other: String) -> [String] {
        tokens.indices.dropLast(6).compactMap { index in
            guard tokens[index + 3].isSymbol("="), tokens[index + 1].isSymbol("."),
                tokens[index + 5].isSymbol(".")
            else { return nil }
            if tokens[index].text == alias, tokens[index + 4].text == other { return tokens[index + 2].text }
            return tokens[index + 4].text == alias && tokens[index].text == other
                ? tokens[index + 6].text : nil
        }
    }
}

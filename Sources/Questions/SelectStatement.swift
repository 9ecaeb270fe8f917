import SQL

/// A query under construction, written out with one clause a line.
struct SelectStatement {
    enum Order {
        /// By an item of the select list, counted from 0.
        case item(Int, isDescending: Bool = true)
        case expression(String)
    }

    private(set) var items: [(sql: String, alias: String)] = []
    var from: String
    var joins: [String] = []
    var filters: [String] = []
    var grouping: [String] = []
    var having: String?
    var order: [Order] = []
    var limit: Int?
    /// Common table expressions, each as `name AS (…)`.
    var with: [String] = []
    var isDistinct = false
    /// Further queries, each after INTERSECT, EXCEPT or UNION.
    var compounds: [(operation: String, body: String)] = []

    init(_ from: String) { self.from = from }

    /// Adds a column to the select list; two columns never get the same alias.
    mutating func add(_ sql: String, _ label: String) {
        var alias = Self.clipped(label)
        var number = 2
        while items.contains(where: { $0.alias == alias }) {
            alias = Self.clipped(label, reserve: 3) + String(number)
            number += 1
        }
        items.append((sql, alias))
    }

    mutating func add(_ field: Field, _ alias: String? = nil) { add(field.sql(alias), field.label) }

    /// The text, with a semicolon.
    var text: String { body + ";" }

    /// The text without a semicolon.
    var body: String {
        var lines: [String] = []
        if !with.isEmpty { lines.append("WITH " + with.joined(separator: ",\n")) }
        let list = items.map { item in
            SQLText.identifier(item.alias) == item.sql
                ? item.sql : "\(item.sql) AS \(SQLText.quoted(item.alias))"
        }
        let oneLine = "SELECT " + (isDistinct ? "DISTINCT " : "") + list.joined(separator: ", ")
        if oneLine.count <= 100 {
            lines.append(oneLine)
        } else {
            lines.append("SELECT" + (isDistinct ? " DISTINCT" : ""))
            lines.append(list.map { "    " + $0 }.joined(separator: ",\n"))
        }
        lines.append("FROM \(from)")
        lines += joins
        if !filters.isEmpty { lines.append("WHERE " + filters.joined(separator: "\n  AND ")) }
        if !grouping.isEmpty { lines.append("GROUP BY " + grouping.joined(separator: ", ")) }
        if let having { lines.append("HAVING \(having)") }
        for (operation, body) in compounds { lines += [operation, body] }
        if !order.isEmpty { lines.append("ORDER BY " + order.map(orderText).joined(separator: ", ")) }
        if let limit { lines.append("LIMIT \(limit)") }
        return lines.joined(separator: "\n")
    }

    private func orderText(_ order: Order) -> String {
        switch order {
        case .expression(let text): return text
        case .item(let index, let isDescending):
            // Descending order puts NULL first unless told otherwise; counts are never NULL.
            let ending = items[index].sql.hasPrefix("COUNT(") ? " DESC" : " DESC NULLS LAST"
            let alias = items[index].alias
            let name =
                SQLText.identifier(alias) == items[index].sql ? items[index].sql : SQLText.quoted(alias)
            return name + (isDescending ? ending : "")
        }
    }

    /// At most 60 bytes, since the server cuts longer names at 63.
    private static func clipped(_ label: String, reserve: Int = 0) -> String {
        var text = ""
        for character in label where character != "\u{0}" {
            if text.utf8.count + character.utf8.count > 60 - reserve { break }
            text.append(character)
        }
        return text.isEmpty ? "值" : text
    }
}

extension String {
    /// The same with every line but the first set in.
    var indented: String { replacing("\n", with: "\n    ") }
}

import QueryTree
import Questions
import Schema
import Training

/// What is counted of the pairs of a database.
struct Measures {
    let pairs: [QuestionSQLPair]
    /// What people could ask for: columns that are neither keys nor housekeeping, and references, each by its place.
    private(set) var columns: Set<String> = []
    private(set) var relations: Set<String> = []
    private(set) var usedColumns: Set<String> = []
    private(set) var usedRelations: Set<String> = []
    /// How many pairs have a query of each form.
    private(set) var skeletons: [String: Int] = [:]
    private let deletionMarks: Set<String>

    init(_ pairs: [QuestionSQLPair], of tables: [Table]) throws {
        self.pairs = pairs
        deletionMarks = Set(tables.compactMap(\.meaning.deletion?.column))
        let byName = Dictionary(tables.map { ($0.name.name, $0) }) { first, _ in first }
        for table in tables {
            for column in table.columns where Self.isAskedFor(column) {
                columns.insert("\(table.name.name).\(column.name)")
            }
            for relation in table.relations where byName[relation.target.name]?.meaning.kind != .hub {
                guard table.column(relation.columns[0])?.meaning.role != .technical else { continue }
                relations.insert(Self.place(table, relation))
            }
        }
        for pair in pairs {
            let words = Self.words(pair.sql)
            let named = Set(words)
            skeletons[Self.skeleton(pair.sql), default: 0] += 1
            for table in tables where named.contains(table.name.name) {
                for column in table.columns where named.contains(column.name) {
                    usedColumns.insert("\(table.name.name).\(column.name)")
                }
                for relation in table.relations
                where named.contains(relation.target.name) && named.isSuperset(of: relation.columns) {
                    usedRelations.insert(Self.place(table, relation))
                }
            }
        }
        usedColumns.formIntersection(columns)
        usedRelations.formIntersection(relations)
    }

    private static func place(_ table: Table, _ relation: Relation) -> String {
        "\(table.name.name).\(relation.columns.joined(separator: ",")) -> \(relation.target.name)"
    }

    private static func isAskedFor(_ column: Column) -> Bool {
        switch column.meaning.role {
        case .technical, .deletion, .identifier, .secret, .ordinal: false
        case .time: column.meaning.time != .update && column.meaning.time != .creation
        default: true
        }
    }

    /// Pairs of questions that are nearly the same: over the same tables, and how many pairs have such a one anywhere.
    var nearDuplicates: (sameTables: [(String, String)], share: Double) {
        let grams = pairs.map { Self.bigrams($0.question) }
        let tables = pairs.map { Set(Self.tables($0.sql)) }
        var near: Set<Int> = []
        var same: [(String, String)] = []
        for i in pairs.indices {
            for j in 0..<i {
                let (less, more) = (min(grams[i].count, grams[j].count), max(grams[i].count, grams[j].count))
                guard less * 10 > more * 6 else { continue }
                let shared = grams[i].intersection(grams[j]).count
                guard shared * 10 > (grams[i].count + grams[j].count - shared) * 6 else { continue }
                near.formUnion([i, j])
                if tables[i] == tables[j] { same.append((pairs[j].question, pairs[i].question)) }
            }
        }
        return (same, Double(near.count) / Double(max(pairs.count, 1)))
    }

    /// The share of queries with two and more conditions on values; that a row counts at all is none.
    func shareOfSeveralConditions() throws -> Double {
        let count = try pairs.count { pair in
            try QueryTree(pair.sql).claims().comparisons.count { comparison in
                comparison.clause == .where && !comparison.right.constants.isEmpty
                    && !comparison.left.columns.contains { deletionMarks.contains($0.column) }
            } >= 2
        }
        return Double(count) / Double(max(pairs.count, 1))
    }

    /// The share of queries that hold one of these words in capitals.
    func share(_ words: String...) -> Double {
        let count = pairs.count { pair in words.contains { pair.sql.contains($0) } }
        return Double(count) / Double(max(pairs.count, 1))
    }

    /// The share of queries of such a form.
    func share(matching form: String) throws -> Double {
        let regex = try Regex(form)
        return Double(pairs.count { $0.sql.contains(regex) }) / Double(max(pairs.count, 1))
    }

    private static func bigrams(_ text: String) -> Set<String> {
        let characters = text.lowercased().filter { !$0.isWhitespace }.map(String.init)
        return Set(zip(characters, characters.dropFirst()).map { $0 + $1 })
    }

    private static func tables(_ sql: String) -> [String] {
        sql.matches(of: /(?:FROM|JOIN) ([a-z_0-9."]+)/).map { String($0.output.1) }
    }

    private static func words(_ sql: String) -> [String] {
        sql.matches(of: /"((?:[^"]|"")+)"|([A-Za-z_][A-Za-z_0-9]*)/).map {
            String($0.output.1 ?? $0.output.2 ?? "")
        }
    }

    private static func skeleton(_ sql: String) -> String {
        var text = sql.replacing(/'(?:[^']|'')*'/, with: "?").replacing(/"(?:[^"]|"")*"/, with: "_")
        text = text.replacing(/\b[0-9]+(?:\.[0-9]+)?\b/, with: "?").replacing(
            /\b[a-z_][a-z0-9_]*\b/, with: "_")
        return text.replacing(/_(?:\._)+/, with: "_").split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
    }
}

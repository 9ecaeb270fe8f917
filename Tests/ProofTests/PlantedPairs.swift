import FoundationEssentials

/// Pairs that are known to be right or wrong: `Tests/Fixtures/planted`, written by hand.
struct PlantedPairs {
    /// What is wrong with a pair.
    enum Class: String, CaseIterable { case right, sql, schema, unit, ambiguous }

    struct Pair {
        let kind: Class
        let question: String
        let sql: String
        /// What somebody would write who sees the question and the tables alone.
        let honest: String
    }

    private(set) var pairs: [Pair] = []

    init(_ name: String) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: tests.appending(path: "Fixtures/planted/\(name).txt"), encoding: .utf8)
        for block in text.split(separator: "\n\n") {
            let lines = block.split(separator: "\n").map(String.init)
            let questions = lines.filter { $0.hasPrefix("Q ") }.map { String($0.dropFirst(2)) }
            guard let sql = lines.first(where: { $0.hasPrefix("S ") }).map({ String($0.dropFirst(2)) }) else {
                continue
            }
            pairs += questions.map { Pair(kind: .right, question: $0, sql: sql, honest: sql) }
            for line in lines where line.hasPrefix("- ") {
                let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
                guard let kind = Class(rawValue: parts[1]), let wrong = Self.changed(sql, parts[2]) else {
                    throw Malformed(line: line)
                }
                pairs.append(Pair(kind: kind, question: questions[0], sql: wrong, honest: sql))
            }
            for line in lines where line.hasPrefix("? ") {
                let parts = line.dropFirst(2).split(separator: "|").map { String($0.drop { $0 == " " }) }
                pairs.append(Pair(kind: .ambiguous, question: parts[0], sql: sql, honest: parts[1]))
            }
        }
    }

    struct Malformed: Error { let line: String }

    /// The SQL with one text in the place of another: `s/old/new/`, where the longest that occurs is the old one.
    private static func changed(_ sql: String, _ command: String) -> String? {
        let body = Array(command.dropFirst(2).dropLast())
        for end in body.indices.reversed() where body[end] == "/" && end > 0 {
            let old = String(body[..<end])
            guard sql.contains(old) else { continue }
            return sql.replacing(old, with: String(body[(end + 1)...]).replacing("\\/", with: "/"))
        }
        return nil
    }
}

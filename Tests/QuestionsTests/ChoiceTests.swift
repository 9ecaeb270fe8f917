import FoundationEssentials
import Postgres
import Questions
import TestSupport
import Testing
import Training

/// What is chosen of all that could be asked: something of everything, in the shares in which people ask, and nothing twice.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The choice of pairs` {
    private static func script(_ name: String) throws -> String {
        if let schema = MeaningSchema(rawValue: name) { return try schema.script() }
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = name == "chinook" ? "Tests/Fixtures/chinook.sql" : "deploy/demo/highway_db.sql"
        let text = try String(contentsOf: project.appending(path: file), encoding: .utf8)
        // Databases are made by the test, not by the script.
        return text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("\\") && !$0.contains("DATABASE ")
        }.joined(separator: "\n")
    }

    @Test(arguments: ["highway", "chinook"] + MeaningSchema.allCases.map(\.rawValue))
    func `covers a schema, is varied, and runs`(name: String) throws {
        let made = try Generated(Self.script(name), perTheme: 10)
        let measures = try Measures(made.pairs, of: made.tables)
        let count = Double(made.pairs.count)
        var empty = 0
        for pair in made.pairs {
            do {
                if try made.connection.query(pair.sql).rowCount == 0 { empty += 1 }
            } catch { Issue.record("\(error)\n\(pair)") }
        }
        #expect(Double(empty) <= 0.1 * count, "\(empty) of \(count) are empty")
        let near = measures.nearDuplicates
        #expect(near.sameTables.isEmpty, "\(near.sameTables.prefix(3))")
        #expect(near.share <= 0.05)
        #expect(Double(measures.skeletons.count) >= 0.4 * count, "\(measures.skeletons.count) of \(count)")
        let most = measures.skeletons.max { $0.value < $1.value }
        #expect(Double(most?.value ?? 0) <= max(0.03 * count, 2), "\(String(describing: most))")
        let columns = measures.columns.subtracting(measures.usedColumns)
        #expect(
            measures.usedColumns.count * 100 >= measures.columns.count * 95,
            "\(columns.count) of \(measures.columns.count): \(columns.sorted())")
        let relations = measures.relations.subtracting(measures.usedRelations)
        #expect(
            measures.usedRelations.count * 100 >= measures.relations.count * 90,
            "\(relations.count) of \(measures.relations.count): \(relations.sorted())")
        // Of a hundred pairs two more or less are no matter.
        #expect(measures.share("INTERSECT", "EXCEPT", "UNION") + 2 / count >= 0.077)
        #expect(measures.share("HAVING") >= 0.071)
        #expect(measures.share("DISTINCT") + 2 / count >= 0.084)
        #expect(measures.share("<>", "NOT IN", "NOT LIKE", "NOT EXISTS") >= 0.066)
        #expect(measures.share("OR ", "IN (", "BETWEEN") >= 0.037)
        #expect(try measures.share(matching: #"\(\s*SELECT (?!1 )"#) >= 0.048)
        #expect(
            try measures.share(matching: #"WHERE (?:(?!GROUP BY)[\s\S])*[<>] -?[0-9]|BETWEEN -?[0-9]"#)
                >= 0.065)
        let several = try measures.shareOfSeveralConditions()
        #expect(several + 2 / count >= 0.096, "\(several)")
        // What is asked with room for everything is asked with room for ten of a theme too.
        var generator = OfflinePairGenerator(
            made.tables, language: made.language, limits: PairLimits(perTheme: 100))
        let everything = try Measures(
            generator.themes().flatMap { try generator.pairs(for: $0) }, of: made.tables)
        for (kind, form) in Self.kinds where try everything.share(matching: form) > 0 {
            #expect(try measures.share(matching: form) > 0, "\(kind)")
        }
    }

    /// What people ask for, as the queries tell.
    private static let kinds = [
        "above a number": #"[<>] -?[0-9]"#, "between": "BETWEEN", "one of some": #" IN \('"#,
        "one or the other": " OR ",
        "not": "<>|NOT IN|NOT LIKE", "none": "NOT EXISTS", "different values": "SELECT DISTINCT",
        "number of different values": #"COUNT\(DISTINCT"#, "groups above a number": #"HAVING .*> [0-9]"#,
        "a condition elsewhere": #"IN \(\s*SELECT"#, "a figure of figures": #"FROM \(\s*SELECT"#,
        "both": "INTERSECT", "but not": "EXCEPT", "either": "UNION", "kinds side by side": #"SUM\(CASE"#,
        "parts": #"FILTER \(WHERE"#, "best of each": #"RANK\(\)"#, "the year before": #"b\.figure"#,
        "changes": #"LAG\("#,
        "so far": #"SUM\([^\n]*OVER \(ORDER BY"#, "ranges": #"CASE WHEN [^\n]* < "#,
        "three relations": #"(?:JOIN[\s\S]*){3}"#, "four relations": #"(?:JOIN[\s\S]*){4}"#,
        "two references to one table": #"AS a ON[\s\S]*AS b ON[\s\S]*GROUP BY"#, "all below": "RECURSIVE",
        "elements of a list": #"ANY \(|UNNEST"#, "values under a key": "->>",
        "how long": #"EPOCH|AVG\([a-z_]+ - [a-z_]+\)"#,
    ]
}

import Annotation
import Description
import JSON
import Postgres
import Proof
import Questions
import Schema
import Training

/// How long the gates take for a pair, all of them together divided by their number.
enum GateBench {
    /// Prints the figures as JSON.
    static func run(uri: String) throws {
        let info = try ConnectionInfo(uri: uri)
        let connection = try PostgresConnection(info)
        let names = try connection.query(
            """
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
            """)
        var learnt: LearntComments?
        let described = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            (0..<names.rowCount).compactMap { names.text($0, 0) }, context: "", learnt: &learnt,
            connect: { try PostgresConnection(info) })
        var generator = OfflinePairGenerator(described.tables.askable, language: described.language)
        var pairs = PairSet()
        for theme in try generator.themes() { pairs.insert(contentsOf: try generator.pairs(for: theme)) }
        let start = ContinuousClock.now
        let findings = QueryGates(described.tables.askable, within: .seconds(3600)).look(
            at: pairs.pairs.map { AskedQuery($0.question, $0.sql) }, scratch: try ScratchDatabase(on: info),
            connect: { connection }
        ) { _ in }
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        var json = JSONWriter()
        json.object { json in
            json.field("pairs", findings.count)
            json.field("kept", findings.count { $0.rejection == nil })
            json.field("mutants", findings.reduce(0) { $0 + $1.killed + $1.survivors.count })
            json.field("milliseconds_a_pair", milliseconds / Double(max(findings.count, 1)))
        }
        print(String(decoding: json.bytes, as: UTF8.self))
    }
}

import Annotation
import Description
import FoundationEssentials
import Postgres
import Schema
import TestSupport

/// A database of the fixtures with all that is known of its tables.
struct DescribedDatabase {
    let database: TestDatabase
    let connection: PostgresConnection
    let tables: [Table]
    let language: Language

    /// - Parameter name: `highway`, `chinook`, or a schema of `Tests/Fixtures/meaning`.
    init(_ name: String) throws {
        database = try TestDatabase(try Self.script(name))
        connection = try database.connect()
        try connection.query("ANALYZE")
        let names = try connection.query(
            """
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
            """)
        var learnt: LearntComments?
        let info = database.info
        let described = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            (0..<names.rowCount).compactMap { names.text($0, 0) }, context: "", learnt: &learnt,
            connect: { try PostgresConnection(info) })
        tables = described.tables
        language = described.language
    }

    private static func script(_ name: String) throws -> String {
        if let schema = MeaningSchema(rawValue: name) { return try schema.script() }
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file =
            name == "highway"
            ? tests.deletingLastPathComponent().appending(path: "deploy/demo/highway_db.sql")
            : tests.appending(path: "Fixtures/chinook.sql")
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("\\") && !$0.hasPrefix("CREATE DATABASE") && !$0.hasPrefix("DROP DATABASE")
        }.joined(separator: "\n")
    }
}

import Foundation  // Process, to run pg_dump
import Postgres
import Schema
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Generated DDL, executed in an empty database,` {
    @Test func `makes the same schema again, as pg_dump sees it`() throws {
        let source = try TestDatabase(Script.nasty)
        let script = DDLRenderer.schemaScript(try source.connect().allTables())
        let copy = try TestDatabase()
        try copy.connect().script(script)
        let (before, after) = (try dump(source.info), try dump(copy.info))
        #expect(!before.isEmpty)
        let (lost, gained) = (before.subtracting(after), after.subtracting(before))
        #expect(lost.isEmpty, "lost: \(lost.sorted().joined(separator: "\n---\n"))")
        #expect(gained.isEmpty, "gained: \(gained.sorted().joined(separator: "\n---\n"))")
    }

    @Test func `makes the same schema table by table, referenced tables first`() throws {
        let source = try TestDatabase(Script.highway)
        let copy = try TestDatabase()
        let (from, to) = (try source.connect(), try copy.connect())
        for table in try from.allTables() { try to.script(DDLRenderer.ddl(for: table)) }
        #expect(try dump(source.info) == dump(copy.info))
    }

    @Test func `one file of each nasty table runs once its targets are there, types guarded`() throws {
        let source = try TestDatabase(Script.nasty)
        let tables = try source.connect().allTables()
        for table in tables where table.relations.isEmpty && table.viewDefinition == nil {
            let copy = try TestDatabase()
            try copy.connect().script(DDLRenderer.ddl(for: table))
            let again = try copy.connect().table(table.name.sqlText)
            #expect(DDLRenderer.ddl(for: again).contains("create"))
            #expect(again.columns.map(\.type) == table.columns.map(\.type))
            // The types exist already: a second table that uses them must not fail on them.
            try copy.connect().script("drop table \(table.name.sqlText) cascade")
            try copy.connect().script(DDLRenderer.ddl(for: table))
        }
    }

    /// The statements of `pg_dump --schema-only`, without comments, settings and what generated DDL leaves out.
    private func dump(_ info: ConnectionInfo) throws -> Set<String> {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/pg_dump")
        process.arguments = [
            "--schema-only", "--no-comments", "--no-owner", "--no-privileges", info.revealed,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let lines = text.split(separator: "\n").filter {
            !$0.hasPrefix("--") && !$0.hasPrefix("SET ") && !$0.hasPrefix("\\")
        }
        return Set(lines.joined(separator: "\n").components(separatedBy: ";\n"))
    }
}

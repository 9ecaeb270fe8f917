import FoundationEssentials
import Schema
import TestSupport

extension Script {
    /// The public sample database; psql's commands for making it are left out.
    static func chinook() throws -> String {
        let text = try file("Tests/Fixtures/chinook.sql")
        return String(text[(text.firstRange(of: "CREATE TABLE album")?.lowerBound ?? text.endIndex)...])
    }

    /// The demo database of a motorway operator, without psql's commands.
    static func highwayDemo() throws -> String {
        try file("deploy/demo/highway_db.sql").split(separator: "\n").filter { !$0.hasPrefix("\\") }
            .joined(separator: "\n")
    }

    private static func file(_ path: String) throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try String(
            contentsOf: tests.deletingLastPathComponent().appending(path: path), encoding: .utf8)
    }
}

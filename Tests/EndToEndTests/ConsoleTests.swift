import Foundation
import Glibc
import JSON
import Postgres
import Settings
import TestSupport
import Testing

extension `End to end` {
    @Test(.enabled(if: Console.axe != nil))
    func
        `people do the whole job in the console by clicking, and what is markup in the data is text there`()
        throws
    {
        let axe = try #require(Console.axe)
        try stack.connect("highway_db").query("CREATE DATABASE console")
        try stack.load("console", script: Self.scripts + "/console.sql")
        let outcome = try use("console.py", try stack.uri("console"), axe)
        let database = try stack.connect("highway_db")
        try database.query("DROP DATABASE console WITH (FORCE)")
        // Other tests count what they have loaded themselves.
        try database.query("DELETE FROM langchain_pg_embedding WHERE cmetadata->>'db_name' = 'console'")
        #expect(outcome.status == 0 && outcome.output.hasSuffix("done\n"), "\(outcome.output)")
    }

    @Test func `the console asks for a key where there are keys, and keeps it in the tab`() throws {
        let folder = TemporaryFolder()
        let file = folder.path + "/keys"
        let secret = APIKey.newSecret()
        try APIKey(name: "alice", role: .reader, secret: secret).line.write(
            toFile: file, atomically: true, encoding: .utf8)
        chmod(file, 0o600)
        _ = try stack.createTask(#"{"table_list_file": "one.txt"}"#)
        try stack.restart(settings: ["DATA_PIPELINE_API_KEYS_FILE": file])
        let outcome = Result { try use("keys.py", secret) }
        try stack.restart()
        let used = try outcome.get()
        #expect(used.status == 0, "\(used.output)")
    }

    private static var scripts: String { Console.scripts }

    private func use(_ script: String, _ arguments: String...) throws -> Command.Outcome {
        try Console.use(script, port: stack.port, arguments)
    }
}

extension `Several nodes` {
    @Test(.enabled(if: Console.axe != nil))
    func `are seen in the console, which lets one go and takes it back, and has the backups of all`() throws {
        let axe = try #require(Console.axe)
        // There is something to be backed up.
        let loaded = try cluster.create(on: "n1")
        _ = try cluster.send("POST", "\(Cluster.tasks)/\(loaded)/execute", to: "n1", body: "{}")
        #expect(try cluster.wait(loaded)["status"]?.stringValue == "completed")
        // Runs that wait for half a minute each, two at once.
        let lock = try cluster.connect()
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_company IN ACCESS EXCLUSIVE MODE")
        let ids = try (0..<8).map { _ in try cluster.create(on: "n2") }
        for id in ids {
            _ = try cluster.send("POST", "\(Cluster.tasks)/\(id)/execute", to: "n2", body: "{}")
        }
        let outcome = try Console.use("nodes.py", port: cluster.port(), [cluster.admin, axe])
        #expect(outcome.status == 0 && outcome.output.hasSuffix("done\n"), "\(outcome.output)")
        for id in ids.reversed() {
            _ = try cluster.send("POST", "\(Cluster.tasks)/\(id)/cancel", to: "n1", body: "{}")
        }
        try lock.query("ROLLBACK")
        for id in ids { _ = try cluster.wait(id) }
    }
}

/// The console in a browser.
private enum Console {
    /// axe-core's script, which `deploy/test` installs.
    static var axe: String? { ProcessInfo.processInfo.environment["DATA_PIPELINE_TEST_AXE"] }
    static var scripts: String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Console").path()
    }

    /// Lets a browser run one of the scripts. It is Debian's Python, whose selenium it is.
    static func use(_ script: String, port: Int, _ arguments: [String]) throws -> Command.Outcome {
        try Command.run(
            "/usr/bin/python3",
            ["-B", "\(scripts)/\(script)", "http://127.0.0.1:\(port)"] + arguments)
    }
}

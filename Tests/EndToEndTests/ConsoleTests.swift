import Foundation
import Glibc
import Postgres
import Settings
import TestSupport
import Testing

extension `End to end` {
    /// axe-core's script, which `deploy/test` installs.
    private static var axe: String? { ProcessInfo.processInfo.environment["DATA_PIPELINE_TEST_AXE"] }

    @Test(.enabled(if: axe != nil))
    func
        `people do the whole job in the console by clicking, and what is markup in the data is text there`()
        throws
    {
        let axe = try #require(Self.axe)
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

    private static var scripts: String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Console").path()
    }

    /// Lets a browser run one of the scripts. It is Debian's Python, whose selenium it is.
    private func use(_ script: String, _ arguments: String...) throws -> Command.Outcome {
        try Command.run(
            "/usr/bin/python3",
            ["-B", "\(Self.scripts)/\(script)", "http://127.0.0.1:\(stack.port)"] + arguments)
    }
}

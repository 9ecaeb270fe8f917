import Foundation
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

extension `End to end` {
    @Test func `a password turns up in no answer, log, artifact, argument or environment`() throws {
        let canary = "canary-\(UInt64.random(in: 0...UInt64.max))-p@ss"
        let encoded = canary.replacingOccurrences(of: "@", with: "%40")
        let role = "canary_\(getpid())"
        let admin = try stack.connect("highway_db")
        try admin.query("CREATE ROLE \(role) LOGIN PASSWORD '\(canary)'")
        try admin.query("GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)")
        let uri = try stack.uri("highway_db")
        let address = try #require(uri.split(separator: "@").last)
        let good = "postgresql://\(role):\(encoded)@\(address)"
        let bad = "postgresql://\(role):\(encoded)x@\(address)"

        var seen = ""
        var ids: [String] = []
        func ask(_ method: String, _ path: String, _ json: String? = nil) throws {
            seen += "\(try stack.request(method, path, json: json).json)"
        }
        for connection in [good, bad] {
            let task = #"{"table_list_file": "tables.txt", "db_connection": "\#(connection)"}"#
            let id = try stack.createTask(task)
            ids.append(id)
            try ask("POST", "/data_pipeline/tasks/\(id)/execute", "{}")
            var watched = ""
            while try stack.state(id)["status"]?.stringValue == "in_progress" {
                watched += try processTexts()
            }
            // The good connection's run takes long enough to be watched; the bad one's ends at once.
            if connection == good { #expect(watched.contains("pipeline-executor\n\(id)")) }
            seen += watched
            try ask("GET", "/data_pipeline/tasks/\(id)")
            try ask("GET", "/data_pipeline/tasks/\(id)/files")
            try ask("GET", "/data_pipeline/tasks/\(id)/logs?limit=1000")
            try ask("POST", "/database/tables", #"{"db_connection": "\#(connection)"}"#)
            try ask("POST", "/database/tables", #"{"db_connection": "\#(connection)?host=x"}"#)
            try ask("POST", "/data_pipeline/tasks", #"{"db_connection": "\#(connection)?bogus=1"}"#)
        }
        try ask("GET", "/data_pipeline/tasks")
        #expect(try stack.state(ids[0])["status"]?.stringValue == "completed")
        #expect(try stack.state(ids[1])["status"]?.stringValue == "failed")
        #expect(seen.count > 1000)
        #expect(!seen.contains(canary) && !seen.contains(encoded))

        // Everything on disk but the store itself, which only its owner can read.
        for folder in ["data/training_data", "logs", "nginx", "data/run"] {
            let found = try Command.run(
                "grep", ["-rlF", "-e", canary, "-e", encoded] + stack.homes.map { $0 + "/" + folder })
            #expect(found.output.isEmpty, "\(found.output)")
        }
        guard Stack.nodes == nil else { return }
        var status = stat()
        #expect(stat(stack.folder + "/data/state.db", &status) == 0 && status.st_mode & 0o077 == 0)
    }

    /// Arguments and environment of every process of the service.
    private func processTexts() throws -> String {
        try Command.run(
            "bash",
            [
                "-c",
                "for p in $(pgrep -f pipeline); do tr '\\0' '\\n' < /proc/$p/cmdline; tr '\\0' '\\n' < /proc/$p/environ; done 2>/dev/null; true",
            ]
        ).output
    }
}

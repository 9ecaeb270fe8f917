import Foundation
import JSON
import Processes
import TestSupport
import Testing

extension `End to end` {
    /// One request with that host, and perhaps from a page of that origin.
    private func ask(_ target: String, host: String, origin: String? = nil) throws -> Int? {
        let lines = ["GET \(target) HTTP/1.1", "Host: \(host)", "Connection: close"]
        let all = lines + (origin.map { ["Origin: \($0)"] } ?? [])
        let text = all.map { $0 + "\r\n" }.joined() + "\r\n"
        return try Wire.exchange(port: stack.port, Array(text.utf8)).first?.status
    }

    /// The supervisors and their children.
    private func servicePIDs() throws -> [String] {
        let supervisors = try stack.homes.map { "\(try stack.supervisor(of: $0))" }
        let children = try Command.run("ps", ["-o", "pid=", "--ppid", supervisors.joined(separator: ",")])
            .output
        return supervisors + children.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    @Test func `a page of another site reaches nothing, whatever name it gives the service`() throws {
        let tasks = "/api/v0/data_pipeline/tasks"
        for host in [
            "127.0.0.1:\(stack.port)", "localhost:\(stack.port)", "localhost", "[::1]:\(stack.port)",
        ] {
            #expect(try ask(tasks, host: host) == 200, "\(host)")
        }
        for host in ["evil.example", "evil.example:\(stack.port)", "127.0.0.1.evil.example"] {
            #expect(try ask(tasks, host: host, origin: "http://\(host)") == 421, "\(host)")
            #expect(try ask("/readyz", host: host) == 200, "\(host)")
        }
        let own = "127.0.0.1:\(stack.port)"
        #expect(try ask(tasks, host: own, origin: "http://\(own)") == 200)
        #expect(try ask(tasks, host: own, origin: "http://localhost:\(stack.port)") == 200)
        for origin in [
            "http://evil.example", "ftp://\(own)", "null", "http://\(own).evil.example", "http://127.0.0.1",
        ] {
            #expect(try ask(tasks, host: own, origin: origin) == 403, "\(origin)")
        }
    }

    @Test func `clients that read slowly keep no worker from others`() throws {
        let id = try stack.createTask("{}")
        // Answers of 100 MB each, for all workers of the pool and more.
        let record =
            "2025-07-01 14:30:50 [INFO] TaskDir_\(id): " + String(repeating: "x", count: 10_000) + "\n"
        try Data(String(repeating: record, count: 10_000).utf8).write(
            to: URL(filePath: stack.path(id, "data_pipeline.log")))
        let url = "\(stack.base)/data_pipeline/tasks/\(id)/logs?limit=10000"
        let clients = try (0..<6).map { _ in
            let client = Process()
            client.executableURL = URL(filePath: "/usr/bin/curl")
            client.arguments = ["-sS", "-o", "/dev/null", "--limit-rate", "1k", "-m", "120", url]
            try client.run()
            return client
        }
        defer {
            for client in clients {
                client.terminate()
                client.waitUntilExit()
            }
        }
        // Until nginx has all of the answers, and then some.
        let deadline = Date.now.addingTimeInterval(40)
        var answered = 0
        while answered < 20, Date.now < deadline {
            let quick = try Command.run(
                "curl", ["-sS", "-o", "/dev/null", "-m", "2", "http://127.0.0.1:\(stack.port)/healthz"])
            answered = quick.status == 0 ? answered + 1 : 0
            Pause.milliseconds(50)
        }
        #expect(answered == 20 && clients.allSatisfy(\.isRunning))
        // The answers tell of all records, but of each no more than fits a bounded answer.
        let whole = try stack.request("GET", "/data_pipeline/tasks/\(id)/logs?limit=10000").json["data"]
        let rows = whole?["logs"]?.arrayValue ?? []
        #expect(rows.count == 10_000 && whole?["total"] == .integer(10_000))
        #expect(rows.allSatisfy { $0["message_truncated"] == .bool(true) })
        for pid in try servicePIDs() {
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let peak = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) })
            #expect(peak < 100 << 10, "\(peak) KiB of \(pid)")
        }
    }

    @Test func `nobody else on the machine can read what a task has made`() throws {
        let id = try stack.createTask(#"{"table_list_file": "one.txt", "enable_training_data_load": false}"#)
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        _ = try stack.wait(id, for: ["completed"])
        let found = try Command.run("find", [stack.path(id, ""), "-perm", "/007"]).output
        #expect(found.isEmpty, "\(found)")
        for home in stack.homes {
            #expect(try Command.run("stat", ["-c", "%a", home + "/data"]).output == "750\n")
        }
        let pids = try servicePIDs()
        #expect(pids.count >= 8)
        for pid in pids {
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let limits = try String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8)
            #expect(status.contains("NoNewPrivs:\t1"), "\(pid)")
            #expect(limits.contains(/Max core file size +0 +0/), "\(pid)")
        }
    }
}

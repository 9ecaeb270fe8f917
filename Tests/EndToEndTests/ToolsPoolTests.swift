import Foundation
import JSON
import TestSupport
import Testing

extension `End to end` {
    /// The times of that many status requests, in seconds, shortest first.
    private func statusTimes(_ count: Int) throws -> [Double] {
        let url = "\(stack.base)/data_pipeline/tasks/\(try stack.createTask("{}"))"
        let loop =
            "for i in $(seq \(count)); do curl -sS -o /dev/null -w '%{http_code} %{time_total}\\n' '\(url)'; done"
        let lines = try Command.run("bash", ["-c", loop]).output.split(separator: "\n")
        #expect(lines.count == count && lines.allSatisfy { $0.hasPrefix("200 ") })
        return lines.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.sorted()
    }

    @Test func `requests to a database that never answers end in order and do not slow the others`() throws {
        let server = try MuteServer()
        let folder = TemporaryFolder()
        let json =
            "{\"db_connection\": \"postgresql://u:canary@127.0.0.1:\(server.port)/d?connect_timeout=6\"}"
        let before = try statusTimes(200)
        // curl's own limit is beyond nginx's, so that every request ends by an answer of the service.
        let script = """
            for i in $(seq 100); do
                curl -sS -m 240 -o '\(folder.path)'/$i -w '%{http_code}\\n' -d '\(json)' '\(stack.base)/database/tables' &
            done > '\(folder.path)/codes'
            wait
            """
        let requests = Process()
        requests.executableURL = URL(filePath: "/bin/bash")
        requests.arguments = ["-c", script]
        try requests.run()
        let during = try statusTimes(200)
        #expect(requests.isRunning, "the requests were over before the comparison was")
        requests.waitUntilExit()
        // Generous: the machine may be busy with other things. What must not be is waiting behind the tools.
        #expect(during[100] < before[100] * 5 + 0.05, "median \(before[100]) s, then \(during[100]) s")
        #expect(during[198] < before[198] * 5 + 0.25, "p99 \(before[198]) s, then \(during[198]) s")
        let codes = try String(contentsOfFile: folder.path + "/codes", encoding: .utf8).split(separator: "\n")
        // One worker after the other finds out that the host is silent; nobody waits for their turn to find out as well.
        #expect(codes.count == 100 && codes.allSatisfy { $0 == "500" }, "\(Set(codes))")
        for number in 1...100 {
            let body = try #require(FileManager.default.contents(atPath: "\(folder.path)/\(number)"))
            let answer = try JSONValue(parsing: body)
            #expect(
                answer["success"] == .bool(false)
                    && answer["error"]?["code"] == .string("DATABASE_CONNECTION_ERROR"))
            #expect(!"\(answer)".contains("canary"))
        }
    }
}

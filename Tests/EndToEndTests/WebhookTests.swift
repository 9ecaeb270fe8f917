import Crypto
import Foundation
import Glibc
import JSON
import Processes
import SQLite
import Synchronization
import TestSupport
import Testing

extension `End to end` {
    private static let webhookKey = "a key of more than sixteen characters"

    /// Settings with the key in a file.
    private func webhook(_ url: String, _ folder: String) throws -> [String: String] {
        let file = folder + "/webhook.key"
        try Data((Self.webhookKey + "\n").utf8).write(to: URL(filePath: file))
        chmod(file, 0o600)
        return ["DATA_PIPELINE_WEBHOOK_URL": url, "DATA_PIPELINE_WEBHOOK_KEY_FILE": file]
    }

    private func header(_ name: String, of request: String) -> String? {
        request.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }.map {
            String($0.dropFirst(name.count + 2))
        }
    }

    private func body(of request: String) -> String {
        request.firstRange(of: "\r\n\r\n").map { String(request[$0.upperBound...]) } ?? ""
    }

    @Test func `a webhook is told of every end, signed, again until it has heard, and no run waits for it`()
        throws
    {
        let isOver = Mutex(false)
        // Slow, and with an error, until a second run has ended: one that waited for it would not.
        let server = try LoopbackServer { _ in
            isOver.withLock { $0 } ? .status(200) : .status(503).delayed(milliseconds: 2000)
        }
        defer { server.stop() }
        let runs = try RunService { folder in try self.webhook(server.url, folder) }
        // The supervisor's helper has to have begun to listen.
        #expect(
            try runs.service.wait {
                try runs.store().first("SELECT count(*) FROM notice_cursor") { $0.integer } == 1
            })
        let first = try runs.start(RunService.describing)
        #expect(try runs.end(first)["status"]?.stringValue == "partial_completed")
        #expect(runs.service.wait { server.requests.count >= 2 })
        let second = try runs.start(#"{"execution_mode": "step", "step_name": "sql_validation"}"#)
        #expect(try runs.end(second)["status"]?.stringValue == "failed")
        isOver.withLock { $0 = true }
        #expect(
            runs.service.wait(seconds: 120) {
                server.requests.last?.contains(second) == true && server.answered == server.requests.count
            })
        let requests = server.requests
        let told = try requests.map { try JSONValue(parsing: body(of: $0).utf8) }
        let tasks = told.map { $0["task_id"]?.stringValue }
        #expect(tasks.dropLast().allSatisfy { $0 == first } && tasks.last == second, "\(told)")
        #expect(
            told.last?["status"]?.stringValue == "failed"
                && told.last?["error_code"]?.stringValue == "STEP_INPUT_MISSING")
        #expect(
            header("X-Pipelined-Delivery", of: requests[0]) == header("X-Pipelined-Delivery", of: requests[1])
        )
        for request in requests {
            let time = try #require(header("X-Pipelined-Timestamp", of: request))
            let code = HMACSHA256.code(
                of: Array("\(time).\(body(of: request))".utf8), key: Self.webhookKey.utf8)
            #expect(header("X-Pipelined-Signature", of: request) == "sha256=" + Hex.text(code))
        }
        #expect(runs.service.log.contains("Webhook 通知失败，将重试") && !runs.service.log.contains(Self.webhookKey))
    }

    @Test(arguments: [
        "http://169.254.169.254/latest", "http://[::ffff:100.100.100.200]:80/x", "http://0.0.0.0:1/",
    ])
    func `a webhook at an address that databases may not have is not connected to`(url: String) throws {
        let runs = try RunService { folder in try self.webhook(url, folder) }
        #expect(
            try runs.service.wait {
                try runs.store().first("SELECT count(*) FROM notice_cursor") { $0.integer } == 1
            })
        let id = try runs.start(RunService.describing)
        #expect(try runs.end(id)["status"]?.stringValue == "partial_completed")
        #expect(
            runs.service.wait { runs.service.log.contains("地址不允许访问") }, "\(runs.service.log.suffix(2000))"
        )
    }
}

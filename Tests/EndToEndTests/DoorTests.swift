import Foundation
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
}

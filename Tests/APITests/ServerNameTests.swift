import HTTP
import JSON
import Settings
import TestSupport
import Testing

@Suite struct `The names of the service` {
    private let path = "/api/v0/data_pipeline/tasks"
    private let key = "DATA_PIPELINE_SERVER_NAMES"
    private let misdirected = Shape.failure(
        421, "MISDIRECTED_REQUEST", "RequestError", "请求发往了错误的主机", details: .pattern(".*SERVER_NAMES.*"),
        invalid: ["Host"])

    @Test(arguments: [
        "localhost", "LOCALHOST:8084", "127.0.0.1:8084", "[::1]:8084", "localhost.", "192.0.2.7:8084",
    ])
    func `are those of this machine where none are configured`(host: String) throws {
        let node = try TestNode()
        for address in ["192.0.2.7", "::ffff:192.0.2.7"] {
            #expect(try node.send("GET", path, headers: ["host": host], serverAddress: address).status == 200)
        }
    }

    @Test(arguments: [
        "evil.example", "evil.example:8084", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1",
        "[::2]",
        "a@localhost", "localhost:80:80", "", ":8084", "[::1", "*",
    ])
    func `do not include what somebody has pointed to this machine`(host: String) throws {
        let node = try TestNode()
        for (method, target) in [
            ("GET", path), ("POST", path), ("OPTIONS", path), ("GET", "/nothing"), ("PUT", path),
            ("POST", "/api/v0/database/tables"),
        ] {
            let answer = try node.send(method, target, headers: ["host": host, "origin": "http://\(host)"])
            #expect(
                answer.status == 421 && answer.json.differences(from: misdirected) == [],
                "\(method) \(target)")
        }
        for target in ["/healthz", "/readyz", "/metrics"] {
            #expect(node.plain("GET", target, ["host": host]).status == .ok, "\(target)")
        }
    }

    @Test func `are the configured ones where there are any`() throws {
        let node = try TestNode(environment: [key: "API.example.com, 10.0.0.5,[2001:db8::1]"])
        for host in ["api.example.com", "Api.Example.Com:443", "10.0.0.5:8084", "[2001:DB8::1]"] {
            #expect(try node.send("GET", path, headers: ["host": host]).status == 200, "\(host)")
        }
        for host in ["example.com", "localhost", "127.0.0.1:8084", "x.api.example.com"] {
            #expect(try node.send("GET", path, headers: ["host": host]).status == 421, "\(host)")
        }
    }

    @Test func `bind requests with keys only where they are configured`() throws {
        let open = try GuardedNode()
        let closed = try GuardedNode(environment: [key: "api.example.com"])
        for (node, host, status) in [
            (open, "anything.example", 200), (closed, "anything.example", 421),
            (closed, "api.example.com", 200),
        ] {
            #expect(
                try node.send("GET", path, as: .reader, headers: ["host": host]).status == status, "\(host)")
        }
    }

    @Test func `are what an origin is compared with, whatever the host says`() throws {
        let node = try GuardedNode()
        for (origin, host, status) in [
            ("http://evil.example", "evil.example", 403),
            ("http://evil.example:8084", "evil.example:8084", 403),
            ("http://localhost:8084", "localhost:8084", 200),
            ("http://localhost:8084", "127.0.0.1:8084", 200),
            ("HTTP://LocalHost:8084", "localhost:8084", 200), ("https://localhost", "localhost", 200),
            ("http://localhost", "localhost:80", 200), ("http://localhost:9999", "localhost:8084", 403),
            ("ftp://localhost:8084", "localhost:8084", 403), ("localhost:8084", "localhost:8084", 403),
            ("http://localhost:8084/", "localhost:8084", 403), ("null", "localhost:8084", 403),
            ("http://u@localhost:8084", "localhost:8084", 403), ("", "localhost:8084", 403),
            ("file://localhost:8084", "localhost:8084", 403), ("http://", "", 403),
            ("http://:8084", ":8084", 403),
        ] {
            let answer = try node.send("GET", path, as: .reader, headers: ["origin": origin, "host": host])
            #expect(answer.status == status, "\(origin) \(host)")
        }
    }

    @Test func `are names and nothing else`() throws {
        for wrong in ["http://a", "a:80", "a/b", "*.example.com", "a b@c", "[::1", "ü"] {
            #expect(throws: (any Error).self, "\(wrong)") { try TestNode(environment: [key: wrong]) }
        }
    }
}

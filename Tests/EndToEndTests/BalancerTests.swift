import Foundation
import JSON
import TestSupport
import Testing

extension `Several nodes` {
    /// A client cannot tell whether it was the balancer's nginx or a node's that refused.
    @Test func `are spoken for by the balancer in their own words`() throws {
        let long = String(repeating: "x", count: 9000)
        for (request, status) in [
            (Wire.request("GET", "/a%00b"), 400), (Wire.request("TRACE", Cluster.tasks), 405),
            (Wire.request("GET", "/\(long)"), 414), (Wire.request("GET", "/", ["X-Long: \(long)"]), 431),
            (Wire.request("POST", "/", ["Transfer-Encoding: gzip"]), 501),
            (Array("GARBAGE\r\n\r\n".utf8), 400),
            (Wire.request("POST", Cluster.tasks, ["Content-Length: 99999999"]), 413),
        ] {
            let answers = try [cluster.port(), cluster.port("n1")].map {
                try #require(Wire.exchange(port: $0, request).first, "\(status)")
            }
            #expect(answers.map(\.status) == [status, status])
            let own = ["date", "content-length", "connection"]
            #expect(
                answers[0].headers.filter { !own.contains($0.key) }
                    == answers[1].headers.filter { !own.contains($0.key) }, "\(status)")
            let words = answers.map { $0.json["error"]?["details"]?.stringValue }
            #expect(words[0] != nil && words[0] == words[1], "\(status): \(words)")
        }
    }

    @Test func `are reached through HAProxy, which asks whether they are ready`() throws {
        let balancer = try HAProxy(of: cluster)
        func created() throws -> [String] {
            let requests = Wire.request(
                "POST", Cluster.tasks, ["Authorization: Bearer \(cluster.admin)", "Content-Length: 2"],
                body: "{}")
            return try (0..<9).map { _ in
                let answer = try #require(try Wire.exchange(port: balancer.port, requests).first)
                return try #require(answer.json["data"]?["task_id"]?.stringValue, "\(answer.json)")
            }
        }
        func isTaken(by nodes: Set<String>) throws -> Bool {
            Set(try created().compactMap { $0.split(separator: "_").last.map(String.init) }) == nodes
        }
        #expect(try cluster.waits(20) { try isTaken(by: ["n1", "n2", "n3"]) })
        // It ends, since it is idle; its nginx goes on.
        #expect(try cluster.pipelinectl("n1", "nodes", "drain", "n2").status == 0)
        #expect(try cluster.waits(20) { try isTaken(by: ["n1", "n3"]) })
        #expect(try cluster.pipelinectl("n1", "nodes", "resume", "n2").status == 0)
        try cluster.operate("restart", cluster.folder, "n2")
        #expect(try cluster.waits(20) { try isTaken(by: ["n1", "n2", "n3"]) })
        // What it can read as HTTP the nodes refuse.
        for (bytes, code) in [
            (Wire.request("TRACE", Cluster.tasks), "METHOD_NOT_ALLOWED"),
            (Wire.request("GET", "/a%00b"), "VALIDATION_ERROR"),
            (Wire.request("GET", Cluster.tasks), "UNAUTHORIZED"),
        ] {
            let answer = try #require(try Wire.exchange(port: balancer.port, bytes).first)
            #expect(answer.json["error"]?["code"]?.stringValue == code, "\(answer.status) \(answer.json)")
            #expect(answer.json["code"]?.intValue == answer.status)
            #expect(answer.headers["content-type"] == "application/json; charset=utf-8", "\(code)")
        }
    }
}

/// HAProxy in front of a cluster's nodes, as operators configure it; it ends with the object.
private final class HAProxy {
    let port = Int.random(in: 20_000...29_999)
    private let folder = TemporaryFolder()
    private let lib: String

    init(of cluster: Cluster) throws {
        lib = Stack.project + "/deploy/lib.sh"
        let servers = try cluster.nodes.map { "\($0)=127.0.0.1:\(try cluster.port($0))" }
        try run("start_balancer \"$1\" haproxy \"$2\" \"${@:3}\"", ["\(port)"] + servers)
        let isReady = try cluster.waits(20) {
            try Wire.exchange(port: port, Wire.request("GET", "/readyz")).first?.status == 200
        }
        if !isReady { throw Stack.Failure(text: "HAProxy finds no node") }
    }

    deinit { try? run("stop_balancer \"$1\"", []) }

    private func run(_ script: String, _ words: [String]) throws {
        let outcome = try Command.run("bash", ["-c", ". \"$0\" && " + script, lib, folder.path] + words)
        guard outcome.status == 0 else { throw Stack.Failure(text: outcome.output) }
    }
}

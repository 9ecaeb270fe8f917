import FoundationEssentials
import Glibc
import HTTP
import JSON
import Settings
import TestSupport
import Testing

@testable import API

/// A node that knows a key of each role, called as its role.
struct GuardedNode {
    let node: TestNode
    let secrets: [APIKey.Role: String]
    private let folder = TemporaryFolder()

    init(environment: [String: String] = [:]) throws {
        secrets = Dictionary(
            uniqueKeysWithValues: APIKey.Role.allCases.map { ($0, APIKey.newSecret()) })
        let lines = secrets.map { APIKey(name: $0.key.rawValue, role: $0.key, secret: $0.value).line }
        let path = folder.path + "/keys"
        try Data((lines.joined(separator: "\n") + "\n# no key\n").utf8).write(to: URL(filePath: path))
        chmod(path, 0o600)
        node = try TestNode(environment: environment.merging(["DATA_PIPELINE_API_KEYS_FILE": path]) { $1 })
    }

    func send(
        _ method: String, _ path: String, as role: APIKey.Role?, json: String? = nil,
        headers: [String: String] = [:]
    ) throws -> (status: Int, json: JSONValue) {
        let key = role.flatMap { secrets[$0] }.map { ["authorization": "Bearer \($0)"] } ?? [:]
        let answer = try node.send(method, path, json: json, headers: headers.merging(key) { $1 })
        return (answer.status, answer.json)
    }
}

@Suite struct `Where keys are configured,` {
    private let tasks = "/api/v0/data_pipeline/tasks"

    @Test func `a request without a good key is 401 in the envelope, whatever it asks for`() throws {
        let node = try GuardedNode().node
        for authorization in [nil, "Bearer", "Bearer ", "Bearer dp_0", "Basic dTpw", "bearer guest"] {
            let headers = authorization.map { ["authorization": $0] } ?? [:]
            for (method, path) in [
                ("GET", tasks), ("POST", tasks), ("GET", tasks + "/task_1"), ("DELETE", tasks + "/task_1"),
                ("POST", "/api/v0/database/tables"), ("HEAD", tasks),
            ] {
                let answer = try node.send(method, path, headers: headers)
                #expect(answer.status == 401, "\(method) \(path) \(headers)")
                #expect(answer.response.header("WWW-Authenticate") == "Bearer")
                guard method != "HEAD" else { continue }
                #expect(answer.json["error"]?["code"]?.stringValue == "UNAUTHORIZED")
                #expect(answer.json["error"]?["type"]?.stringValue == "PermissionError")
            }
        }
    }

    @Test func `each role can do what it may, and is told what it would need`() throws {
        let guarded = try GuardedNode()
        for route in Routes.all {
            guard let needed = route.access else { continue }
            let path = route.path.text.replacing("{task_id}", with: "task_1").replacing(
                "{filename}", with: "f")
            for role in APIKey.Role.allCases {
                let answer = try guarded.send(route.method.rawValue, path, as: role)
                #expect((answer.status == 403) == (role < needed), "\(role): \(route.method) \(path)")
                #expect(answer.status != 401)
                guard role < needed else { continue }
                #expect(answer.json["error"]?["code"]?.stringValue == "FORBIDDEN")
                #expect(answer.json["error"]?["details"]?.stringValue?.contains(needed.rawValue) == true)
            }
        }
        let admin = Routes.all.filter { $0.access == .admin }
            .filter { $0.method != .delete }.map(\.path.text)
        #expect(
            admin == ["/api/v0/data_pipeline/vector/restore", "/api/v0/nodes/{name}/drain"],
            "only what deletes, replaces or ends something takes an admin")
    }

    @Test func `emptying the vector tables takes an admin, a backup alone does not`() throws {
        let guarded = try GuardedNode()
        let path = "/api/v0/data_pipeline/vector/backup"
        let refused = try guarded.send("POST", path, as: .operator, json: #"{"truncate": true}"#)
        #expect(refused.status == 403)
        #expect(refused.json["error"]?["details"]?.stringValue?.contains("admin") == true)
        // No vector database is configured here: whoever comes so far is let in.
        for (role, json) in [(.operator, "{}"), (.admin, #"{"truncate": true}"#)] as [(APIKey.Role, String)] {
            #expect(try guarded.send("POST", path, as: role, json: json).status == 500)
        }
    }

    @Test func `load balancers need none, and unknown paths stay 404`() throws {
        let guarded = try GuardedNode()
        for path in ["/healthz", "/readyz"] {
            #expect(try guarded.send("GET", path, as: nil).status == 200)
        }
        #expect(try guarded.node.text("GET", "/metrics").contains("pipelined_tasks"))
        #expect(try guarded.send("GET", "/nothing", as: nil).status == 404)
        #expect(try guarded.send("PUT", tasks, as: nil).status == 405)
        #expect(try guarded.send("OPTIONS", tasks, as: nil).status == 204)
    }

    @Test func `a task is created by the key's name, and no answer or log holds a secret`() throws {
        let guarded = try GuardedNode()
        let created = try guarded.send(
            "POST", tasks, as: .operator, json: #"{"table_list_file": "tables.txt"}"#)
        #expect(created.status == 201)
        let list = try guarded.send(
            "POST", tasks + "/query", as: .reader, json: #"{"created_by": "operator"}"#)
        #expect(list.json["data"]?["pagination"]?["total"] == .integer(1))
        let log = try String(
            contentsOf: URL(filePath: guarded.node.folder.path + "/app.log"), encoding: .utf8)
        for secret in guarded.secrets.values {
            #expect(!log.contains(secret) && !"\(created.json)\(list.json)".contains(secret))
        }
    }

    @Test func `without keys a Bearer key is ignored`() throws {
        let node = try TestNode()
        let answer = try node.send("GET", tasks, headers: ["authorization": "Bearer whatever"])
        #expect(answer.status == 200)
    }
}

@Suite struct `Pages of other sites` {
    private let path = "/api/v0/data_pipeline/tasks"
    private let environment = [
        "DATA_PIPELINE_ALLOWED_ORIGINS": "https://app.example.com, http://localhost:3000",
        "DATA_PIPELINE_SERVER_NAMES": "a",
    ]

    @Test func `that are configured may read every answer, errors included`() throws {
        let node = try TestNode(environment: environment)
        for origin in ["https://app.example.com", "http://localhost:3000"] {
            let headers = ["origin": origin, "host": "a:8084"]
            for answer in [
                try node.send("GET", path, headers: headers),
                try node.send("POST", path, json: "[", headers: headers),
                try node.send("GET", "/nothing", headers: headers),
            ] {
                #expect(answer.response.header("Access-Control-Allow-Origin") == origin)
                #expect(answer.response.header("Vary") == "Origin")
                #expect(answer.response.header("Access-Control-Expose-Headers")?.contains("ETag") == true)
            }
        }
        let none = try node.send("GET", path, headers: ["host": "a:8084"])
        #expect(none.status == 200 && none.response.header("Access-Control-Allow-Origin") == nil)
        #expect(
            none.response.header("Vary") == "Origin", "a cache must not give it to a page of another site")
    }

    @Test func `learn from a preflight request what they may send, without a key`() throws {
        let answer = try GuardedNode(environment: environment).node.send(
            "OPTIONS", path + "/task_1/execute",
            headers: [
                "origin": "http://localhost:3000", "host": "a", "access-control-request-method": "POST",
                "access-control-request-headers": "authorization,content-type",
            ])
        #expect(answer.status == 204 && answer.response.body.isEmpty)
        #expect(answer.response.header("Access-Control-Allow-Origin") == "http://localhost:3000")
        #expect(answer.response.header("Access-Control-Allow-Methods")?.contains("POST") == true)
        let allowed = answer.response.header("Access-Control-Allow-Headers") ?? ""
        #expect(allowed.contains("Authorization") && allowed.contains("Content-Type"))
    }

    @Test func `that are not configured are refused as before`() throws {
        let node = try TestNode(environment: environment)
        for origin in [
            "https://app.example.com.evil.example", "https://evil.example", "null", "http://app.example.com",
        ] {
            let answer = try node.send("GET", path, headers: ["origin": origin, "host": "a:8084"])
            #expect(answer.status == 403 && answer.response.header("Access-Control-Allow-Origin") == nil)
        }
    }
}

import Foundation
import Glibc
import JSON
import Postgres
import Settings
import TestSupport

/// Three nodes that share their state, started by `deploy/cluster` as operators start them. There are keys, and all listen on
/// this machine's loopback.
final class Cluster: @unchecked Sendable {
    /// One for all tests of it, which run one after the other. `deploy/test` removes it.
    static let shared: Result<Cluster, any Error> = Result { try Cluster() }

    let folder: String
    let nodes = ["n1", "n2", "n3"]
    /// The secrets of an administrator's key and of a reader's.
    let admin = APIKey.newSecret(), reader = APIKey.newSecret()

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cluster-\(getpid())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let keys = [
            APIKey(name: "alice", role: .admin, secret: admin).line,
            APIKey(name: "rita", role: .reader, secret: reader).line,
        ]
        try keys.joined(separator: "\n").write(toFile: keyFile, atomically: true, encoding: .utf8)
        chmod(keyFile, 0o600)
        try operate("start", "\(nodes.count)", folder)
        for node in nodes {
            try "bss_company\n".write(
                toFile: "\(folder)/\(node)/data/table_lists/one.txt", atomically: true, encoding: .utf8)
        }
    }

    private var keyFile: String { folder + "/api.keys" }

    /// A session in the database of the tasks, as its superuser.
    func connect() throws -> PostgresConnection {
        let uri = try String(contentsOfFile: "\(folder)/n1/secrets/database.uri", encoding: .utf8)
        return try PostgresConnection(ConnectionInfo(uri: String(uri.prefix { !$0.isNewline })))
    }

    /// Runs `deploy/cluster`, with other settings where it starts something.
    @discardableResult
    func operate(_ words: String..., settings: [String: String] = [:]) throws -> String {
        let outcome = try Command.run(
            "bash", [Stack.project + "/deploy/cluster"] + words,
            environment: settings.merging([
                "BIN": Stack.programs, "NETWORK": "loopback", "DATA_PIPELINE_API_KEYS_FILE": keyFile,
                "DATA_PIPELINE_API_WORKERS": "2", "DATA_PIPELINE_TOOLS_WORKERS": "1",
            ]) { $1 })
        guard outcome.status == 0 else { throw Stack.Failure(text: outcome.output) }
        return outcome.output
    }

    /// The port of a node's nginx, or the balancer's.
    func port(_ node: String? = nil) throws -> Int {
        let text = try String(contentsOfFile: "\(folder)/\(node ?? ".")/port", encoding: .utf8)
        guard let port = Int(text.filter(\.isNumber)) else { throw Stack.Failure(text: text) }
        return port
    }

    /// One request to a node, or to the balancer, byte by byte; by the administrator unless another key is given.
    func send(
        _ method: String, _ target: String, to node: String?, _ headers: [String] = [], body: String = "",
        key: String? = nil
    ) throws -> WireAnswer {
        let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
        let request = Wire.request(
            method, target, ["Authorization: Bearer \(key ?? admin)"] + length + headers, body: body)
        guard let answer = try Wire.exchange(port: port(node), request).first else {
            throw Stack.Failure(text: "no answer to \(method) \(target)")
        }
        return answer
    }

    /// Uploads a file through a node.
    func upload(_ target: String, to node: String, _ file: String) throws -> JSONValue {
        let url = "http://127.0.0.1:\(try port(node))\(target)"
        let outcome = try Command.run(
            "curl", ["-sS", "-m", "30", "-H", "Authorization: Bearer \(admin)", "-F", "file=@\(file)", url])
        return try JSONValue(parsing: outcome.output.utf8)
    }

    /// Creates a task on a node; answers its id.
    func create(on node: String, _ json: String = #"{"table_list_file": "one.txt"}"#) throws -> String {
        let answer = try send("POST", Self.tasks, to: node, body: json)
        guard let id = answer.json["data"]?["task_id"]?.stringValue else {
            throw Stack.Failure(text: "\(answer.json)")
        }
        return id
    }

    static let tasks = "/api/v0/data_pipeline/tasks"

    /// Waits for the end of a task's run, half a minute at most, as a node or the balancer tells it.
    func wait(_ id: String, at node: String? = nil) throws -> JSONValue {
        var state = JSONValue.null
        _ = try waits(30) {
            state = try send("GET", "\(Self.tasks)/\(id)", to: node).json["data"] ?? .null
            return state["completed_at"]?.stringValue != nil
        }
        return state
    }

    /// Looks until the condition holds.
    func waits(_ seconds: Int, _ condition: () throws -> Bool) rethrows -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while .now < deadline {
            if try condition() { return true }
            usleep(50_000)
        }
        return false
    }

    /// The rows of the nodes by name, as one of them or the balancer answers.
    func list(_ node: String? = nil) throws -> [String: JSONValue] {
        let rows = try send("GET", "/api/v0/nodes", to: node).json["data"]?["nodes"]?.arrayValue ?? []
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"]?.stringValue ?? "", $0) })
    }

    /// The settings of a node, as the scripts give them.
    func settings(of node: String) throws -> [String: String] {
        let lines = try String(contentsOfFile: "\(folder)/\(node)/node.settings", encoding: .utf8)
        var settings = [
            "DATA_PIPELINE_DATA_DIR": "\(folder)/\(node)/data",
            "DATA_PIPELINE_LOG_DIR": "\(folder)/\(node)/logs",
        ]
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            settings[parts[0]] = parts[1]
        }
        return settings
    }

    /// Runs `pipelinectl` as the operator of a node.
    func pipelinectl(_ node: String, _ words: String...) throws -> Command.Outcome {
        try Command.run(Stack.programs + "pipelinectl", words, environment: settings(of: node))
    }

    /// The path of a task's file on a node.
    func path(_ node: String, _ id: String, _ name: String) -> String {
        "\(folder)/\(node)/data/training_data/\(id)/\(name)"
    }
}

import Foundation
import Glibc
import JSON
import Postgres
import Processes
import Synchronization
import TestSupport

/// The whole service, started by `deploy/stack` as operators start it: PostgreSQL, supervisor, workers, nginx. With
/// `DATA_PIPELINE_TEST_NODES=N` so many nodes behind a balancer, started by `deploy/cluster`.
final class Stack: @unchecked Sendable {
    /// One for all end-to-end tests, which run one after the other. `deploy/test` stops whatever is left of it.
    static let shared: Result<Stack, any Error> = Result { try Stack() }

    let folder: String
    let port: Int
    /// On which node tasks were, which stays so.
    private let known = Mutex<[String: String]>([:])

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "stack-\(getpid())").path()
        port = Int.random(in: 20_000...29_999)
        try start()
        for name in ["tables.txt"] + (1...5).map({ "tables_\($0).txt" }) {
            try offer(
                String(contentsOfFile: "\(Self.project)/deploy/demo/\(name)", encoding: .utf8), as: name)
        }
        try offer("bss_company\n", as: "one.txt")
        // A cluster is started with it.
        if Self.nodes == nil { try load("highway_db", script: "\(Self.project)/deploy/demo/highway_db.sql") }
    }

    /// The checkout.
    static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path()

    /// How many nodes share the state; nil for one by itself.
    static let nodes = ProcessInfo.processInfo.environment["DATA_PIPELINE_TEST_NODES"].flatMap { Int($0) }

    /// The folder of each node; that of the stack where there is one only.
    var homes: [String] { Self.nodes.map { (1...$0).map { "\(folder)/n\($0)" } } ?? [folder] }

    /// The name of the node that has, or had, a task's files; nil where there is one only.
    func node(of id: String) -> String? {
        guard Self.nodes != nil else { return nil }
        if let node = known.withLock({ $0[id] }) { return node }
        guard let node = try? state(id)["node"]?.stringValue else { return nil }
        known.withLock { $0[id] = node }
        return node
    }

    /// Its folder.
    func home(of id: String) -> String { node(of: id).map { "\(folder)/\($0)" } ?? homes[0] }

    /// What the programs of a node are told by the environment.
    func settings(of home: String) throws -> [String: String] {
        let shared = (try? String(contentsOfFile: home + "/node.settings", encoding: .utf8)) ?? ""
        let pairs = shared.split(separator: "\n").map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) }).merging([
            "DATA_PIPELINE_DATA_DIR": home + "/data"
        ]) { $1 }
    }

    /// The supervisor of a node.
    func supervisor(of home: String) throws -> Int32 {
        let text = try String(contentsOfFile: home + "/pipelined.pid", encoding: .utf8)
        guard let pid = text.split(separator: " ").first.flatMap({ Int32($0) }) else {
            throw Failure(text: text)
        }
        return pid
    }

    /// Lays a table list where each node looks for it.
    func offer(_ list: String, as name: String) throws {
        for home in homes {
            let lists = home + "/data/table_lists"
            try FileManager.default.createDirectory(atPath: lists, withIntermediateDirectories: true)
            try Data(list.utf8).write(to: URL(filePath: "\(lists)/\(name)"))
        }
    }

    /// Starts what is not running; run again it does nothing.
    func start(settings: [String: String] = [:]) throws {
        let outcome = try operate("start", settings: settings)
        guard outcome.status == 0 else { throw Failure(text: outcome.output) }
    }

    /// Stops all of it and starts it with other settings.
    func restart(settings: [String: String] = [:]) throws {
        _ = try operate("stop")
        try start(settings: settings)
    }

    /// Starts or stops nginx, supervisor and workers the way an operator does.
    private func operate(_ command: String, settings: [String: String] = [:]) throws -> Command.Outcome {
        let own: [String]
        switch (command, Self.nodes) {
        case ("start", nil): own = ["stack", command, folder, "\(port)"]
        case ("start", let nodes?): own = ["cluster", command, "\(nodes)", folder, "--port", "\(port)"]
        case (_, let nodes): own = [nodes == nil ? "stack" : "cluster", command, folder]
        }
        // Servers of the tests listen on this machine's loopback alone.
        return try Command.run(
            "bash", ["\(Self.project)/deploy/\(own[0])"] + own.dropFirst(),
            environment: settings.merging([
                "BIN": Self.programs, "NETWORK": "loopback", "VECTOR_DATABASE": "highway_db",
            ]) { $1 })
    }

    /// The folder of the programs under test: the one that the tests themselves were built into.
    static var programs: String {
        URL(filePath: ProgramPath.own()).deletingLastPathComponent().path()
    }

    var base: String { "http://127.0.0.1:\(port)/api/v0" }

    /// The URI of one of the stack's databases, with its password.
    func uri(_ database: String) throws -> String {
        let text = try String(contentsOfFile: homes[0] + "/secrets/database.uri", encoding: .utf8)
        let uri = text.split(separator: "\n").first.map(String.init) ?? ""
        return uri.replacingOccurrences(of: "/highway_db", with: "/\(database)")
    }

    func connect(_ database: String) throws -> PostgresConnection {
        try PostgresConnection(ConnectionInfo(uri: uri(database)))
    }

    /// Runs a script as psql does.
    func load(_ database: String, script: String) throws {
        let outcome = try Command.run(
            "psql", ["-qX", "-v", "ON_ERROR_STOP=1", "-f", script, try uri(database)])
        guard outcome.status == 0 else { throw Failure(text: outcome.output) }
    }

    /// One request by curl; answers the status and the JSON of the body.
    func request(
        _ method: String, _ path: String, json: String? = nil, extra: [String] = []
    ) throws -> (status: Int, json: JSONValue) {
        let body = json.map { ["-H", "Content-Type: application/json", "-d", $0] } ?? []
        let outcome = try Command.run(
            "curl", ["-sS", "-m", "60", "-X", method, "-w", "\n%{http_code}"] + body + extra + [base + path])
        let lines = outcome.output.split(separator: "\n")
        guard let status = lines.last.flatMap({ Int($0) }) else { throw Failure(text: outcome.output) }
        return (status, try JSONValue(parsing: lines.dropLast().joined(separator: "\n").utf8))
    }

    /// One request, byte by byte; `target` is the whole path.
    func send(
        _ method: String, _ target: String, _ headers: [String] = [], body: String = ""
    ) throws -> WireAnswer {
        let answers = try Wire.exchange(port: port, Wire.request(method, target, headers, body: body))
        guard let answer = answers.first else { throw Failure(text: "no answer to \(method) \(target)") }
        return answer
    }

    /// The rows of a task's list of files.
    func files(_ id: String) throws -> [JSONValue] {
        try request("GET", "/data_pipeline/tasks/\(id)/files").json["data"]?["files"]?.arrayValue ?? []
    }

    /// The path of a task's file.
    func path(_ id: String, _ name: String) -> String { "\(home(of: id))/data/training_data/\(id)/\(name)" }

    /// The living process that carries a task out; not that of another stack which has a task of the same id.
    func executor(of id: String) throws -> Int32? {
        let own = Data("DATA_PIPELINE_DATA_DIR=\(home(of: id))/data\0".utf8)
        func holds(_ pid: Int32) -> Bool {
            let environment = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/environ"))
            return environment?.range(of: own) != nil
        }
        let found = try Command.run("pgrep", ["-f", "^pipeline-executor \(id)$"]).output
        return found.split(separator: "\n").compactMap { Int32($0) }.first(where: holds)
    }

    /// Creates a task; answers its id.
    func createTask(_ json: String) throws -> String {
        let created = try request("POST", "/data_pipeline/tasks", json: json)
        guard let id = created.json["data"]?["task_id"]?.stringValue else {
            throw Failure(text: "\(created)")
        }
        return id
    }

    /// The task's state.
    func state(_ id: String) throws -> JSONValue {
        try request("GET", "/data_pipeline/tasks/\(id)").json["data"] ?? .null
    }

    /// Polls until the task has one of the states, for two minutes at most.
    func wait(_ id: String, for states: Set<String>) throws -> JSONValue {
        let deadline = Date.now.addingTimeInterval(120)
        while Date.now < deadline {
            let state = try state(id)
            if states.contains(state["status"]?.stringValue ?? "") { return state }
            Pause.milliseconds(50)
        }
        throw Failure(text: "the task did not reach \(states): \(try state(id))")
    }

    struct Failure: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }
}

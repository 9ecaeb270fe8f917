import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport

/// The whole service, started by `deploy/stack` as operators start it: PostgreSQL, supervisor, workers, nginx.
final class Stack: @unchecked Sendable {
    /// One for all end-to-end tests, which run one after the other. `deploy/test` stops whatever is left of it.
    static let shared: Result<Stack, any Error> = Result { try Stack() }

    let folder: String
    let port: Int
    let project: String

    private init() throws {
        project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path()
        folder = FileManager.default.temporaryDirectory.appending(path: "stack-\(getpid())").path()
        port = Int.random(in: 20_000...29_999)
        try start()
        let lists = folder + "/data/table_lists"
        try FileManager.default.createDirectory(atPath: lists, withIntermediateDirectories: true)
        for name in ["tables.txt"] + (1...5).map({ "tables_\($0).txt" }) {
            let source = "\(project)/deploy/demo/\(name)"
            try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: "\(lists)/\(name)"))
        }
        try Data("bss_company\n".utf8).write(to: URL(filePath: "\(lists)/one.txt"))
        try load("highway_db", script: "\(project)/deploy/demo/highway_db.sql")
    }

    /// Starts what is not running; run again it does nothing.
    func start(settings: [String: String] = [:]) throws {
        let outcome = try operate("start", String(port), settings: settings)
        guard outcome.status == 0 else { throw Failure(text: outcome.output) }
    }

    /// Stops all of it and starts it with other settings.
    func restart(settings: [String: String] = [:]) throws {
        _ = try operate("stop")
        try start(settings: settings)
    }

    /// Starts or stops nginx, supervisor and workers the way an operator does.
    func operate(_ arguments: String..., settings: [String: String] = [:]) throws -> Command.Outcome {
        try Command.run(
            "bash", ["\(project)/deploy/stack", arguments[0], folder] + arguments.dropFirst(),
            environment: settings.merging(["BIN": Self.programs]) { $1 })
    }

    /// The folder of the programs under test: the one that the tests themselves were built into.
    static var programs: String {
        URL(filePath: ProgramPath.own()).deletingLastPathComponent().path()
    }

    var base: String { "http://127.0.0.1:\(port)/api/v0" }

    /// The URI of one of the stack's databases, with its password.
    func uri(_ database: String) throws -> String {
        let text = try String(contentsOfFile: folder + "/secrets/database.uri", encoding: .utf8)
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
    func path(_ id: String, _ name: String) -> String { "\(folder)/data/training_data/\(id)/\(name)" }

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

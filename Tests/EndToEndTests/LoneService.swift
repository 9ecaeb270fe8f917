import Foundation
import Glibc
import JSON
import Processes
import TestSupport

/// A supervisor with its workers and nothing else: copies of the programs, which tests may break, spoken to by FastCGI.
final class LoneService {
    let folder = TemporaryFolder()
    let supervisor: Int32
    var program: String { folder.path + "/bin/pipelined" }
    var executor: String { folder.path + "/bin/pipeline-executor" }
    var statePath: String { folder.path + "/data/state.db" }
    var log: String { (try? String(contentsOfFile: folder.path + "/logs/app.log", encoding: .utf8)) ?? "" }

    /// Starts it; ready to answer when it returns.
    init(_ settings: [String: String] = [:], prepare: (String) throws -> [String: String] = { _ in [:] })
        throws
    {
        for name in ["/bin", "/logs"] {
            try FileManager.default.createDirectory(
                atPath: folder.path + name, withIntermediateDirectories: true)
        }
        for name in ["pipelined", "pipeline-executor"] {
            try FileManager.default.copyItem(
                atPath: Stack.programs + name, toPath: "\(folder.path)/bin/\(name)")
        }
        let own = [
            "DATA_PIPELINE_DATA_DIR": folder.path + "/data", "DATA_PIPELINE_LOG_DIR": folder.path + "/logs",
        ]
        let environment = own.merging(settings) { $1 }.merging(try prepare(folder.path)) { $1 }
        let pidFile = folder.path + "/pid"
        try Command.run(
            "bash",
            ["-c", "'\(folder.path)/bin/pipelined' >'\(folder.path)/out' 2>&1 & echo $! >'\(pidFile)'"],
            environment: environment)
        let text = try String(contentsOfFile: pidFile, encoding: .utf8).filter(\.isNumber)
        guard let pid = Int32(text) else { throw Stack.Failure(text: text) }
        supervisor = pid
        guard try wait({ try workers("api").count == 4 && healthz().status == 200 }) else {
            throw Stack.Failure(
                text: (try? String(contentsOfFile: folder.path + "/out", encoding: .utf8)) ?? "")
        }
    }

    deinit {
        kill(supervisor, SIGTERM)
        // Workers end by themselves once their folder is gone, if the supervisor did not live to end them.
        _ = wait { kill(supervisor, 0) != 0 }
    }

    /// Looks until the condition holds, for twenty seconds at most unless told otherwise.
    func wait(
        seconds: Int = 20, every milliseconds: Int = 50, _ condition: () throws -> Bool
    ) rethrows -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while .now < deadline {
            if try condition() { return true }
            Pause.milliseconds(milliseconds)
        }
        return false
    }

    /// The living processes that have the service's folder of tasks or its copies of programs to do with: executors, and
    /// whatever took their place.
    func executors() throws -> Set<Int32> {
        var found: Set<Int32> = []
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let pid = Int32(entry), pid != getpid(),
                let bytes = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/environ")),
                String(decoding: bytes, as: UTF8.self).contains("DATA_PIPELINE_DATA_DIR=\(folder.path)/data"),
                let line = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline")), !line.isEmpty,
                !String(decoding: line, as: UTF8.self).hasPrefix("pipelined")
            else { continue }
            found.insert(pid)
        }
        return found
    }

    /// Creates a task; answers its id.
    func create(_ json: String, headers: [String: String] = [:]) throws -> String {
        let answer = try request("POST", "/api/v0/data_pipeline/tasks", json: json, headers: headers)
        guard let id = answer.json["data"]?["task_id"]?.stringValue else {
            throw Stack.Failure(text: "\(answer)")
        }
        return id
    }

    func execute(_ id: String, _ json: String = "{}", headers: [String: String] = [:]) throws -> Int {
        try request(
            "POST", "/api/v0/data_pipeline/tasks/\(id)/execute", json: json, headers: headers
        ).status
    }

    /// The task's state.
    func state(_ id: String, headers: [String: String] = [:]) throws -> JSONValue {
        try request("GET", "/api/v0/data_pipeline/tasks/\(id)", headers: headers).json["data"] ?? .null
    }

    /// The living workers of a pool.
    func workers(_ pool: String) throws -> Set<Int32> { try children("worker \(pool)") }

    /// The supervisor's living children of that title.
    func children(_ title: String) throws -> Set<Int32> {
        let lines = try Command.run("ps", ["-o", "pid=,stat=,args=", "--ppid", "\(supervisor)"]).output
        return Set(
            lines.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard line.hasSuffix(title), words.count > 2, !words[1].hasPrefix("Z") else {
                    return nil
                }
                return Int32(words[0])
            })
    }

    func healthz() throws -> (status: Int, json: JSONValue) { try request("GET", "/healthz") }

    /// One request; status 0 when there was no answer within ten seconds.
    func request(
        _ method: String, _ path: String, json body: String = "", pool: String = "api",
        headers: [String: String] = [:]
    ) throws -> (status: Int, json: JSONValue) {
        let client = FastCGIClient(socket: "\(folder.path)/data/run/\(pool).sock", seconds: 10)
        let answer = client.send(method, path, body: Array(body.utf8), headers: headers)
        return (answer.status, answer.json)
    }
}

import FoundationEssentials
import Glibc
import JSON
import SQLite
import TestSupport

/// A supervisor with its workers, in a folder of its own, spoken to by FastCGI.
final class ChaosService: @unchecked Sendable {
    let folder = TemporaryFolder()
    let client: FastCGIClient
    private let supervisor: Child
    var data: String { folder.path + "/data" }
    var statePath: String { data + "/state.db" }
    private static let tasks = "/api/v0/data_pipeline/tasks"

    /// Starts it; ready to answer when it returns.
    ///
    /// - Parameter lists: the table lists, by their names.
    init(programs: String, settings: [String: String], lists: [String: String]) throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/data/table_lists", withIntermediateDirectories: true)
        for (name, text) in lists {
            try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/data/table_lists/\(name)"))
        }
        let own = [
            "DATA_PIPELINE_DATA_DIR": folder.path + "/data", "DATA_PIPELINE_LOG_DIR": folder.path + "/logs",
        ]
        let environment = own.merging(settings) { $1 }.map { "\($0.key)=\($0.value)" }
        supervisor = try Child(["/usr/bin/env"] + environment + [programs + "pipelined"])
        client = FastCGIClient(socket: folder.path + "/data/run/api.sock")
        let client = client
        guard Self.wait(seconds: 60, { client.send("GET", "/healthz").status == 200 }) else {
            supervisor.kill()
            throw PostgresServer.Failure(text: "the service does not start: \(try supervisor.end().output)")
        }
    }

    /// Stops it and waits for its end.
    func stop() {
        supervisor.terminate()
        _ = try? supervisor.end()
    }

    static func wait(seconds: Int, _ condition: () throws -> Bool) rethrows -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while .now < deadline {
            if try condition() { return true }
            usleep(10_000)
        }
        return false
    }

    /// A request below `…/tasks`.
    func tasks(
        _ method: String, _ path: String = "", _ body: String = "", headers: [String: String] = [:]
    ) -> FastCGIClient.Answer {
        client.send(method, Self.tasks + path, body: Array(body.utf8), headers: headers)
    }

    func create(_ json: String) throws -> String {
        let answer = tasks("POST", "", json)
        guard let id = answer.data["task_id"]?.stringValue else {
            throw PostgresServer.Failure(text: "no task could be created: \(answer)")
        }
        return id
    }

    func status(_ id: String) -> String { tasks("GET", "/\(id)").data["status"]?.stringValue ?? "" }

    /// The store as it is, read beside the service.
    func store() throws -> SQLiteConnection { try SQLiteConnection(path: statePath, isCreating: false) }

    /// The living processes of this service.
    func processes() -> [Int32] {
        ProcFiles.all().filter {
            ProcFiles.line(of: $0).hasPrefix("pipeline")
                && ProcFiles.environment(of: $0).contains("DATA_PIPELINE_DATA_DIR=\(data)\0")
        }
    }

    /// The living executors of this service.
    func executors() -> [Int32] {
        processes().filter { ProcFiles.line(of: $0).hasPrefix("pipeline-executor\0") }
    }

    /// The entries of a folder below the data directory.
    func entries(_ name: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(data)/\(name)")) ?? []
    }
}

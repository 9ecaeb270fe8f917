import FoundationEssentials
import Glibc
import HTTPClient
import JSON
import SQLite
import Synchronization
import TestSupport

/// A supervisor, its workers and nginx, as operators start them, of which each can be killed.
final class ChaosStack: Sendable {
    let base: String
    private let lib: String
    private let folder: String
    private let environment: [String: String]
    private let port: Int
    private let own = Mutex<[Int32: Bool]>([:])
    private var order: String { folder + "/order" }
    var data: String { folder + "/stack/data" }

    /// Starts it; ready to answer when it returns.
    init(lib: String, programs: String, folder: String, uri: String, lists: [String: String]) throws {
        self.lib = lib
        self.folder = folder
        port = Int.random(in: 20_000..<32_000)
        base = "http://127.0.0.1:\(port)/api/v0/data_pipeline/tasks"
        try FileManager.default.createDirectory(
            atPath: folder + "/stack/data/table_lists", withIntermediateDirectories: true)
        for (name, text) in lists {
            try Data(text.utf8).write(to: URL(filePath: folder + "/stack/data/table_lists/" + name))
        }
        try Data((uri + "\n").utf8).write(to: URL(filePath: folder + "/uri"))
        chmod(folder + "/uri", 0o600)
        environment = [
            "BIN": programs.hasSuffix("/") ? String(programs.dropLast()) : programs,
            "DATA_PIPELINE_DB_CONNECTION_FILE": folder + "/uri",
            "DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE": folder + "/uri",
            "PIPELINED_FAILPOINT": "@" + folder + "/order", "DATA_PIPELINE_MAX_EXECUTORS": "4",
            "DATA_PIPELINE_GATE_SECONDS": "0", "DATA_PIPELINE_PAIRS_PER_THEME": "2",
        ]
        try restart()
    }

    /// Starts what is not running.
    func restart() throws { try operate("start_stack \"$1\" \"\(port)\" unlimited") }

    func startNginx() throws { try operate("start_nginx \"$1\"") }

    func stop() { try? operate("stop_stack \"$1\"; stop_executors \"$1\"") }

    private func operate(_ script: String) throws {
        let outcome = try Command.run(
            "bash", ["-c", ". \"$0\" && " + script, lib, folder + "/stack"], environment: environment)
        guard outcome.status == 0 else { throw PostgresServer.Failure(text: outcome.output) }
    }

    /// Removes a task with its records, by the workers' socket; answers the status, 0 where there was no answer.
    func remove(_ task: String) -> Int {
        let client = FastCGIClient(socket: data + "/run/api.sock", seconds: 10)
        return client.send("DELETE", "/api/v0/data_pipeline/tasks/\(task)?records=true").status
    }

    /// The store as it is, read beside the service.
    func store() throws -> SQLiteConnection {
        try SQLiteConnection(path: data + "/state.db", isCreating: false)
    }

    /// The supervisor that runs now.
    var supervisor: Int32 { pid("pipelined.pid") }

    private func pid(_ name: String) -> Int32 {
        let bytes = (try? Data(contentsOf: URL(filePath: "\(folder)/stack/\(name)"))) ?? Data()
        return Int32(String(decoding: bytes, as: UTF8.self).prefix(while: \.isNumber)) ?? 0
    }

    /// Kills nginx with its workers, which hold its port.
    func killNginx() {
        let master = pid("nginx.pid")
        let workers = ProcFiles.children(of: master)
        for one in [master] + workers where one > 1 { kill(one, SIGKILL) }
        _ = ChaosService.wait(seconds: 5) {
            ([master] + workers).allSatisfy { ProcFiles.line(of: $0).isEmpty }
        }
    }

    /// The supervisor's children whose arguments begin so.
    func children(_ arguments: String) -> [Int32] {
        ProcFiles.children(of: supervisor).filter { ProcFiles.line(of: $0).hasPrefix(arguments) }
    }

    /// Whether a process has said that it works here.
    func isRecorded(_ pid: Int32) -> Bool { access("\(data)/run/processes/pipelined.\(pid)", F_OK) == 0 }

    /// The living executors of this service.
    func executors() -> [(pid: Int32, task: String)] {
        ProcFiles.all().compactMap { pid in
            let words = ProcFiles.line(of: pid).split(separator: "\0")
            guard words.count == 2, words[0] == "pipeline-executor", isOwn(pid) else { return nil }
            return (pid, String(words[1]))
        }
    }

    /// Whether an executor still has its task's lock open. After its run's end it launches those that have waited for its place,
    /// while its own task may be carried out again.
    func hasLock(_ executor: (pid: Int32, task: String)) -> Bool {
        let lock = "\(data)/run/locks/\(executor.task)"
        return ProcFiles.openFiles(of: executor.pid).contains { $0 == lock || $0 == lock + " (deleted)" }
    }

    private func isOwn(_ pid: Int32) -> Bool {
        if let known = own.withLock({ $0[pid] }) { return known }
        let environment = ProcFiles.environment(of: pid)
        guard !environment.isEmpty else { return false }
        let isOwn = environment.contains("DATA_PIPELINE_DATA_DIR=\(data)\0")
        own.withLock { $0[pid] = isOwn }
        return isOwn
    }

    // MARK: Failpoints

    /// Whoever passes the point first does what is ordered.
    func arm(_ text: String) throws {
        try Data((text + "\n").utf8).write(to: URL(filePath: order + ".new"))
        rename(order + ".new", order)
    }

    var isArmed: Bool { access(order, F_OK) == 0 }

    /// - Returns: whether it was still armed.
    func disarm() -> Bool { unlink(order) == 0 }
}

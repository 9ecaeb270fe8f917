import API
import FoundationEssentials
import Glibc
import HTTP
import JSON
import LanguageModel
import Logs
import Processes
import Settings
import TaskStoreSQLite
import Tasks
import TestSupport

/// A node in a folder of its own, without nginx and without a program to launch.
final class TestNode {
    let folder = TemporaryFolder()
    let store: TaskStoreSQLite
    let orphans: Orphans
    private let folders: TaskFolders
    private let routers: [Router]

    /// - Parameter executor: the program started as executor; by default one that does nothing but hold its lock.
    init(
        executor: String? = nil, environment: [String: String] = [:], supervised: Supervised? = nil
    ) throws {
        let data = folder.path + "/data"
        for name in ["", "/training_data", "/table_lists", "/run"] {
            try FileManager.default.createDirectory(atPath: data + name, withIntermediateDirectories: true)
        }
        try Data("bss_company\nods.订单\n".utf8).write(to: URL(filePath: data + "/table_lists/tables.txt"))
        var values = ["DATA_PIPELINE_DATA_DIR": data, "DATA_PIPELINE_LOG_DIR": folder.path]
        // Stand-ins for executors do nothing but take up places.
        values["DATA_PIPELINE_MAX_EXECUTORS"] = "200"
        values["DATA_PIPELINE_DB_CONNECTION"] = "postgresql://reader@127.0.0.1:1/highway_db"
        let settings = try Settings(environment: values.merging(environment) { $1 })
        store = try TaskStoreSQLite.fresh(settings.statePath)
        folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        orphans = Orphans(store: store, folders: folders)
        let sleeper = folder.path + "/executor"
        try Data("#!/bin/sh\nexec sleep 30\n".utf8).write(to: URL(filePath: sleeper))
        chmod(sleeper, 0o755)
        let node = Node(
            settings: settings, store: store,
            launcher: ExecutorLauncher(program: executor ?? sleeper, errorLog: folder.path + "/crash.log"),
            logFile: try LogFile(path: folder.path + "/app.log"),
            model: try settings.model.map { try HTTPChatModel($0) }, supervised: supervised)
        routers = Pool.allCases.map { Router(node, pool: $0) }
    }

    deinit {
        // The stand-ins for executors end with the test.
        for run in (try? store.runsInProgress()) ?? [] {
            try? endExecutor(run.run.taskID.text)
        }
    }

    private static func pool(of path: String) -> Int {
        ["/api/v0/database", "/api/v0/data_pipeline/vector", "/api/v0/data_pipeline/reviews"].contains(
            where: path.hasPrefix) ? 1 : 0
    }

    /// The task's lock, as long as somebody holds it.
    func lock(_ id: String) -> String { "\(folder.path)/data/run/locks/\(id)" }

    /// Kills the stand-in for the task's executor, and waits until it is dead.
    func endExecutor(_ id: String) throws {
        try Command.run("fuser", ["-k", "-s", lock(id)])
        guard let task = TaskID(id) else { return }
        let deadline = Monotonic.milliseconds() + 20_000
        while try folders.isHeld(task), Monotonic.milliseconds() < deadline { Pause.milliseconds(5) }
    }

    func directory(_ id: String) -> String { "\(folder.path)/data/training_data/\(id)" }

    /// One request, as the worker of the right pool would answer it.
    func send(
        _ method: String, _ target: String, json: String? = nil, headers: [String: String] = [:],
        body: [UInt8] = [], queuedMilliseconds: Int = 0, serverAddress: String? = nil
    ) throws -> (status: Int, json: JSONValue, response: Response) {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var request = Request(
            methodName: method, path: parts[0], query: parts.count > 1 ? parts[1] : "", headers: headers,
            body: json.map { Array($0.utf8) } ?? body)
        request.queuedMilliseconds = queuedMilliseconds
        request.serverAddress = serverAddress
        let router = routers[Self.pool(of: parts[0])]
        let response = router.answer(request)
        let json = response.body.isEmpty ? .null : try JSONValue(parsing: response.body)
        return (response.status.rawValue, json, response)
    }

    /// An answer as it stands, JSON or not.
    func plain(_ method: String, _ path: String, _ headers: [String: String] = [:]) -> Response {
        routers[Self.pool(of: path)].answer(
            Request(methodName: method, path: path, headers: headers))
    }

    /// The body of an answer that is no JSON.
    func text(_ method: String, _ path: String) throws -> String {
        String(decoding: plain(method, path).body, as: UTF8.self)
    }

    /// A request below `/api/v0/data_pipeline/tasks`.
    func tasks(
        _ method: String, _ path: String = "", json: String? = nil
    ) throws -> (status: Int, data: JSONValue, error: JSONValue) {
        let answer = try send(method, "/api/v0/data_pipeline/tasks" + path, json: json)
        return (answer.status, answer.json["data"] ?? .null, answer.json["error"] ?? .null)
    }

    /// Creates a task; answers its id.
    func create(_ json: String = #"{"table_list_file": "tables.txt"}"#) throws -> String {
        try tasks("POST", json: json).data["task_id"]?.stringValue ?? ""
    }

    /// A form with one file.
    func upload(
        _ id: String, name: String, content: [UInt8], type: String = "multipart/form-data; boundary=XX"
    ) throws -> (status: Int, json: JSONValue, response: Response) {
        let head = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n"
        return try send(
            "POST", "/api/v0/data_pipeline/tasks/\(id)/upload-table-list", headers: ["content-type": type],
            body: Array(head.utf8) + content + Array("\r\n--XX--\r\n".utf8))
    }
}

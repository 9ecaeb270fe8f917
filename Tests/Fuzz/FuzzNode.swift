import API
import FoundationEssentials
import Glibc
import HTTP
import JSON
import Logs
import Processes
import Settings
import TaskStoreSQLite
import Tasks
import TestSupport

/// A node in a folder of its own, with two tasks. In the place of the executor stands a program that notes its task and
/// ends.
final class FuzzNode {
    /// Stands in a file that no request may reach.
    static let secret = "TOP-SECRET"

    let folder = TemporaryFolder()
    let tasks: [String]
    private let routers: [Pool: Router]
    private let launches: String
    private var accepted = 0

    init() throws {
        let data = folder.path + "/data"
        for name in ["/training_data", "/table_lists", "/outside", "/run"] {
            try FileManager.default.createDirectory(atPath: data + name, withIntermediateDirectories: true)
        }
        for (name, text) in [
            ("/table_lists/tables.txt", "bss_company\nods.订单\n"), ("/outside/secret.md", Self.secret),
            ("/outside/tables.txt", "secret_table\n"),
        ] {
            try Data(text.utf8).write(to: URL(filePath: data + name))
        }
        launches = folder.path + "/launches"
        let program = folder.path + "/executor"
        try Data("#!/bin/sh\necho \"$1\" >>'\(launches)'\n".utf8).write(to: URL(filePath: program))
        chmod(program, 0o755)
        let settings = try Settings(environment: [
            "DATA_PIPELINE_DATA_DIR": data, "DATA_PIPELINE_LOG_DIR": folder.path,
            "DATA_PIPELINE_DB_CONNECTION": "postgresql://reader@127.0.0.1:1/highway_db",
        ])
        let node = Node(
            settings: settings, store: try TaskStoreSQLite.fresh(settings.statePath),
            launcher: ExecutorLauncher(program: program, errorLog: folder.path + "/crash.log"),
            logFile: try LogFile(path: folder.path + "/app.log"))
        let api = Router(node, pool: .api)
        routers = [.api: api, .tools: Router(node, pool: .tools)]
        tasks = try (0..<2).map { _ in
            let request = Request(
                methodName: "POST", path: "/api/v0/data_pipeline/tasks",
                body: Array(#"{"table_list_file": "tables.txt"}"#.utf8))
            return try JSONValue(parsing: api.answer(request).body)["data"]?["task_id"]?.stringValue ?? ""
        }
        let log = LogRecord(
            timestamp: "2025-06-27 14:30:52", level: .error, logger: "SQLValidator", message: "连接失败")
        try Data(log.text.utf8).write(
            to: URL(filePath: "\(data)/training_data/\(tasks[0])/\(TaskDirectory.logName)"))
    }

    /// The answer of the worker that nginx would have asked.
    func answer(_ request: Request) throws -> Response {
        let pool: Pool = request.path.hasPrefix("/api/v0/database/") ? .tools : .api
        guard let router = routers[pool] else { throw Broken(description: "no such pool") }
        var request = request
        // As a worker leaves out what is too long.
        if request.body.count > router.bodyLimit(request) {
            (request.body, request.isBodyTooLarge) = ([], true)
        }
        let response = router.answer(request)
        if response.status == .accepted, request.path.hasSuffix("/execute") { accepted += 1 }
        return response
    }

    /// Checks that as many executors were started as requests said, and that every file is where it belongs.
    func checkTraces() throws {
        let deadline = ContinuousClock.now + .seconds(60)
        var launched = 0
        while launched < accepted, ContinuousClock.now < deadline {
            launched = lines(of: launches)
            usleep(1_000)
        }
        try require(
            lines(of: launches) == accepted, "\(accepted) runs were accepted, \(launched) executors started")
        let ours = ["data", "executor", "launches", "app.log", "crash.log"]
        // What deleted tasks have left waits for its removal; locks are there as long as somebody holds them.
        let passing = ["data/training_data/.trash", "data/run", "data/state.id"]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where !passing.contains(where: name.hasPrefix) {
            let parts = name.split(separator: "/").map(String.init)
            var isInPlace = ours.contains(parts[0])
            if parts.count > 1 {
                isInPlace =
                    parts[0] == "data" && ["outside", "table_lists", "training_data"].contains(parts[1])
                    || parts.count == 2 && parts[1].hasPrefix("state.db")
            }
            if parts.count > 2 {
                isInPlace =
                    parts[1] == "training_data"
                    ? TaskID(parts[2]) != nil : ["tables.txt", "secret.md"].contains(parts[2])
            }
            if parts.count > 3 { isInPlace = isInPlace && parts.count == 4 && Self.isOfTask(parts[3]) }
            try require(isInPlace, "there is a file \(name)")
        }
        let secret = FileManager.default.contents(atPath: folder.path + "/data/outside/secret.md")
        try require(secret == Data(Self.secret.utf8), "a file outside was written")
    }

    private func lines(of path: String) -> Int {
        FileManager.default.contents(atPath: path)?.count { $0 == 0x0A } ?? 0
    }

    /// Whether a file of that name can stand in a task's directory: an upload, a kept one, the list, the log.
    private static func isOfTask(_ name: String) -> Bool {
        if [TaskDirectory.tableListName, TaskDirectory.logName].contains(name) { return true }
        let bytes = Array(name.utf8)
        let isKept = bytes.firstRange(of: Array(".bak_".utf8)) != nil
        return bytes.first != UInt8(ascii: ".") && !bytes.contains { $0 < 0x20 || $0 == UInt8(ascii: "\\") }
            && (isKept
                || UploadName.extensions.contains {
                    name.lowercased().utf8.suffix($0.utf8.count + 1).elementsEqual(".\($0)".utf8)
                })
    }
}

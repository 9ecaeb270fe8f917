import API
import FoundationEssentials
import Glibc
import Logs
import Processes
import Settings
import State
import Tasks

/// The supervisor: prepares the folders and the store, and keeps both pools and the child for duties alive.
struct Supervising {
    private let settings: Settings
    private let log: LogFile
    private let lock: SoleRun

    init(_ settings: Settings) throws {
        self.settings = settings
        for folder in [
            settings.dataDirectory, settings.trainingDataDirectory, settings.tableListDirectory,
            settings.runDirectory, settings.logDirectory,
        ] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        // Whatever lies below is out of others' reach then, from before this rule as well.
        guard chmod(settings.dataDirectory, 0o750) == 0 else {
            throw FileError(path: settings.dataDirectory, code: errno)
        }
        let folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        try folders.prepare()
        lock = try SoleRun(path: settings.runDirectory + "/pipelined.lock")
        log = try LogFile(
            path: settings.logDirectory + "/app.log", threshold: LogLevel(name: settings.logLevel) ?? .info)
        try StateStore.prepare(settings)
        try StateStore.join(settings, folders)
        DutyClock(folder: settings.dutyDirectory).reset()
        try ServiceMark(folder: settings.runDirectory).record()
    }

    func run() throws {
        let supervisor = try Supervisor(
            program: ProgramPath.own(), graceSeconds: settings.graceSeconds,
            requestTimeoutSeconds: settings.requestTimeoutSeconds, startedAt: Timestamp.now().milliseconds,
            notify: .inherited(), log: { log.write($0, .service, $1) })
        let sizes = [(Pool.api, settings.apiWorkers), (.tools, settings.toolsWorkers)]
        for (pool, size) in sizes {
            try supervisor.add(
                pool: pool.rawValue, size: size, socket: "\(settings.runDirectory)/\(pool.rawValue).sock")
        }
        supervisor.add(helper: "duties")
        log.write(
            .info, .service,
            "服务启动: api \(settings.apiWorkers) 个进程, tools \(settings.toolsWorkers) 个进程, 数据目录 \(settings.dataDirectory)"
        )
        supervisor.run()
        log.write(.info, .service, "服务已停止")
    }
}

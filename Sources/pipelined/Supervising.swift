import API
import FoundationEssentials
import Glibc
import Processes
import Settings
import TaskStoreSQLite
import Tasks

/// The supervisor: prepares the folders, keeps both pools alive, checkpoints the store and finds orphaned runs.
struct Supervising {
    private let settings: Settings
    private let log: LogFile
    private let store: TaskStoreSQLite
    private let orphans: Orphans
    private let lock: SoleRun

    init(_ settings: Settings) throws {
        self.settings = settings
        for folder in [
            settings.dataDirectory, settings.trainingDataDirectory, settings.tableListDirectory,
            settings.runDirectory, settings.logDirectory,
        ] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        lock = try SoleRun(path: settings.runDirectory + "/pipelined.lock")
        log = try LogFile(
            path: settings.logDirectory + "/app.log", threshold: LogLevel(name: settings.logLevel) ?? .info)
        store = try TaskStoreSQLite(path: settings.statePath)
        orphans = Orphans(store: store, root: settings.trainingDataDirectory)
    }

    func run() throws {
        let supervisor = try Supervisor(
            program: ProgramPath.own(), graceSeconds: settings.graceSeconds,
            requestTimeoutSeconds: settings.requestTimeoutSeconds,
            duties: Supervisor.Duties(
                log: { log.write(.warning, "pipelined", $0) },
                adoptedChildDied: { pid, end in orphans.record(executor: pid, end, in: log) },
                tick: tick))
        let sizes = [(Pool.api, settings.apiWorkers), (.tools, settings.toolsWorkers)]
        for (pool, size) in sizes {
            try supervisor.add(
                pool: pool.rawValue, size: size, socket: "\(settings.runDirectory)/\(pool.rawValue).sock")
        }
        log.write(
            .info, "pipelined",
            "服务启动: api \(settings.apiWorkers) 个进程, tools \(settings.toolsWorkers) 个进程, 数据目录 \(settings.dataDirectory)"
        )
        try supervisor.run()
        try store.checkpoint(whenLongerThan: 0)
        log.write(.info, "pipelined", "服务已停止")
    }

    private func tick() {
        do {
            for run in try orphans.sweep() {
                log.write(.error, "SimpleWorkflowManager", "任务 \(run.taskID) 的执行进程已消失，任务记为失败")
            }
            try store.checkpoint(whenLongerThan: 1 << 20)
        } catch {
            log.write(.error, "pipelined", "例行检查失败: \(error)")
        }
    }
}

import Glibc
import Logs
import Settings
import TaskStoreSQLite
import Tasks

/// `pipelined copy`: one copy of the store, in a process of its own, since a large one takes its time.
struct Copying {
    private let settings: Settings
    private let log: LogFile

    init(_ settings: Settings) throws {
        self.settings = settings
        log = try LogFile(
            path: settings.logDirectory + "/app.log", threshold: LogLevel(name: settings.logLevel) ?? .info)
    }

    /// - Returns: the exit code.
    func run() -> Int32 {
        let copies = StoreCopies(path: settings.stateCopiesDirectory)
        do {
            let store = try TaskStoreSQLite(path: settings.statePath)
            let copy = try copies.make(of: store, at: .now())
            let gone = copies.removeAll(butNewest: settings.stateBackupsKept)
            log.write(
                .info, .service, "状态库已备份: \(copy.path)，\(copy.tasks) 个任务；已删除 \(gone.count) 个旧备份")
            return 0
        } catch {
            log.write(.error, .service, "状态库备份失败: \(error)")
            return 1
        }
    }
}

/// When the store is to be copied.
struct CopyClock {
    private let settings: Settings
    private let copies: StoreCopies
    /// When it was last tried, so that what fails is not tried every second.
    private var triedAt: ContinuousClock.Instant?
    private static let pause = Duration.seconds(600)

    init(_ settings: Settings) {
        self.settings = settings
        copies = StoreCopies(path: settings.stateCopiesDirectory)
    }

    /// Whether a copy is due; one that is said to be is taken as tried.
    mutating func isDue(at now: Timestamp) -> Bool {
        guard settings.stateBackupHours > 0, triedAt.map({ .now - $0 > Self.pause }) ?? true else {
            return false
        }
        guard let last = copies.newest?.madeAt ?? birth else { return false }
        // A copy of a time to come was made before the clock was set back.
        let age = abs(now.milliseconds - last.milliseconds)
        guard age >= Int64(settings.stateBackupHours) * 3_600_000 else { return false }
        triedAt = .now
        return true
    }

    /// When the store was made.
    private var birth: Timestamp? {
        var status = stat()
        guard stat(settings.dataDirectory + "/state.id", &status) == 0 else { return nil }
        return Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1000)
    }
}

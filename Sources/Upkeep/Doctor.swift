internal import CSystem
internal import Glibc
internal import Postgres
internal import Processes
public import Settings
internal import State
internal import TaskStoreSQLite
internal import Tasks

/// Looks at a node from the outside: installation, folders, disk, store, service, runs, clock, and the servers that it needs.
///
/// Changes nothing, and needs no running service. What cannot be looked at is a finding; the rest is looked at all the same.
public struct Doctor {
    let settings: Settings
    let tell: (Finding) -> Void

    /// How little room on a disk is too little, in bytes and as a share.
    private static let leastRoom = (bytes: UInt64(1) << 30, share: 0.05)
    /// After how long a run is worth a look, in milliseconds.
    private static let longRun: Int64 = 6 * 3_600_000
    /// After how long the last copy of the store is old, in milliseconds.
    private static let oldCopy: Int64 = 7 * 86_400_000
    /// From which length on the store's write-ahead log has not been moved for long.
    private static let longLog = 64 << 20

    /// - Parameter tell: given each finding at once.
    public init(_ settings: Settings, _ tell: @escaping (Finding) -> Void) {
        self.settings = settings
        self.tell = tell
    }

    /// Looks at everything.
    public func run() {
        checkPrograms()
        checkFolders()
        for folder in [settings.dataDirectory, settings.logDirectory] where access(folder, F_OK) == 0 {
            checkRoom(folder)
        }
        checkService()
        checkStore()
        checkServers()
    }

    private func checkPrograms() {
        for name in ["pipelined", "pipeline-executor"] {
            let path = ProgramPath.sibling(name)
            tell(
                access(path, X_OK) == 0
                    ? .fine(name, path)
                    : .problem(
                        name, "\(path) is missing or cannot be run", "install all three programs together"))
        }
    }

    private func checkFolders() {
        var status = stat()
        let data = settings.dataDirectory
        guard stat(data, &status) == 0 else {
            return tell(
                .notice(
                    "data", "\(data) is not there", "start the service once, or set DATA_PIPELINE_DATA_DIR"))
        }
        if status.st_uid != geteuid() {
            tell(
                .problem(
                    "data", "\(data) belongs to the user of id \(status.st_uid), this is \(geteuid())",
                    "run service and pipelinectl as one user"))
        }
        if status.st_mode & 0o007 != 0 {
            tell(.problem("data", "others may look into \(data)", "chmod o= \(data)"))
        }
        for folder in [
            data, settings.trainingDataDirectory, settings.tableListDirectory, settings.logDirectory,
        ] where access(folder, F_OK) == 0 && access(folder, R_OK | W_OK | X_OK) != 0 {
            tell(.problem("folders", "\(folder) cannot be written", "give it to the service's user"))
        }
        if csystem_is_remote(data) == 1 {
            tell(
                .problem(
                    "data", "\(data) lies on another machine, where SQLite's log cannot be shared",
                    "use a local disk"))
        } else {
            tell(.fine("data", data))
        }
    }

    private func checkRoom(_ folder: String) {
        var disk = statvfs()
        guard statvfs(folder, &disk) == 0, disk.f_blocks > 0 else { return }
        let free = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
        let share = Double(disk.f_bavail) / Double(disk.f_blocks)
        let text = "\(free >> 20) MiB are free for \(folder)"
        let isScarce = free < Self.leastRoom.bytes || share < Self.leastRoom.share
        tell(
            isScarce
                ? .problem("disk", text, "make room: pipelinectl retention --days 90")
                : .fine("disk", text))
        if disk.f_files > 0, Double(disk.f_favail) / Double(disk.f_files) < 0.01 {
            tell(
                .problem(
                    "disk", "there is hardly a free inode for \(folder)", "delete tasks, or use another disk")
            )
        }
    }

    private func checkService() {
        guard access(settings.runDirectory, F_OK) == 0 else {
            return tell(.notice("service", "it was never started"))
        }
        if let lock = try? SoleRun(path: settings.runDirectory + "/pipelined.lock") {
            withExtendedLifetime(lock) {}
            return tell(.notice("service", "it is not running", "pipelined"))
        }
        let clock = DutyClock(folder: settings.dutyDirectory)
        let late = Duty.allCases.filter { (clock.age(of: $0) ?? .max) > Duty.lateAfter }
        tell(
            late.isEmpty
                ? .fine("service", "it is running, and its duties are done")
                : .problem(
                    "service", "duties are late: \(late.map(\.rawValue).joined(separator: ", "))",
                    "\(settings.logDirectory)/app.log says why"))
    }

    private func checkSharedStore(_ shared: SharedState) {
        do {
            guard let store = try StateStore.open(settings, as: "pipelinectl") as? any SharedTaskStore else {
                return
            }
            try store.verify()
            tell(.fine("store", "\(shared.connection.masked) can be read, as node \(shared.name)"))
            let apart = abs(Timestamp.now().milliseconds - (try store.now()).milliseconds)
            if apart > 5000 {
                tell(
                    .notice(
                        "clock",
                        "it is \(apart / 1000) s apart from that of the state's server, which counts",
                        "keep both by NTP"))
            }
            for node in try store.nodes() {
                let text = "\(node.identity.name) at \(node.state.address), seen at \(node.seenAt.iso)"
                if node.isAlive {
                    tell(.fine("node", text + (node.isDraining ? ", takes no more runs" : "")))
                } else {
                    tell(.notice("node", text, "start it, or move its tasks: pipelinectl tasks move"))
                }
            }
            try checkRuns(store)
        } catch {
            tell(
                .problem(
                    "store", "\(error)",
                    "see to \(shared.connection.masked); a backup of it is made by pg_dump -n data_pipeline_state"
                ))
        }
    }

    private func checkStore() {
        if let shared = settings.shared { return checkSharedStore(shared) }
        guard access(settings.statePath, F_OK) == 0 else { return }
        do {
            let store = try TaskStoreSQLite(path: settings.statePath)
            try store.verify()
            tell(.fine("store", "\(settings.statePath) can be read; pipelinectl state check reads all of it"))
            if store.logBytes > Self.longLog {
                tell(
                    .problem(
                        "store", "its log has grown to \(store.logBytes >> 20) MiB",
                        "see that the service runs, and that no program keeps the store open for long"))
            }
            let newest = try store.list(TaskFilter(), limit: 1, offset: 0).tasks.first
            if let newest, newest.createdAt.milliseconds > Timestamp.now().milliseconds + 60_000 {
                tell(
                    .problem(
                        "clock",
                        "task \(newest.id) was created at \(newest.createdAt.iso), which is yet to come",
                        "set the machine's clock, and keep it by NTP"))
            }
            try checkRuns(store)
        } catch {
            tell(.problem("store", "\(error)", "pipelinectl state check"))
        }
        checkCopies()
    }

    private func checkCopies() {
        let copies = StoreCopies(path: settings.stateCopiesDirectory)
        guard let newest = copies.newest else {
            return tell(.notice("copies", "there is no copy of the store", "pipelinectl state backup"))
        }
        let age = Timestamp.now().milliseconds - newest.madeAt.milliseconds
        tell(
            age > Self.oldCopy
                ? .notice(
                    "copies", "the newest is of \(newest.madeAt.iso)", "pipelinectl state backup")
                : .fine("copies", "the newest is of \(newest.madeAt.iso)"))
    }

    private func checkRuns(_ store: any TaskStore) throws {
        let folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        let runs = try store.runsInProgress()
        var oldest: PipelineTask?
        for run in runs {
            guard let task = try store.task(run.run.taskID), task.status == .inProgress else { continue }
            if try !folders.isHeld(task.id) {
                tell(
                    .problem(
                        "runs", "nobody carries out \(task.id)",
                        "start the service, which records the failure"))
            }
            if (task.startedAt ?? .now()) < (oldest?.startedAt ?? .now()) { oldest = task }
        }
        let waiting = max(0, runs.count - settings.maximumExecutors)
        tell(.fine("runs", "\(runs.count) in progress, \(waiting) of them wait for a place"))
        guard let oldest, let start = oldest.startedAt,
            Timestamp.now().milliseconds - start.milliseconds > Self.longRun
        else { return }
        tell(
            .notice(
                "runs", "\(oldest.id) has been running since \(start.iso)",
                "pipelinectl tasks watch \(oldest.id)"))
    }
}

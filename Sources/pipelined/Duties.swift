import CSystem
import Glibc
import Logs
import Processes
import Settings
import State
import Tasks
import Vectors

/// The supervisor's child, `pipelined duties`: does what may block, once a second, until the supervisor ends or tells it to.
///
/// A duty that fails is tried again; the others do not depend on it.
final class Duties {
    private let supervised: Supervised
    private let log: LogFile
    private let store: any TaskStore
    private let folders: TaskFolders
    private let orphans: Orphans
    private let deadlines: Deadlines
    private let queue: RunQueue
    /// Only where nodes share the store.
    private let life: NodeLife?
    private let rescue: Rescue?
    private let clock: DutyClock
    private var copyClock: CopyClock
    private let copying: Errand
    private let telling: Errand
    private let hasWebhook: Bool
    private let signals: Int32
    private let processes: String
    private let record: ProcessRecord?
    /// What each duty last failed with, so that it is said once.
    private var problems: [Duty: String] = [:]
    private var heard: [UInt8] = []
    /// After how long a duty counts as stuck.
    private static let longestSeconds = 60

    init(_ settings: Settings, supervised: Supervised) throws {
        self.supervised = supervised
        signals = csystem_signalfd([SIGTERM, SIGINT, SIGCHLD], 3)
        guard signals >= 0 else { throw ProcessError(operation: "signalfd", code: errno) }
        log = try LogFile(
            path: settings.logDirectory + "/app.log", threshold: LogLevel(name: settings.logLevel) ?? .info)
        store = try StateStore.open(settings, as: "pipelined duties")
        folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        orphans = Orphans(store: store, folders: folders)
        deadlines = Deadlines(
            Deadlines.Limits(
                start: settings.startTimeoutSeconds, progress: settings.progressTimeoutSeconds,
                step: settings.stepTimeoutSeconds, run: settings.runTimeoutSeconds))
        queue = RunQueue(
            store: store, folders: folders, launcher: ExecutorLauncher(settings),
            turnstile: settings.queueLockPath,
            places: settings.maximumExecutors)
        life = settings.shared == nil ? nil : NodeLife(settings)
        if let shared = store as? any SharedTaskStore, let life {
            rescue = Rescue(store: shared, contact: life.contact) { load in
                guard let info = settings.vectorConnection else { return }
                try VectorStore(info).endSession(load.pid, startedAt: load.startedAtMicroseconds)
            }
        } else {
            rescue = nil
        }
        clock = DutyClock(folder: settings.dutyDirectory)
        processes = settings.processDirectory
        record = ProcessRecord(title: "pipelined", in: processes)
        copyClock = CopyClock(settings)
        hasWebhook = settings.webhook != nil
        telling = Errand(
            ProgramPath.own(), ["pipelined", "notices"],
            errorLog: settings.logDirectory + "/executor_crash.log")
        copying = Errand(
            ProgramPath.own(), ["pipelined", "copy"], errorLog: settings.logDirectory + "/executor_crash.log")
    }

    deinit { close(signals) }

    func run() {
        _ = csystem_set_nonblocking(0)
        supervised.isReady()
        do {
            try life?.begin()
        } catch {
            log.write(.error, .service, "节点心跳无法开始: \(error)")
        }
        while wait() {
            for duty in Duty.allCases { attempt(duty) }
        }
        attempt(.checkpoint)
        record?.remove()
    }

    /// Waits a second and records meanwhile how processes have ended.
    ///
    /// - Returns: false when it is time to end.
    private func wait() -> Bool {
        let end = Monotonic.milliseconds() + 1000
        while case let left = end - Monotonic.milliseconds(), left > 0 {
            var waiting = [
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waiting, 2, Int32(left)) > 0 else { continue }
            while case let signal = csystem_read_signal(signals), signal > 0 {
                guard signal == SIGCHLD else { return false }
                for child in Children.reap() where !copying.ended(child.pid) && !telling.ended(child.pid) {
                    orphans.record(child, in: log)
                }
            }
            if waiting[1].revents != 0, !hear() { return false }
        }
        return true
    }

    /// Reads what the supervisor tells.
    ///
    /// - Returns: false when the supervisor is gone.
    private func hear() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(0, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        heard += buffer[..<count]
        while let lineBreak = heard.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: heard[..<lineBreak], as: UTF8.self)
            heard.removeSubrange(...lineBreak)
            guard let told = AdoptedEnd(line: line) else { continue }
            orphans.record(told, in: log)
        }
        return true
    }

    private func attempt(_ duty: Duty) {
        supervised.begin()
        supervised.limit(toSeconds: Self.longestSeconds)
        defer { supervised.end() }
        do {
            try perform(duty)
            clock.done(duty)
            if problems.removeValue(forKey: duty) != nil {
                log.write(.info, .service, "例行任务 \(duty.rawValue) 已恢复正常")
            }
        } catch {
            guard problems.updateValue("\(error)", forKey: duty) != "\(error)" else { return }
            log.write(.error, .service, "例行任务 \(duty.rawValue) 失败: \(error)")
        }
    }

    /// Has the supervisor end once none of this node's runs is in progress.
    private func endWhenIdle() throws {
        guard try store.runsInProgress().isEmpty, try orphans.executorsRunning() == 0 else { return }
        log.write(.warning, .service, "节点已空闲，服务退出")
        try (store as? any SharedTaskStore)?.leave()
        kill(getppid(), SIGTERM)
    }

    private func perform(_ duty: Duty) throws {
        switch duty {
        case .runs:
            let found = try orphans.sweep(deadlines)
            for run in found.ended {
                let status = try store.task(run.taskID)?.status ?? .failed
                log.write(
                    .error, .tasks,
                    "任务 \(run.taskID) 的执行进程已消失或不再响应，任务状态记为 \(status.rawValue)")
            }
            try queue.advance { launch in log.write(.info, .tasks, launch.sentence) }
            try UnfinishedDuty.check(found.failures)
        case .nodes:
            guard let rescue else { return }
            let found = try rescue.sweep()
            for run in found.ended {
                log.write(.error, .tasks, "任务 \(run.lost.run.taskID) 的运行已结束: \(run.cause)")
            }
            if life?.order == .draining { try endWhenIdle() }
            try UnfinishedDuty.check(found.failures)
        case .checkpoint: try store.maintain()
        // The rest has to wait for the next time, since the other duties come again soon.
        case .trash:
            ProcessRecord.prune(processes)
            _ = try folders.emptyTrash(atMost: 5000)
        case .notices:
            guard hasWebhook else { return try store.stopNotices() }
            if !telling.isUnderWay, try store.nextNotice() != nil { try telling.begin() }
        case .copy: if life == nil, !copying.isUnderWay, copyClock.isDue(at: .now()) { try copying.begin() }
        }
    }
}

/// A duty was done but for some of the things that it is about.
private struct UnfinishedDuty: Error, CustomStringConvertible {
    let description: String

    static func check(_ failures: [(task: TaskID, error: any Error)]) throws {
        guard !failures.isEmpty else { return }
        throw UnfinishedDuty(description: failures.map { "\($0.task): \($0.error)" }.joined(separator: "; "))
    }
}

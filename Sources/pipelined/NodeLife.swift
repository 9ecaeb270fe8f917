import Glibc
import Logs
import Processes
import Settings
import State
import Synchronization
import Tasks
import Threads

/// Says to the store that nodes share that this one lives, from a thread of its own, so that no duty keeps it from that.
final class NodeLife: Sendable {
    /// What was last heard of the store.
    let contact = StoreContact()
    private let outcome = Mutex<BeatOutcome?>(nil)
    private let settings: Settings

    init(_ settings: Settings) { self.settings = settings }

    /// Begins to.
    func begin() throws {
        do {
            pthread_detach(try OwnThread.start(live))
        } catch {
            throw ProcessError(operation: "pthread_create", code: error.code)
        }
    }

    /// What the node was last told to do; nil where nothing was heard yet.
    var order: BeatOutcome? { outcome.withLock(\.self) }

    private func live() {
        var store: (any SharedTaskStore)?
        let folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        while true {
            let begin = Monotonic.bootMilliseconds()
            do {
                // A connection belongs to its thread.
                let current =
                    try store ?? StateStore.open(settings, as: "pipelined duties") as? any SharedTaskStore
                store = current
                guard let current else { return }
                let state = try NodeState(of: current, Orphans(store: current, folders: folders), settings)
                tell(try current.beat(state, seconds: RunLease.seconds))
                contact.heard()
                Pause.milliseconds(max(100, Int(RunLease.interval - (Monotonic.bootMilliseconds() - begin))))
            } catch {
                contact.missed()
                Pause.milliseconds(500)
            }
        }
    }

    private func tell(_ latest: BeatOutcome) {
        let before = outcome.withLock { outcome in
            defer { outcome = latest }
            return outcome
        }
        guard latest != before,
            let log = try? LogFile(
                path: settings.logDirectory + "/app.log",
                threshold: LogLevel(name: settings.logLevel) ?? .info)
        else { return }
        let name = settings.shared?.name.text ?? ""
        switch latest {
        case .active: if before != nil { log.write(.info, .service, "节点 \(name) 恢复服务") }
        case .draining: log.write(.warning, .service, "节点 \(name) 不再接受新的运行，空闲后退出")
        case .nameTaken: log.write(.error, .service, "节点名 \(name) 正被另一个实例使用，本节点不再接受新的运行")
        }
    }
}

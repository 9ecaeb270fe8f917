internal import Processes
public import Settings
internal import State
public import Tasks
internal import Vectors

/// What a node has kept long enough: old tasks with all that belongs to them, what earlier runs of others have left in their
/// directories, and backups of the vector tables.
///
/// Runs, pinned tasks and their backups, and the newest backup stay, whatever the rules say. Works beside the service, a task
/// at a time; what cannot be removed is told, and the rest goes on.
public struct Retention {
    /// What is to go.
    public struct Rules: Sendable {
        /// Everything that was last changed before so many days; nil for no such rule.
        public var days: Int?
        /// All tasks but so many, the newest; nil for no such rule.
        public var tasks: Int?

        /// Makes rules.
        public init(days: Int?, tasks: Int?) {
            self.days = days
            self.tasks = tasks
        }
    }

    /// Something that goes.
    public enum Item: Sendable {
        /// A task's records and directory.
        case task(PipelineTask)
        /// What an earlier run has left in a task's directory.
        case earlierOutputs(TaskID, folder: String)
        /// A backup of the vector tables.
        case vectorBackup(id: String, createdAt: String, rows: Int, bytes: Int)
    }

    /// What became of an item.
    public enum Outcome: Sendable {
        /// It would go.
        case planned
        /// It is gone.
        case removed
        /// It stays, for the reason given.
        case kept(reason: String)
    }

    private let settings: Settings
    private let rules: Rules
    private let now: Timestamp
    private let store: any TaskStore
    private let folders: TaskFolders
    private static let pageSize = 500
    /// How many tasks go in one write: few enough for others not to wait, enough for a hundred thousand to take minutes.
    private static let batchSize = 50

    /// Opens the node's data.
    public init(_ settings: Settings, _ rules: Rules, now: Timestamp = .now()) throws {
        self.settings = settings
        self.rules = rules
        self.now = now
        store = try StateStore.open(settings, as: "retention")
        folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
    }

    /// Finds what is to go, and removes it if told to.
    ///
    /// - Parameter tell: given each item and what became of it.
    public func run(removing: Bool, _ tell: (Item, Outcome) -> Void) throws {
        let pinned = try store.pinned()
        let oldTasks = try tasks(but: pinned)
        for start in stride(from: 0, to: oldTasks.count, by: Self.batchSize) {
            let some = oldTasks[start..<min(start + Self.batchSize, oldTasks.count)]
            try remove(some, removing, tell)
        }
        guard let limit else { return }
        let going = Set(oldTasks.map(\.id))
        for id in try folders.withDirectory() where !going.contains(id) && !pinned.contains(id) {
            for archive in try folders.directory(of: id).archives() where archive.madeAt < limit {
                let item = Item.earlierOutputs(id, folder: archive.name)
                tell(item, removing ? removeArchive(archive.name, of: id) : .planned)
            }
        }
        for backup in vectorBackups(before: limit, but: pinned) {
            let item = Item.vectorBackup(
                id: backup.id, createdAt: backup.createdAt, rows: backup.rows, bytes: backup.bytes)
            tell(item, removing ? remove(backup) : .planned)
        }
    }

    private var limit: Timestamp? {
        rules.days.map { Timestamp(milliseconds: now.milliseconds - Int64($0) * 86_400_000) }
    }

    /// A task as it was when it was found old.
    private struct OldTask {
        let id: TaskID
        let updatedAt: Timestamp
    }

    private func tasks(but pinned: Set<TaskID>) throws -> [OldTask] {
        var old: [OldTask] = []
        var seen: Set<TaskID> = []
        var rank = 0
        var offset = 0
        while case let page = try store.list(TaskFilter(), limit: Self.pageSize, offset: offset),
            offset < page.total
        {
            // A row that makes no sense is counted, and is not among the tasks.
            offset += Self.pageSize
            // What is created meanwhile moves the others on to the next page.
            for task in page.tasks
            where isOwn(task) && !pinned.contains(task.id) && seen.insert(task.id).inserted {
                rank += 1
                let isOld = limit.map { task.updatedAt < $0 } ?? false
                let isBeyond = rules.tasks.map { rank > $0 } ?? false
                if isOld || isBeyond, task.status != .inProgress {
                    old.append(OldTask(id: task.id, updatedAt: task.updatedAt))
                }
            }
        }
        return old
    }

    /// Other nodes see to theirs.
    private func isOwn(_ task: PipelineTask) -> Bool {
        task.node == (store as? any SharedTaskStore)?.identity.name
    }

    /// Removes some tasks: their directories one by one, their records at once. Nobody else works on them meanwhile.
    private func remove(
        _ tasks: ArraySlice<OldTask>, _ isRemoving: Bool, _ tell: (Item, Outcome) -> Void
    ) throws {
        var going: [(task: PipelineTask, writer: TaskWriter)] = []
        for old in tasks {
            guard let present = try store.task(old.id) else { continue }
            guard isRemoving else {
                tell(.task(present), .planned)
                continue
            }
            let refusal = attempt {
                guard let writer = try folders.writer(of: old.id) else {
                    return .kept(reason: "somebody works on it")
                }
                // It may have been run or pinned since.
                guard let locked = try store.task(old.id) else { return .removed }
                guard locked.updatedAt == old.updatedAt, locked.status != .inProgress else {
                    return .kept(reason: "it has changed meanwhile")
                }
                guard try !store.isPinned(old.id) else { return .kept(reason: "it is pinned") }
                _ = try writer.discard()
                going.append((locked, writer))
                return .planned
            }
            if case .planned = refusal { continue }
            tell(.task(present), refusal)
        }
        let outcome = attempt {
            try store.delete(going.map { ($0.task.id, $0.writer.takeChanges()) })
            return .removed
        }
        for (task, _) in going { tell(.task(task), outcome) }
    }

    private func removeArchive(_ name: String, of id: TaskID) -> Outcome {
        attempt {
            guard let writer = try folders.writer(of: id) else {
                return .kept(reason: "somebody works on it")
            }
            try writer.discard(archive: name)
            return .removed
        }
    }

    private func vectorBackups(before limit: Timestamp, but pinned: Set<TaskID>) -> [BackupManifest] {
        VectorBackups(path: settings.vectorBackupsDirectory).list().dropFirst().filter { backup in
            if let task = backup.taskID.flatMap({ TaskID($0) }), pinned.contains(task) { return false }
            return Timestamp(parsing: backup.createdAt).map { $0 < limit } ?? false
        }
    }

    private func remove(_ backup: BackupManifest) -> Outcome {
        attempt {
            guard let lock = try FileLock.take(settings.runDirectory + "/vector_operation.lock") else {
                return .kept(reason: "another backup or restoration is under way")
            }
            let links = backup.taskID.flatMap { TaskID($0) }.map {
                folders.directory(of: $0).path(of: TaskDirectory.backupFolder)
            }
            try VectorBackups(path: settings.vectorBackupsDirectory).remove(backup.id, linkedFrom: links)
            _ = consume lock
            return .removed
        }
    }

    private func attempt(_ body: () throws -> Outcome) -> Outcome {
        do {
            return try body()
        } catch {
            return .kept(reason: "\(error)")
        }
    }
}

public import Settings
internal import State
internal import TaskStoreSQLite
internal import Tasks
internal import Vectors

/// Whether the store, the tasks' directories and the backups of the vector tables are whole and fit each other.
///
/// Changes nothing, and may run beside the service. What is wrong with one task keeps no other from being looked at.
public struct StateCheck {
    private let settings: Settings
    private let tell: (Finding) -> Void
    private static let pageSize = 500

    /// - Parameter tell: given each finding at once.
    public init(_ settings: Settings, _ tell: @escaping (Finding) -> Void) {
        self.settings = settings
        self.tell = tell
    }

    /// Looks at everything.
    public func run() {
        checkStore()
        checkTasks()
        checkVectorBackups()
    }

    private func checkStore() {
        guard settings.shared == nil else { return }
        do {
            let copy = try StoreCopy(examining: settings.statePath)
            tell(.fine("store", "\(copy.path) is whole, with \(copy.tasks) tasks"))
        } catch {
            tell(.problem("store", "\(error)", "stop the service, and run: pipelinectl state restore COPY"))
        }
        let copies = StoreCopies(path: settings.stateCopiesDirectory)
        if let newest = copies.names.first {
            tell(.fine("copies", "\(copies.names.count) in \(copies.path), the newest \(newest)"))
        } else {
            tell(.notice("copies", "there is no copy of the store", "pipelinectl state backup"))
        }
    }

    private func checkTasks() {
        let folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        do {
            let store = try StateStore.open(settings, as: "pipelinectl")
            var known: Set<String> = []
            var offset = 0
            while case let page = try store.list(TaskFilter(), limit: Self.pageSize, offset: offset),
                offset < page.total
            {
                offset += Self.pageSize
                let own = (store as? any SharedTaskStore)?.identity.name
                for task in page.tasks where task.node == own {
                    known.insert(task.id.text)
                    check(task, folders)
                }
            }
            for id in try folders.withDirectory() where !known.contains(id.text) {
                // One that was created since its page was read is no stranger.
                if let task = try store.task(id) {
                    guard let node = task.node, node != settings.shared?.name else { continue }
                    tell(
                        .notice(
                            id.text, "its directory is here, and the task is on node \(node) by now",
                            "remove \(folders.directory(of: id).path) once its files are there"))
                    continue
                }
                tell(
                    .problem(
                        id.text, "its directory is there, its records are not",
                        "move \(folders.directory(of: id).path) away, or restore a copy of the store that knows it"
                    ))
            }
            tell(.fine("tasks", "\(known.count) were looked at"))
        } catch {
            tell(.problem("tasks", "\(error)", "see to this first, and check again"))
        }
    }

    private func check(_ task: PipelineTask, _ folders: TaskFolders) {
        let directory = folders.directory(of: task.id)
        do {
            if task.status == .inProgress, try !folders.isHeld(task.id) {
                tell(
                    .problem(
                        task.id.text, "it is in_progress, and nobody carries it out",
                        "start the service, which records the failure, and run the task again"))
            }
            guard directory.exists else {
                guard task.status != .pending || task.run != nil else { return }
                return tell(.notice(task.id.text, "its directory is gone: deleted, or lost"))
            }
            let completed = task.steps.filter { $0.status == .completed }.map(\.step)
            let missing = try directory.missingOutputs(of: completed)
            guard let first = missing.first else { return }
            tell(
                .problem(
                    task.id.text,
                    "\(missing.count) files of completed steps are missing, such as \(first.name) of \(first.step.rawValue)",
                    "run the task from \(first.step.rawValue) on again, or bring the files back"))
        } catch {
            tell(.problem(task.id.text, "\(error)", "see to the rights in \(directory.path)"))
        }
    }

    private func checkVectorBackups() {
        let backups = VectorBackups(path: settings.vectorBackupsDirectory)
        let all = backups.list()
        for backup in all where !backups.isIntact(backup) {
            tell(
                .problem(
                    "vector backup \(backup.id)", "its files are not what they were when it was made",
                    "bring them back from elsewhere, or remove it"))
        }
        for id in backups.unreadable {
            tell(
                .problem(
                    "vector backup \(id)", "its manifest cannot be read",
                    "bring it back from elsewhere, or remove the folder"))
        }
        tell(.fine("vector backups", "\(all.count) in \(backups.path)"))
    }
}

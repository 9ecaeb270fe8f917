import Glibc
import Processes
import Settings
import State
import Tasks

/// The service's data, used beside it, whether it is running or not.
struct ServiceData {
    let settings: Settings
    let store: any TaskStore
    let folders: TaskFolders
    var orphans: Orphans { Orphans(store: store, folders: folders) }

    /// Opens the store of `DATA_PIPELINE_DATA_DIR`.
    init(_ settings: Settings) throws {
        try Self.requireOwner(of: settings.dataDirectory)
        self.settings = settings
        store = try StateStore.open(settings, as: "pipelinectl")
        folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
    }

    /// Files that another user makes here could not be written by the service.
    static func requireOwner(of folder: String) throws {
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw DataError(description: "\(folder): \(String(cString: strerror(errno)))")
        }
        guard status.st_uid == geteuid() else {
            throw DataError(
                description: "\(folder) belongs to the user of id \(status.st_uid): run this as that user")
        }
    }

    /// Refuses what is to be done to a task's files where they lie on another node.
    func mustHaveFiles(of task: PipelineTask) throws {
        guard let shared = store as? any SharedTaskStore, let home = task.node, home != shared.identity.name
        else { return }
        throw DataError(
            description: "the files of \(task.id) are on node \(home): do it there, or move the task")
    }

    /// The task of that id; a run whose process is gone is ended first.
    func task(_ text: String) throws -> PipelineTask {
        guard let id = TaskID(text), let task = try store.task(id) else {
            let place = settings.shared == nil ? settings.statePath : "the state that nodes share"
            throw DataError(description: "there is no task \(text.prefix(64)) in \(place)")
        }
        guard try orphans.fail(task) else { return task }
        return try store.task(id) ?? task
    }
}

/// The data are not as a command needs them.
struct DataError: Error, CustomStringConvertible {
    let description: String
}

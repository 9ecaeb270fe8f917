internal import Glibc
internal import Processes
public import Settings
internal import TaskStorePostgres
internal import TaskStoreSQLite
public import Tasks

/// The store of the service's state, as the settings say: a file of the node's own, or a database that nodes share.
public enum StateStore {
    /// Opens the store that the supervisor has prepared: a ``SharedTaskStore`` where nodes share it.
    ///
    /// - Parameter who: who writes, for the events; its process id is added.
    public static func open(_ settings: Settings, as who: String) throws(TaskStoreError) -> any TaskStore {
        let writer = "\(who) \(getpid())"
        if let shared = settings.shared {
            let file = InstanceFile(path: settings.instancePath)
            guard let instance = file.recorded else {
                throw TaskStoreError(
                    description: "\(file.path) is missing; it is made by the supervisor only",
                    isRetryable: false)
            }
            let store = TaskStorePostgres(
                shared.connection, as: NodeIdentity(name: shared.name, instance: instance))
            store.writer = writer
            return store
        }
        let store = try TaskStoreSQLite(path: settings.statePath)
        store.writer = writer
        return store
    }

    /// Takes the name of a node in a store that nodes share, before anything is done under it.
    ///
    /// - Throws: ``TaskStoreError`` that says who has it where another instance that lives does.
    public static func join(_ settings: Settings, _ folders: TaskFolders) throws {
        guard let store = try open(settings, as: "pipelined") as? any SharedTaskStore else { return }
        let state = try NodeState(of: store, Orphans(store: store, folders: folders), settings)
        guard case .nameTaken = try store.beat(state, seconds: RunLease.seconds) else { return }
        let other = try store.node(store.identity.name)
        throw TaskStoreError(
            description:
                "another node that lives is called \(store.identity.name), at \(other?.state.address ?? "?"), seen"
                + " at \(other?.seenAt.iso ?? "?"): give this one another name, or start it again once that one has been"
                + " gone for \(RunLease.seconds) seconds", isRetryable: true)
    }

    /// Makes the store where there has never been one, and brings it up to date. For the supervisor alone.
    ///
    /// - Throws: ``TaskStoreError`` that says what to do where it cannot be used. Nothing is changed then.
    public static func prepare(_ settings: Settings) throws(TaskStoreError) {
        guard let shared = settings.shared else {
            return try TaskStoreSQLite.prepare(
                path: settings.statePath, beside: settings.trainingDataDirectory)
        }
        try TaskStorePostgres.prepare(shared.connection)
        do {
            try InstanceFile(path: settings.instancePath).make()
        } catch {
            throw TaskStoreError(
                description: "\(error)", isRetryable: false, isOutOfSpace: error.isOutOfSpace)
        }
    }
}

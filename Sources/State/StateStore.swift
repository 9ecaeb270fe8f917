internal import Glibc
public import Settings
internal import TaskStoreSQLite
public import Tasks

/// The store of the service's state, as the settings say: a file of the node's own, or a database that nodes share.
public enum StateStore {
    /// Opens the store that the supervisor has prepared.
    ///
    /// - Parameter who: who writes, for the events; its process id is added.
    public static func open(_ settings: Settings, as who: String) throws(TaskStoreError) -> any TaskStore {
        let store = try TaskStoreSQLite(path: settings.statePath)
        store.writer = "\(who) \(getpid())"
        return store
    }

    /// Makes the store where there has never been one, and brings it up to date. For the supervisor alone.
    ///
    /// - Throws: ``TaskStoreError`` that says what to do where it cannot be used. Nothing is changed then.
    public static func prepare(_ settings: Settings) throws(TaskStoreError) {
        try TaskStoreSQLite.prepare(path: settings.statePath, beside: settings.trainingDataDirectory)
    }
}

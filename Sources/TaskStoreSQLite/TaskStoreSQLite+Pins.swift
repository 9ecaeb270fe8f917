internal import SQLite
public import Tasks

/// Pins: tasks that an administrator keeps from being forgotten, however old they are.
extension TaskStoreSQLite {
    /// Pins the task; one that is pinned stays so. The caller holds the task's lock, or it is in progress.
    ///
    /// - Returns: false when there is no such task.
    public func pin(_ id: TaskID, at time: Timestamp) throws(TaskStoreError) -> Bool {
        try write { connection throws(SQLiteError) in
            try connection.execute(Queries.pin, .text(id.text), .integer(time.milliseconds))
            return try connection.first(Queries.isPinned, .text(id.text)) { _ in true } ?? false
        }
    }

    /// Takes the pin away.
    ///
    /// - Returns: false when there was none.
    public func unpin(_ id: TaskID) throws(TaskStoreError) -> Bool {
        try write { connection throws(SQLiteError) in
            try connection.execute(Queries.unpin, .text(id.text)) == 1
        }
    }

    /// Whether the task is pinned.
    public func isPinned(_ id: TaskID) throws(TaskStoreError) -> Bool {
        try read { () throws(SQLiteError) in
            try connection.first(Queries.isPinned, .text(id.text)) { _ in true } ?? false
        }
    }

    /// The tasks that are pinned.
    public func pinned() throws(TaskStoreError) -> Set<TaskID> {
        try read { () throws(SQLiteError) in
            Set(try connection.all(Queries.pinned) { TaskID($0.text ?? "") }.compactMap(\.self))
        }
    }
}

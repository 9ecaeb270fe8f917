// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

internal import SQLite
public import Tasks

extension TaskStoreSQLite {
    public func pin(_ id: TaskID, at time: Timestamp) throws(TaskStoreError) -> Bool {
        try write { connection throws(SQLiteError) in
            try connection.execute(Queries.pin, .text(id.text), .integer(time.milliseconds))
            return try connection.first(Queries.isPinned, .text(id.text)) { _ in true } ?? false
        }
    }

    public func unpin(_ id: TaskID) throws(TaskStoreError) -> Bool {
        try write { connection throws(SQLiteError) in
            try connection.execute(Queries.unpin, .text(id.text)) == 1
        }
    }

    public func isPinned(_ id: TaskID) throws(TaskStoreError) -> Bool {
        try read { () throws(SQLiteError) in
            try connection.first(Queries.isPinned, .text(id.text)) { _ in true } ?? false
        }
    }

    public func pinned() throws(TaskStoreError) -> Set<TaskID> {
        try read { () throws(SQLiteError) in
            Set(try connection.all(Queries.pinned) { TaskID($0.text ?? "") }.compactMap(\.self))
        }
    }
}

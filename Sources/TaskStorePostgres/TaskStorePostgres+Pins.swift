// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Postgres
public import Tasks

extension TaskStorePostgres {
    public func pin(_ id: TaskID, at time: Timestamp) throws(TaskStoreError) -> Bool {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            try connection.run(Queries.pin, id, time)
            return try connection.run(Queries.isPinned, id).isTrue
        }
    }

    public func unpin(_ id: TaskID) throws(TaskStoreError) -> Bool {
        try write { connection throws(PostgresError) in
            try connection.run(Queries.unpin, id).affectedRows == 1
        }
    }

    public func isPinned(_ id: TaskID) throws(TaskStoreError) -> Bool {
        try read(Queries.isPinned, id).isTrue
    }

    public func pinned() throws(TaskStoreError) -> Set<TaskID> {
        Set(try read(Queries.pinned).map { rows, row in TaskID(rows.text(row, 0) ?? "") }.compactMap(\.self))
    }
}

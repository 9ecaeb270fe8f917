// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

internal import SQLite
public import Tasks

/// Notices are the store's own events, in the order in which they were recorded.
extension TaskStoreSQLite {
    public func nextNotice() throws(TaskStoreError) -> RunNotice? {
        let cursor = try read { () throws(SQLiteError) in
            try connection.first(Queries.noticeCursor) { $0.integer } ?? nil
        }
        guard let cursor else {
            try write { connection throws(SQLiteError) in try connection.execute(Queries.beginNotices) }
            return nil
        }
        return try read { () throws(SQLiteError) in
            try connection.first(Queries.nextNotice, .integer(cursor)) { row in
                typealias Column = Queries.Notice
                guard let number = row.integer(Column.event_id),
                    let task = row.text(Column.task_id).flatMap({ TaskID($0) }),
                    let status = row.text(Column.to_state).flatMap({ TaskStatus(rawValue: $0) }),
                    let at = row.integer(Column.at)
                else { return nil }
                return RunNotice(
                    number: number, taskID: task, status: status, endedAt: Timestamp(milliseconds: at),
                    runID: row.integer(Column.run_id))
            } ?? nil
        }
    }

    public func settle(_ notice: RunNotice) throws(TaskStoreError) {
        try write { connection throws(SQLiteError) in
            try connection.execute(Queries.settleNotice, .integer(notice.number))
        }
    }

    public func stopNotices() throws(TaskStoreError) {
        let isOn = try read { () throws(SQLiteError) in
            try connection.first(Queries.noticeCursor) { _ in true } ?? false
        }
        guard isOn else { return }
        try write { connection throws(SQLiteError) in try connection.execute(Queries.stopNotices) }
    }
}

internal import SQLite
public import Tasks

/// Ends of runs that somebody is still to be told of, in the order in which they were recorded.
///
/// They are the store's own events: an end that is on disk is told of, whoever recorded it and whatever dies meanwhile.
extension TaskStoreSQLite {
    /// The end of a run.
    public struct Notice: Sendable, Equatable {
        /// Tells it from all others, and grows.
        public let number: Int64
        /// The task.
        public let taskID: TaskID
        /// What the task was then.
        public let status: TaskStatus
        /// When.
        public let endedAt: Timestamp
        /// The run; nil for a task that had none.
        public let runID: Int64?
    }

    /// The first end that nobody was told of; nil when there is none. The first call ever begins with the present.
    public func nextNotice() throws(TaskStoreError) -> Notice? {
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
                return Notice(
                    number: number, taskID: task, status: status, endedAt: Timestamp(milliseconds: at),
                    runID: row.integer(Column.run_id))
            } ?? nil
        }
    }

    /// Notes that nobody need be told of this end any more.
    public func settle(_ notice: Notice) throws(TaskStoreError) {
        try write { connection throws(SQLiteError) in
            try connection.execute(Queries.settleNotice, .integer(notice.number))
        }
    }

    /// Forgets where telling stood: nobody is to be told for now.
    public func stopNotices() throws(TaskStoreError) {
        let isOn = try read { () throws(SQLiteError) in
            try connection.first(Queries.noticeCursor) { _ in true } ?? false
        }
        guard isOn else { return }
        try write { connection throws(SQLiteError) in try connection.execute(Queries.stopNotices) }
    }
}

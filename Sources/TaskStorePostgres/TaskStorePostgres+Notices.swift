// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Postgres
public import Tasks

/// Notices are rows of their own, made with the end of a run as long as its task's node has asked for them: a cursor over events
/// would pass by those of transactions that are committed late.
extension TaskStorePostgres {
    /// For how long whoever was given a notice has it for itself, in seconds; asking again prolongs it.
    private static let noticeSeconds = 60

    public func nextNotice() throws(TaskStoreError) -> RunNotice? {
        let teller = "\(identity.name) \(identity.instance)"
        let state = try read(Queries.noticeState, identity.name, teller)
        guard state.bool(0, Queries.NoticeState.isOn) else {
            try write(isRepeatable: true) { connection throws(PostgresError) in
                _ = try connection.run(Queries.beginNotices, identity.name)
            }
            return nil
        }
        guard state.bool(0, Queries.NoticeState.isAny) else { return nil }
        return try write(isRepeatable: true) { connection throws(PostgresError) in
            typealias Column = Queries.Notice
            let found = try connection.run(Queries.nextNotice, identity.name, teller, Self.noticeSeconds)
            guard found.rowCount > 0, let number = found.integer(0, Column.number),
                let task = found.text(0, Column.task_id).flatMap({ TaskID($0) }),
                let status = found.text(0, Column.status).flatMap({ TaskStatus(rawValue: $0) }),
                let at = found.time(0, Column.ended_at)
            else { return nil }
            return RunNotice(
                number: Int64(number), taskID: task, status: status, endedAt: at,
                runID: found.integer(0, Column.run_id).map { Int64($0) })
        }
    }

    public func settle(_ notice: RunNotice) throws(TaskStoreError) {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            _ = try connection.run(Queries.settleNotice, notice.number)
        }
    }

    public func stopNotices() throws(TaskStoreError) {
        let teller = "\(identity.name) \(identity.instance)"
        guard try read(Queries.noticeState, identity.name, teller).bool(0, Queries.NoticeState.isOn) else {
            return
        }
        try write(isRepeatable: true) { connection throws(PostgresError) in
            for statement in Queries.stopNotices { try connection.run(statement, identity.name) }
        }
    }
}

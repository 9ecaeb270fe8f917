internal import Postgres
import Tasks

/// What a database must hold to be opened as the task store.
enum StoreForm {
    static let schema = "data_pipeline_state"
    static let notPrepared = "; it is made by the supervisor when it is started"

    enum Form: Int, ResultColumns { case form, worksFrom, now }
    /// The form and the oldest one whose statements still work, with the time.
    static let form = """
        SELECT form, works_from_form AS worksFrom, data_pipeline_state.now() AS now FROM data_pipeline_state.store
        """

    /// Refuses a database whose form the statements of this program are not made for.
    static func check(_ result: borrowing PostgresResult, _ info: ConnectionInfo) throws(TaskStoreError) {
        guard result.rowCount == 1, let form = result.integer(0, Form.form),
            let worksFrom = result.integer(0, Form.worksFrom)
        else { throw missing(info) }
        try refuseNewer(worksFrom, info)
        guard form >= Migrations.all.count else {
            throw TaskStoreError(
                description:
                    "\(info.masked) has form \(form), this program needs \(Migrations.all.count): the supervisor"
                    + " brings it up to date when it is started", isRetryable: false)
        }
    }

    /// - Parameter worksFrom: the oldest form whose statements work.
    static func refuseNewer(_ worksFrom: Int, _ info: ConnectionInfo) throws(TaskStoreError) {
        guard worksFrom <= Migrations.all.count else {
            throw TaskStoreError(
                description:
                    "\(info.masked) has a form of a later release, which needs at least one that knows form"
                    + " \(worksFrom), and this program knows forms up to \(Migrations.all.count): install that release, or"
                    + " restore a copy from before", isRetryable: false)
        }
    }

    static func missing(_ info: ConnectionInfo) -> TaskStoreError {
        TaskStoreError(
            description: "\(info.masked) has no schema \(schema)\(notPrepared)", isRetryable: false)
    }
}

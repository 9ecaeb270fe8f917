// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Postgres
internal import SQL
public import Tasks

extension TaskStorePostgres: TaskStore {
    /// How many are forgotten in one transaction.
    private static let portion = 20_000

    public func verify() throws(TaskStoreError) {
        let form = try read(StoreForm.form)
        try StoreForm.check(form, info)
    }

    public func maintain() throws(TaskStoreError) {
        let current = try now().milliseconds / Int64(Migrations.period)
        try write(isRepeatable: true) { connection throws(PostgresError) in
            try connection.run(Queries.mergeCounts, current)
            try connection.run(Queries.forgetEmptyCounts)
        }
        for _ in 0..<10 {
            let forgotten = try write(isRepeatable: true) { connection throws(PostgresError) in
                try connection.run(Queries.forgetEvents, eventsKept, Self.portion).affectedRows
            }
            if forgotten < Self.portion { return }
        }
    }

    public func reserveID(stem: String) throws(TaskStoreError) -> TaskID {
        let ordinal = try write { connection throws(PostgresError) in
            try connection.run(Queries.reserveID, stem, identity.name).number ?? 0
        }
        guard let id = TaskID(stem: stem, ordinal: ordinal, node: identity.name) else {
            throw TaskStoreError(description: "no task id can be made of \(stem)", isRetryable: false)
        }
        return id
    }

    public func insert(
        _ task: PipelineTask, connectionSecret: String?, _ changes: [DirectoryChange]
    ) throws(TaskStoreError) {
        let given = task.parameters
        try write { connection throws(PostgresError) in
            try connection.run(
                Queries.insertTask, task.id, task.node ?? identity.name, task.name, task.createdBy,
                task.createdAt,
                given.tableListFile, given.businessContext, given.databaseName, given.maskedConnection,
                given.enableSQLValidation, given.enableLLMRepair, given.modifyOriginalFile,
                given.enableTrainingDataLoad, given.vectorTables.backup, given.vectorTables.truncate,
                given.language,
                given.themeCount, given.questionsPerTheme, given.maxPairs)
            try connection.run(
                Queries.insertSteps, task.id, ArrayText.literal(task.steps.map(\.step.rawValue)),
                ArrayText.literal(task.steps.map(\.status.rawValue)))
            if let connectionSecret { try connection.run(Queries.insertSecret, task.id, connectionSecret) }
            try record(changes, task.id, connection)
        }
    }

    public func record(_ changes: [DirectoryChange], of id: TaskID) throws(TaskStoreError) {
        guard !changes.isEmpty else { return }
        try write { connection throws(PostgresError) in
            try connection.run(Queries.lockTask, id)
            try record(changes, id, connection)
        }
    }

    private func record(
        _ changes: [DirectoryChange], _ id: TaskID, _ connection: PostgresConnection
    ) throws(PostgresError) {
        for change in changes {
            let row = change.record
            try connection.run(Queries.recordChange, id, row.kind, row.from, row.to, row.name)
            if row.kind == "directory" { try connection.run(Queries.setDirectory, id, row.to != nil) }
        }
    }

    public func task(_ id: TaskID) throws(TaskStoreError) -> PipelineTask? {
        let found = try read(Queries.task, id)
        guard found.rowCount > 0, var task = TaskRow.task(found, 0) else { return nil }
        task.fingerprint = TaskRow.fingerprint(found, 0)
        return task
    }

    public func version() -> StoreVersion? { nil }

    public func fingerprint(_ id: TaskID) throws(TaskStoreError) -> (value: UInt64, isInProgress: Bool)? {
        let found = try read(Queries.task, id)
        guard found.rowCount > 0 else { return nil }
        return (
            TaskRow.fingerprint(found, 0),
            found.text(0, Queries.Task.status) == TaskStatus.inProgress.rawValue
        )
    }

    public func connectionSecret(_ id: TaskID) throws(TaskStoreError) -> String? {
        let found = try read(Queries.secret, id)
        return found.rowCount > 0 ? found.text(0, 0) : nil
    }

    public func delete(_ id: TaskID, _ changes: [DirectoryChange]) throws(TaskStoreError) -> DeleteOutcome {
        try write { connection throws(PostgresError) in
            let found = try connection.run(Queries.lockTask, id)
            try record(changes, id, connection)
            guard found.rowCount > 0 else { return .notFound }
            let isDeleted =
                try connection.run(Queries.deleteTasks, ArrayText.literal([id.text])).affectedRows == 1
            return isDeleted ? .deleted : .inProgress
        }
    }

    public func delete(_ tasks: [(id: TaskID, changes: [DirectoryChange])]) throws(TaskStoreError) {
        guard !tasks.isEmpty else { return }
        let ids = ArrayText.literal(tasks.map(\.id.text))
        try write { connection throws(PostgresError) in
            // All at once and in order, so that two that delete the same tasks wait for each other and no more.
            try connection.run(Queries.lockTasks, ids)
            for (id, changes) in tasks { try record(changes, id, connection) }
            try connection.run(Queries.deleteTasks, ids)
        }
    }

    public func setBusinessContext(_ id: TaskID, _ text: String, at time: Timestamp) throws(TaskStoreError) {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            _ = try connection.run(Queries.setBusinessContext, id, text, time)
        }
    }
}

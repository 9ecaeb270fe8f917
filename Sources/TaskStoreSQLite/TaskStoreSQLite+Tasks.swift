// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Hashing
import SQLite
public import Tasks

extension TaskStoreSQLite: TaskStore {
    public func now() -> Timestamp { .now() }

    public func verify() throws(TaskStoreError) {
        try read { () throws(SQLiteError) in _ = try connection.first(Queries.storeID) { $0.text } }
    }

    public func maintain() throws(TaskStoreError) { try checkpoint() }

    public func reserveID(stem: String) throws(TaskStoreError) -> TaskID {
        let ordinal = try write { connection throws(SQLiteError) in
            try connection.first(Queries.reserveID, .text(stem)) { Int($0.integer ?? 0) } ?? 0
        }
        guard let id = TaskID(stem: stem, ordinal: ordinal) else {
            throw TaskStoreError(description: "no task id can be made of \(stem)", isRetryable: false)
        }
        return id
    }

    public func insert(
        _ task: PipelineTask, connectionSecret: String?, _ changes: [DirectoryChange]
    ) throws(TaskStoreError) {
        let id = SQLiteValue.text(task.id.text)
        let given = task.parameters
        try writeEvent { connection throws(SQLiteError) in
            try connection.execute(
                Queries.insertTask, id, .optional(task.name), .text(task.createdBy),
                .integer(task.createdAt.milliseconds), .optional(given.tableListFile),
                .text(given.businessContext), .text(given.databaseName), .optional(given.maskedConnection),
                .flag(given.enableSQLValidation), .flag(given.enableLLMRepair),
                .flag(given.modifyOriginalFile),
                .flag(given.enableTrainingDataLoad), .flag(given.vectorTables.backup),
                .flag(given.vectorTables.truncate), .optional(given.language),
                .optional(given.themeCount.map { Int64($0) }),
                .optional(given.questionsPerTheme.map { Int64($0) }),
                .optional(given.maxPairs.map { Int64($0) }))
            for step in task.steps {
                try connection.execute(
                    Queries.insertStep, id, .text(step.step.rawValue), .text(step.status.rawValue))
            }
            if let connectionSecret {
                try connection.execute(Queries.insertSecret, id, .text(connectionSecret))
            }
            try record(changes, id)
        }
    }

    public func record(_ changes: [DirectoryChange], of id: TaskID) throws(TaskStoreError) {
        guard !changes.isEmpty else { return }
        try writeEvent { _ throws(SQLiteError) in try record(changes, .text(id.text)) }
    }

    private func record(_ changes: [DirectoryChange], _ id: SQLiteValue) throws(SQLiteError) {
        for change in changes {
            let row = change.record
            try connection.execute(
                Queries.recordChange, id, .text(row.kind), .optional(row.from), .optional(row.to),
                .optional(row.name))
        }
    }

    public func task(_ id: TaskID) throws(TaskStoreError) -> PipelineTask? {
        try read { () throws(SQLiteError) in
            try snapshot { () throws(SQLiteError) in
                var hash = FNV1a()
                let found = try connection.first(Queries.task, .text(id.text)) { row in
                    row.add(to: &hash)
                    return TaskRow.task(row)
                }
                guard var task = found ?? nil else { return nil }
                let steps = try connection.all(Queries.steps, .text(id.text)) { row in
                    row.add(to: &hash)
                    return TaskRow.step(row)
                }
                task.steps = Self.inOrder(steps)
                task.fingerprint = hash.value
                return task
            }
        }
    }

    public func version() throws(TaskStoreError) -> StoreVersion? {
        try read { () throws(SQLiteError) in
            let others = try connection.first(Queries.dataVersion) { $0.integer ?? 0 } ?? 0
            return StoreVersion(others: others, own: connection.changedRows)
        }
    }

    public func fingerprint(_ id: TaskID) throws(TaskStoreError) -> (value: UInt64, isInProgress: Bool)? {
        try read { () throws(SQLiteError) in
            try snapshot { () throws(SQLiteError) in
                var hash = FNV1a()
                let isInProgress = try connection.first(Queries.task, .text(id.text)) { row in
                    row.add(to: &hash)
                    return row.text(Queries.Task.status) == TaskStatus.inProgress.rawValue
                }
                guard let isInProgress else { return nil }
                try connection.query(Queries.steps, [.text(id.text)]) { row in row.add(to: &hash) }
                return (hash.value, isInProgress)
            }
        }
    }

    public func connectionSecret(_ id: TaskID) throws(TaskStoreError) -> String? {
        try read { () throws(SQLiteError) in
            try connection.first(Queries.secret, .text(id.text)) { $0.text ?? "" }
        }
    }

    public func delete(_ id: TaskID, _ changes: [DirectoryChange]) throws(TaskStoreError) -> DeleteOutcome {
        try writeEvent { connection throws(SQLiteError) in
            let key = SQLiteValue.text(id.text)
            try record(changes, key)
            if try connection.execute(Queries.deleteTask, key) == 1 { return .deleted }
            return try connection.first(Queries.status, key) { _ in true } == nil ? .notFound : .inProgress
        }
    }

    public func delete(_ tasks: [(id: TaskID, changes: [DirectoryChange])]) throws(TaskStoreError) {
        guard !tasks.isEmpty else { return }
        try writeEvent { connection throws(SQLiteError) in
            for (id, changes) in tasks {
                let key = SQLiteValue.text(id.text)
                try record(changes, key)
                try connection.execute(Queries.deleteTask, key)
            }
        }
    }

    public func setBusinessContext(_ id: TaskID, _ text: String, at time: Timestamp) throws(TaskStoreError) {
        try write { connection throws(SQLiteError) in
            try connection.execute(
                Queries.setBusinessContext, .text(id.text), .text(text), .integer(time.milliseconds))
        }
    }

    /// Runs several reads on one state of the database.
    func snapshot<T>(_ body: () throws(SQLiteError) -> T) throws(SQLiteError) -> T {
        try connection.execute("BEGIN")
        defer { _ = try? connection.execute("COMMIT") }
        return try body()
    }

    func steps(of id: TaskID) throws(SQLiteError) -> [StepRecord] {
        Self.inOrder(try connection.all(Queries.steps, .text(id.text), row: TaskRow.step))
    }

    private static func inOrder(_ found: [StepRecord?]) -> [StepRecord] {
        PipelineStep.allCases.compactMap { step in found.first { $0?.step == step } ?? nil }
    }
}

extension SQLiteValue {
    static func flag(_ value: Bool) -> SQLiteValue { .integer(value ? 1 : 0) }
}

import Postgres
import Reviews
import Schema
import Settings
import Tasks
import Training

extension Node {
    /// The label of the database that is meant, and the task that knows its connection; no label where none is given.
    func reviewedDatabase(_ scope: ReviewScope) throws(APIError) -> (name: String?, task: PipelineTask?) {
        if let id = scope.taskID {
            let task = try task(id)
            let name = task.parameters.databaseName
            guard scope.databaseName == nil || scope.databaseName == name else {
                throw APIError(.validationError, "任务 \(task.id) 的 db_name 是 \(name)", invalid: ["db_name"])
            }
            return (name, task)
        }
        guard let name = scope.databaseName else { return (nil, nil) }
        var filter = TaskFilter()
        filter.databaseName = name
        return try internally {
            (name, try store.list(filter, limit: 1, offset: 0).tasks.first)
        }
    }

    /// The same where a label is needed.
    func namedDatabase(_ scope: ReviewScope) throws(APIError) -> (name: String, task: PipelineTask?) {
        let found = try reviewedDatabase(scope)
        guard let name = found.name else {
            throw APIError(
                .validationError, "缺少必需参数: task_id 或 db_name", missing: ["task_id", "db_name"])
        }
        return (name, found.task)
    }

    /// Runs the body with what tells valid SQL of that database from invalid, as `sql_validation` does.
    func onDatabase<T>(of task: PipelineTask?, _ body: (SQLValidator) throws -> T) throws(APIError) -> T {
        let own = try internally {
            try task.flatMap { try store.connectionSecret($0.id) }.map {
                try ConnectionInfo(uri: $0, within: settings.databaseNetworks)
            }
        }
        guard own != nil || settings.connection != nil else {
            throw APIError(.validationError, "没有可用于验证 SQL 的数据库连接，请给出 task_id", missing: ["task_id"])
        }
        return try onDatabase(own) { connection, _ in
            try body(
                SQLValidator(connection, statementTimeout: settings.statementTimeoutSeconds * 1000))
        }
    }

    /// What is known of the task's tables; nothing where it has described none.
    func describedTables(of task: PipelineTask?) -> [Table] {
        guard let task, let bytes = try? directory(of: task.id).read(SchemaFile.name) else { return [] }
        return (try? SchemaFile(parsing: bytes).tables) ?? []
    }
}

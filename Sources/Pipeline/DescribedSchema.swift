import Postgres
import Schema
import Tasks

/// The tables of a task's list, read from the database with what the data tell of them.
struct DescribedSchema {
    let tables: [Table]
    /// The tables whose rows could not be looked at.
    let notSampled: [SamplingProblem]
    /// The tables of the list that disappeared meanwhile; they are not among ``tables``.
    let failed: [SamplingProblem]

    /// Reads the list, finds every table, and describes them.
    ///
    /// - Parameter progress: called before a table's rows are looked at.
    /// - Throws: ``StepFailure`` when the list is missing or a name on it is unknown.
    init(
        _ context: StepContext, logger: String, report: PipelineRunner.ProgressReport,
        progress: (_ done: Int, _ total: Int, _ table: TableName) throws -> Void
    ) throws {
        let connection = try context.connect()
        var tables = try Self.listedTables(context, connection)
        let problems =
            context.limits.isSamplingOn ? try Self.sample(&tables, connection, progress) : []
        failed = problems.filter(\.isGone)
        notSampled = problems.filter { !$0.isGone }
        for problem in notSampled {
            context.log.write(.warning, logger, "表 \(problem.table) 无法采样: \(problem.message)")
        }
        for problem in failed {
            context.log.write(.error, logger, "表 \(problem.table) 处理失败: \(problem.message)")
        }
        let gone = Set(failed.map(\.table))
        tables.removeAll { gone.contains($0.name) }
        try RelationFinder(connection, measures: context.limits.isSamplingOn).addInferred(to: &tables)
        try Self.annotate(&tables, context, logger: logger, report: report)
        self.tables = tables
    }

    /// Looks at the rows of the tables; those whose rows cannot be looked at are returned.
    private static func sample(
        _ tables: inout [Table], _ connection: PostgresConnection,
        _ progress: (_ done: Int, _ total: Int, _ table: TableName) throws -> Void
    ) throws -> [SamplingProblem] {
        var interruption: (any Error)?
        let total = tables.count
        let problems = try Sampler(connection).sample(&tables) { index, name in
            do {
                try progress(index, total, name)
                return true
            } catch {
                interruption = error
                return false
            }
        }
        if let interruption { throw interruption }
        return problems
    }

    /// The tables of the list as the catalog knows them, without a look at their rows.
    ///
    /// - Throws: ``StepFailure`` when the list is missing or a name on it is unknown.
    static func listedTables(_ context: StepContext, _ connection: PostgresConnection) throws -> [Table] {
        guard let bytes = try context.directory.read(TaskDirectory.tableListName) else {
            throw StepFailure("任务没有表清单，请先上传表清单")
        }
        let list = try TableList(parsing: bytes)
        let reader = SchemaReader(connection)
        let resolution = try reader.resolve(list.names)
        guard resolution.unknown.isEmpty else {
            let names = resolution.unknown.map { unknown in
                unknown.suggestions.isEmpty
                    ? unknown.text : "\(unknown.text)（是否为 \(unknown.suggestions.joined(separator: "、"))？）"
            }
            throw StepFailure("数据库中不存在以下表: \(names.joined(separator: ", "))")
        }
        return try reader.tables(resolution.found)
    }
}

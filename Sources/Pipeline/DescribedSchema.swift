import Postgres
import Schema
import Tasks

/// The tables of a task's list, read from the database with what the data tell of them.
struct DescribedSchema {
    let tables: [Table]
    let problems: [SamplingProblem]

    /// Reads the list, finds every table, and describes them.
    ///
    /// - Throws: ``StepFailure`` when the list is missing or a name on it is unknown.
    init(
        _ context: StepContext, logger: String, report: PipelineRunner.ProgressReport,
        progress: (_ done: Int, _ total: Int, _ table: TableName) throws -> Void
    ) throws {
        let connection = try context.connect()
        var tables = try Self.listedTables(context, connection)
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
        for problem in problems {
            context.log.write(.warning, logger, "表 \(problem.table) 无法采样: \(problem.message)")
        }
        try RelationFinder(connection).addInferred(to: &tables)
        try Self.annotate(&tables, context, logger: logger, report: report)
        self.tables = tables
        self.problems = problems
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

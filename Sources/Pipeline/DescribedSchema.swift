import Catalog
import Postgres
import Schema
import Survey
import Tasks

/// The tables of a task's list, read from the database with what the data tell of them.
struct DescribedSchema {
    let tables: [Table]
    /// The tables whose rows could not be looked at; what the catalog tells of them is complete.
    let notSampled: [TableProblem]
    /// The tables of the list that could not be read or disappeared meanwhile; they are not among ``tables``.
    let failed: [TableProblem]

    /// Reads the list, finds every table, and describes them.
    ///
    /// Rows are looked at outside the snapshot that the catalog is read in, in transactions of a statement each.
    /// - Parameter progress: called before a table's rows are looked at.
    /// - Throws: ``StepFailure`` when the list is missing or a name on it is unknown.
    init(
        _ context: StepContext, logger: String, report: PipelineRunner.ProgressReport,
        progress: (_ done: Int, _ total: Int, _ table: TableName) throws -> Void
    ) throws {
        let connection = try context.connect()
        let isSamplingOn = context.limits.isSamplingOn
        let selection = try Self.select(context, connection, logger: logger, measuresSizes: isSamplingOn)
        var tables = selection.tables
        let sessions = isSamplingOn ? Self.sessions(context, connection, tables.count) : [connection]
        let problems = isSamplingOn ? try Self.sample(&tables, sessions, report, progress) : []
        failed =
            selection.unreadable.map { TableProblem($0.table, $0.error) }
            + problems.filter(\.isGone).map(TableProblem.init)
        notSampled = problems.filter { !$0.isGone }.map(TableProblem.init)
        for problem in notSampled {
            context.log.write(.warning, logger, "表 \(problem.table) 无法采样: \(problem.reason)")
        }
        for problem in failed {
            context.log.write(.error, logger, "表 \(problem.table) 处理失败: \(problem.reason)")
        }
        let gone = Set(failed.map(\.table))
        tables.removeAll { gone.contains($0.name) }
        let total = tables.count
        var interruption = Interruption()
        try RelationFinder(sessions, measures: isSamplingOn).addInferred(to: &tables) {
            interruption.isNone(after: { try report(total, total, "正在分析表间关系") })
        }
        try interruption.check()
        try Self.annotate(&tables, context, logger: logger, report: report)
        self.tables = tables
    }

    /// A few sessions for many tables; those that the server has no room for are done without.
    private static func sessions(
        _ context: StepContext, _ first: PostgresConnection, _ tables: Int
    ) -> [PostgresConnection] {
        let more = min(3, 1 + tables / 25) - 1
        return [first] + (0..<more).compactMap { _ in try? context.connect() }
    }

    /// Looks at the rows of the tables; those whose rows cannot be looked at are returned.
    private static func sample(
        _ tables: inout [Table], _ sessions: [PostgresConnection], _ report: PipelineRunner.ProgressReport,
        _ progress: (_ done: Int, _ total: Int, _ table: TableName) throws -> Void
    ) throws -> [SamplingProblem] {
        let total = tables.count
        var latest = (done: 0, message: "正在分析表")
        var interruption = Interruption()
        let problems = try Sampler(sessions).sample(
            &tables,
            progress: { index, name in
                latest = (index, "正在分析表 \(name)")
                return interruption.isNone(after: { try progress(index, total, name) })
            },
            waiting: {
                interruption.isNone(after: { try report(latest.done, total, latest.message) })
            })
        try interruption.check()
        return problems
    }

    /// The tables of the list as the catalog knows them, without a look at their rows.
    ///
    /// - Throws: ``StepFailure`` when the list is missing or a name on it is unknown.
    static func listedTables(
        _ context: StepContext, _ connection: PostgresConnection, logger: String
    ) throws -> [Table] {
        try select(context, connection, logger: logger, measuresSizes: false).tables
    }

    private static func select(
        _ context: StepContext, _ connection: PostgresConnection, logger: String, measuresSizes: Bool
    ) throws -> TableSelection {
        guard let bytes = try context.directory.read(TaskDirectory.tableListName) else {
            throw StepFailure("任务没有表清单，请先上传表清单", code: .tableListMissing)
        }
        let list = try TableList(parsing: bytes, atMost: .max)
        let selection = try SchemaReader(connection, measuresSizes: measuresSizes).select(list.names)
        guard selection.resolution.unknown.isEmpty else {
            throw StepFailure(
                Self.message(on: selection.resolution.unknown, of: list.names.count, context, logger: logger),
                code: .tableNotFound)
        }
        return selection
    }

    /// Names the unknown tables; of very many, as of a list for another database, the first ones, and all in the log.
    private static func message(
        on unknown: [Resolution.Unknown], of listed: Int, _ context: StepContext, logger: String
    ) -> String {
        let most = 20
        let names = unknown.prefix(most).map { unknown in
            unknown.suggestions.isEmpty
                ? unknown.text : "\(unknown.text)（是否为 \(unknown.suggestions.joined(separator: "、"))？）"
        }
        guard unknown.count > most else { return "数据库中不存在以下表: \(names.joined(separator: ", "))" }
        let all = unknown.map(\.text).joined(separator: ", ")
        context.log.write(.error, logger, "数据库中不存在的表共 \(unknown.count) 个: \(all)")
        return "清单中的 \(listed) 个表有 \(unknown.count) 个在数据库中不存在，例如: \(names.joined(separator: ", "))；完整名单见日志"
    }
}

/// What ends work whose callbacks cannot throw but say whether to go on.
private struct Interruption {
    private var error: (any Error)?

    mutating func isNone(after callback: () throws -> Void) -> Bool {
        do {
            try callback()
            return true
        } catch {
            self.error = error
            return false
        }
    }

    func check() throws {
        if let error { throw error }
    }
}

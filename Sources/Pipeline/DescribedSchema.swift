import Annotation
import Authoring
import Catalog
import Description
import Interpretation
import JSON
import LanguageModel
import Logs
import Reviews
import Schema
import Tasks

/// The tables of a task's list, described, with what the task's log and figures say of that.
struct DescribedSchema {
    let definitions: [TableDefinition]
    /// What tells the catalog as it was from that of another time.
    let fingerprint: () -> String
    /// The tables whose rows could not be looked at; what the catalog tells of them is complete.
    let notSampled: [TableProblem]
    /// The tables of the list that could not be read or disappeared meanwhile; they are not among ``definitions``.
    let failed: [TableProblem]
    /// The database's encoding, such as `UTF8`.
    let encoding: String
    /// The language of what is written about the tables.
    let language: Language

    /// What was read for it of the task's directory.
    private(set) var inputs = StepInputs()

    var tables: [Table] { definitions.map(\.table) }

    /// What the model answered, in the task's directory: a later run need not ask again.
    private static let learntName = ".comments.json"

    /// Reads the list, finds every table, and describes them.
    ///
    /// - Throws: ``StepFailure`` when the list is missing or a name on it is unknown.
    init(_ context: StepContext, logger: Logger, report: PipelineRunner.ProgressReport) throws {
        guard let bytes = try context.directory.read(TaskDirectory.tableListName) else {
            throw StepFailure("任务没有表清单，请先上传表清单", code: .tableListMissing)
        }
        inputs.add(TaskDirectory.tableListName, bytes)
        let list = try TableList(parsing: bytes, atMost: .max)
        let book = context.directory.path(of: PairAuthoring.bookName)
        let model = context.model.map {
            RememberingModel($0, AnswerBook(path: book, model: $0.name))
        }
        let annotator = Annotator(dictionary: context.dictionary, model: model)
        let given = context.parameters
        let business = given.businessContext
        var learnt = annotator.learntComments(
            context: business, parsing: try context.directory.read(Self.learntName) ?? [])
        let corrections = try context.decisions().over(context.corrections)
        let found: SchemaDescription
        do {
            found = try Describer(
                annotator: annotator, interpreter: Interpreter(corrections: corrections),
                isSamplingOn: context.limits.isSamplingOn
            ).describe(
                list.names, context: business, language: given.language.flatMap { Language(rawValue: $0) },
                otherwise: given.givenContext.flatMap { Language(of: $0) }, learnt: &learnt,
                connect: context.connect
            ) { progress in
                switch progress {
                case .surveying(let done, let total, let table, let begins):
                    if begins { context.log.write(.info, logger, "开始处理表: \(table.name)") }
                    try report(done, total, "正在分析表 \(table)")
                case .relating(let total): try report(total, total, "正在分析表间关系")
                case .annotating(let done, let total): try report(done, total, "正在生成注释")
                }
            }
        } catch let unknown as UnknownTables {
            throw StepFailure(
                Self.message(on: unknown, context, logger: logger), code: .tableNotFound)
        }
        definitions = found.definitions
        fingerprint = found.fingerprint
        encoding = found.encoding
        language = found.language
        for name in corrections.missing(in: found.tables) {
            context.log.write(.warning, logger, "语义修正提到的列不存在: \(name)")
        }
        notSampled = found.notSampled.map(TableProblem.init)
        failed = found.unreadable.map { TableProblem($0.table, $0.error) } + found.gone.map(TableProblem.init)
        for problem in notSampled {
            context.log.write(.warning, logger, "表 \(problem.table) 无法采样: \(problem.reason)")
        }
        for problem in failed {
            context.log.write(.error, logger, "表 \(problem.table) 处理失败: \(problem.reason)")
        }
        if let summary = found.report.summary, let learnt {
            // At once: what a model has answered is not asked again, however the step ends.
            try context.writer.write(JSONWriter.encode(learnt, indentWidth: 1), to: Self.learntName)
            context.log.write(.info, logger, summary)
        }
        for warning in found.report.warnings { context.log.write(.warning, logger, warning) }
        context.log.write(.info, logger, "\(CommentCounts(tables))")
    }

    /// Names the unknown tables; of very many, as of a list for another database, the first ones, and all in the log.
    private static func message(
        on unknown: UnknownTables, _ context: StepContext, logger: Logger
    ) -> String {
        let most = 20
        let names = unknown.unknown.prefix(most).map { name in
            name.suggestions.isEmpty
                ? name.text : "\(name.text)（是否为 \(name.suggestions.joined(separator: "、"))？）"
        }
        let count = unknown.unknown.count
        guard count > most else { return "数据库中不存在以下表: \(names.joined(separator: ", "))" }
        let all = unknown.unknown.map(\.text).joined(separator: ", ")
        context.log.write(.error, logger, "数据库中不存在的表共 \(count) 个: \(all)")
        return
            "清单中的 \(unknown.nameCount) 个表有 \(count) 个在数据库中不存在，例如: \(names.joined(separator: ", "))；完整名单见日志"
    }
}

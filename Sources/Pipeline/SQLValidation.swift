import Authoring
import JSON
import Logs
import Postgres
import Proof
import Reviews
import Schema
import Tasks
import Training

/// Step `sql_validation`: every SQL is planned by the server, repaired if wrong, and told apart.
struct SQLValidation {
    private let context: StepContext
    private let outputs: Generation
    private let logger = Logger.sqlValidation

    init(_ context: StepContext, _ outputs: Generation) {
        self.context = context
        self.outputs = outputs
    }

    func run(_ report: @escaping PipelineRunner.ProgressReport) throws -> StepResult {
        let artifacts = PairArtifacts(context.directory)
        let file = try artifacts.primary()
        let pairs = try context.decisions().applied(to: file.pairs)
        for element in file.malformed {
            context.log.write(
                .error, logger, "\(file.name) 第 \(element.index + 1) 个元素无法使用: \(element.reason)")
        }
        var inputs = StepInputs()
        // A pair file may have been uploaded to a task that has described nothing: its SQL can be planned all the same.
        let schema = try context.schemaIfWritten(&inputs)
        let lineage = Lineage(context.directory)
        try lineage.check(file, against: inputs[SchemaFile.name])
        try lineage.note(file, in: &inputs)
        context.log.write(.info, logger, "开始验证 \(pairs.count) 个SQL")
        let connection = try context.connect()
        if let schema {
            context.compare(schema, with: connection, logger: logger)
        } else {
            context.log.write(.warning, logger, "没有 \(SchemaFile.name)，表名和列名的错误无法修复")
        }
        let offline = OfflineRepairer(tables: schema?.tables ?? [])
        var mender: ModelRepairer?
        if context.parameters.enableLLMRepair, let model = context.model, let schema {
            mender = ModelRepairer(
                offline, PairAuthoring.desk(context, model), PairPrompts(schema.tables, in: schema.language)
            ) { try report(0, pairs.count, "正在请模型修复SQL") }
        }
        let repairer: (any Repairer)? =
            context.parameters.enableLLMRepair ? (mender as (any Repairer)?) ?? offline : nil
        let milliseconds = context.limits.statementTimeoutSeconds * 1000
        // Thousands of texts are planned in two sessions, where the role may have so many.
        let helper = pairs.count > 1000 ? try? context.connect() : nil
        let validator = SQLValidator(connection, besides: helper, statementTimeout: milliseconds)
        var found = try ValidationRun(checker: validator, repairer: repairer).check(pairs) {
            done, total in
            try report(done, total, "正在验证SQL")
        }
        if let mender, let schema {
            if let interruption = mender.interruption { throw interruption }
            try judge(&found, writtenBy: mender, schema.tables, report)
        }
        tell(found)
        if let schema, found.failure == nil, context.limits.gateSeconds > 0, try !lineage.isGenerated(file) {
            try grade(found.kept, of: file, schema.tables, report)
        }
        // A run that proves nothing leaves the pairs as they were.
        let rewritten = try artifacts.write(
            found, of: file, rewriting: context.parameters.modifyOriginalFile && found.failure == nil,
            summary: Timestamp.now(), to: outputs)
        func result(checked digest: String?) -> StepResult {
            StepResult(inputs: inputs) { json in
                json.field("total", found.total)
                json.field("valid", found.validCount)
                json.field("repaired", found.repaired.count)
                json.field("rejected", found.rejected.count)
                json.field("inconclusive", found.inconclusive.count)
                json.field("original_file_modified", rewritten != nil)
                json.field("pair_file", file.name)
                // Of the pair file as it has been checked; the load takes no other.
                json.field("pair_file_sha256", digest)
            }
        }
        if let failure = found.failure {
            throw StepFailure(
                "\(failure)；问答对文件保持不变",
                code: found.lostConnection == nil ? .stepFailed : .databaseConnectionError,
                result: result(checked: nil))
        }
        return result(checked: rewritten.map(StepInputs.digest) ?? file.digest)
    }

    /// Has what a model has mended pass all gates; what does not is no repair.
    private func judge(
        _ found: inout ValidationReport, writtenBy mender: ModelRepairer, _ tables: [Table],
        _ report: PipelineRunner.ProgressReport
    ) throws {
        let places = found.outcomes.indices.filter { index in
            if case .repaired(let one) = found.outcomes[index] {
                mender.written.contains(one.after.sql)
            } else {
                false
            }
        }
        let pairs = places.compactMap { index -> QuestionSQLPair? in
            if case .repaired(let one) = found.outcomes[index] { one.after } else { nil }
        }
        guard !pairs.isEmpty else { return }
        let outcome = try PairGates(context, tables.askable).prove(pairs, report)
        let refused = Set(outcome.refused.filter { $0.findings.rejection != .duplicate }.map(\.pair))
        for (index, pair) in zip(places, pairs) where refused.contains(pair) {
            guard case .repaired(let one) = found.outcomes[index] else { continue }
            found.outcomes[index] = .rejected(RejectedPair(pair: one.before, problem: one.problem))
        }
    }

    /// Says what the other gates find of pairs that people have written or changed; none of them is dropped for that.
    private func grade(
        _ pairs: [QuestionSQLPair], of file: PairArtifacts.PairList, _ tables: [Table],
        _ report: PipelineRunner.ProgressReport
    ) throws {
        let outcome = try PairGates(context, tables.askable).prove(pairs, isDeciding: false, report)
        let found = Dictionary((outcome.kept + outcome.refused).map { ($0.pair, $0) }) { first, _ in first }
        let coverage = QueryCoverage(tables)
        let lines = pairs.compactMap { found[$0] }.map { one in
            JSONWriter.encode(
                PairEvidence(
                    proven: ProvenPair(pair: one.pair, findings: one.findings, source: .human),
                    coverage: coverage))
        }
        try outputs.write(
            Array(lines.joined(separator: [0x0A])) + [0x0A],
            to: file.name.dropLast("_pair.json".count) + "_evidence.jsonl")
        context.log.write(
            .info, logger, "人工问答对评级: 共 \(lines.count) 个, 其中 \(outcome.refused.count) 个未通过全部检验（保留）")
    }

    private func tell(_ result: ValidationReport) {
        let failed = context.parameters.enableLLMRepair ? "SQL验证失败,尝试修复" : "SQL验证失败"
        for pair in result.repaired {
            context.log.write(.error, logger, "\(failed): \(pair.before.question) - \(pair.problem.error)")
            context.log.write(.warning, logger, "SQL已修复: \(pair.before.question)")
        }
        for pair in result.rejected {
            context.log.write(.error, logger, "\(failed): \(pair.pair.question) - \(pair.problem.error)")
        }
        for (pair, obstacle) in result.inconclusive {
            context.log.write(.warning, logger, "SQL未能验证（保留）: \(pair.question) - \(obstacle.reason)")
        }
        context.log.write(
            .info, logger,
            "SQL验证完成: 共 \(result.total), 有效 \(result.validCount), 修复 \(result.repaired.count),"
                + " 剔除 \(result.rejected.count), 未定 \(result.inconclusive.count)")
    }
}

import JSON
import Logs
import Postgres
import Schema
import Tasks
import Training

/// Step `sql_validation`: every SQL is planned by the server, repaired if wrong, and told apart.
struct SQLValidation {
    private let context: StepContext
    private let logger = Logger.sqlValidation

    init(_ context: StepContext) { self.context = context }

    /// - Returns: the step's figures.
    func run(_ report: PipelineRunner.ProgressReport) throws -> [UInt8] {
        let artifacts = PairArtifacts(context.directory)
        let file = try artifacts.primary()
        for element in file.malformed {
            context.log.write(
                .error, logger, "\(file.name) 第 \(element.index + 1) 个元素无法使用: \(element.reason)")
        }
        context.log.write(.info, logger, "开始验证 \(file.pairs.count) 个SQL")
        let milliseconds = context.limits.statementTimeoutSeconds * 1000
        let schema = try context.schema()
        let connection = try context.connect()
        context.compare(schema, with: connection, logger: logger)
        let repairer: (any Repairer)? =
            context.parameters.enableLLMRepair ? OfflineRepairer(tables: schema.tables) : nil
        let validator = SQLValidator(connection, statementTimeout: milliseconds)
        let result = try ValidationRun(checker: validator, repairer: repairer).check(file.pairs) {
            done, total in
            try report(done, total, "正在验证SQL")
        }
        tell(result)
        // A run that proves nothing leaves the pairs as they were.
        let isRewritten = try artifacts.write(
            result, of: file,
            rewriting: context.parameters.modifyOriginalFile && result.failure == nil,
            summary: Timestamp.now(), with: context.writer)
        if let failure = result.failure {
            throw StepFailure(
                "\(failure)；问答对文件保持不变",
                code: result.lostConnection == nil ? .stepFailed : .databaseConnectionError,
                figures: figures(result, isRewritten, checked: nil))
        }
        return figures(result, isRewritten, checked: try artifacts.digest(of: file.name))
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

    /// - Parameter digest: of the pair file as it has been checked; the load takes no other.
    private func figures(
        _ result: ValidationReport, _ isRewritten: Bool, checked digest: String?
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("total", result.total)
            json.field("valid", result.validCount)
            json.field("repaired", result.repaired.count)
            json.field("rejected", result.rejected.count)
            json.field("inconclusive", result.inconclusive.count)
            json.field("original_file_modified", isRewritten)
            json.field("pair_file_sha256", digest)
        }
        return json.bytes
    }
}

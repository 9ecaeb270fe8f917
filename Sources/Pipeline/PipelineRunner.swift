internal import Catalog
internal import Failpoints
import JSON
internal import Logs
import Postgres
import Schema
internal import Survey
public import Tasks

/// Carries out steps one after the other and records how they end.
public struct PipelineRunner {
    private let context: StepContext
    private let recorder: any RunRecorder
    /// The folder for what this run takes the place of.
    private let archive = TaskDirectory.archivePrefix + Timestamp.now().compact

    /// Tells the running step's progress: done, total, message. Throws when the run must stop.
    typealias ProgressReport = (_ done: Int, _ total: Int, _ message: String) throws -> Void

    /// Makes a runner from its parts.
    public init(_ context: StepContext, recorder: any RunRecorder) {
        self.context = context
        self.recorder = recorder
    }

    /// Runs what was asked for.
    ///
    /// - Parameter done: steps that an earlier run has completed; what they made stays.
    /// - Returns: how the run ended; nil when another run has taken the task over and nothing more may be recorded.
    public func run(_ mode: RunRequest.Mode, after done: [PipelineStep] = []) -> RunEnd? {
        let log = context.log
        let wanted = mode.steps(of: context.parameters)
        let steps = wanted.filter { !done.contains($0) }
        log.write(.info, Self.logger, "🚀 开始执行Schema工作流编排")
        log.write(
            .info, Self.logger,
            "数据库: \(context.connection.masked), 步骤: \(steps.map(\.rawValue).joined(separator: ", "))")
        if let last = done.last {
            log.write(.info, Self.logger, "沿用此前已完成的步骤，从 \(last.rawValue) 之后继续")
        }
        var current: PipelineStep?
        do {
            try context.keepReviews()
            for step in steps {
                current = step
                try carryOut(step)
            }
            if mode == .complete {
                let others = PipelineStep.allCases.filter { !wanted.contains($0) }
                tell(kept: try context.writer.retire(outputsOf: others, run: context.run, to: archive))
            }
            log.write(.info, Self.logger, "✅ 工作流执行完成")
            return .finished
        } catch RunInterruption.replaced {
            return nil
        } catch RunInterruption.cancelled {
            log.write(.warning, Self.logger, "\(prefix(current))任务已取消")
            return .cancelled
        } catch {
            let name = current.map { "步骤 \($0.rawValue) 失败: " } ?? ""
            return .failed(message: name + describe(error), code: FailureCode(of: error))
        }
    }

    private func carryOut(_ step: PipelineStep) throws {
        let log = context.log
        let startedAt = Timestamp.now()
        try recorder.start(step)
        try Failpoint.pass("step.started")
        log.write(.info, Self.logger, "\(prefix(step))步骤开始")
        let report: ProgressReport = { done, total, message in
            try recorder.report(Progress(step: step, done: done, total: total, message: message))
        }
        var outputs: Generation?
        do {
            let generation = try context.writer.begin(step, run: context.run)
            outputs = generation
            var made = try work(step, generation, report)
            made.origin = context.origin
            let result = JSONWriter.encode(made)
            // A statement that was stopped for it may count as a problem of a table.
            if let reason = recorder.reasonToStop { throw reason }
            try Failpoint.pass("step.made")
            try generation.write(result, to: StepResult.name(of: step))
            // Whoever was stopped meanwhile may not be heard by the store any more, and must replace nothing then.
            tell(kept: try generation.commit(keepingOldIn: archive) { recorder.reasonToStop })
            try Failpoint.pass("step.switched")
            try recorder.finish(step, .completed(result: String(decoding: result, as: UTF8.self)))
            _ = Failpoint.code(at: "step.recorded")
            let seconds = Double((Timestamp.now().milliseconds - startedAt.milliseconds) / 100) / 10
            log.write(.info, Self.logger, "\(prefix(step))步骤完成，用时 \(seconds) 秒")
        } catch let thrown {
            let error = recorder.reasonToStop ?? thrown
            if let interruption = error as? RunInterruption {
                if case .cancelled = interruption { try recorder.finish(step, .cancelled) }
                throw interruption
            }
            let message = describe(error)
            log.write(.error, Self.logger, "\(prefix(step))步骤失败: \(message)")
            if "\(error)" != message { log.write(.error, Self.logger, "\(prefix(step))原始错误: \(error)") }
            let result = (error as? StepFailure)?.result
            // What cannot be written now must not hide why the step failed; the end of the run is recorded all the same.
            if let result, let outputs { try? show(outputs, of: step, result) }
            let end = StepEnd.failed(
                message: message, code: FailureCode(of: error),
                result: result.map { String(decoding: $0, as: UTF8.self) })
            do {
                try recorder.finish(step, end)
            } catch let interruption as RunInterruption {
                throw interruption
            } catch {
                log.write(.error, Self.logger, "\(prefix(step))步骤状态无法记录: \(error)")
            }
            throw error
        }
    }

    private func work(
        _ step: PipelineStep, _ outputs: Generation, _ report: @escaping ProgressReport
    ) throws -> StepResult {
        switch step {
        case .ddlGeneration: try DDLGeneration(context, outputs).run(report)
        case .qaGeneration: try QAGeneration(context, outputs).run(report)
        case .sqlValidation: try SQLValidation(context, outputs).run(report)
        case .trainingLoad: try TrainingLoad(context, recorder).run(report)
        }
    }

    /// Shows what a step that failed has made, but only where nothing is there that was made before.
    private func show(_ outputs: Generation, of step: PipelineStep, _ result: [UInt8]) throws {
        guard try context.directory.outputs(of: step).isEmpty else {
            return context.log.write(.warning, Self.logger, "\(prefix(step))此前的产物保持不变")
        }
        try outputs.write(result, to: StepResult.name(of: step))
        _ = try outputs.commit(keepingOldIn: archive)
        context.log.write(.warning, Self.logger, "\(prefix(step))已生成的部分产物已保留")
    }

    private func tell(kept count: Int) {
        guard count > 0 else { return }
        context.log.write(.info, Self.logger, "已将上一次运行的 \(count) 个文件移入备份目录")
    }

    private static let logger = Logger.steps

    private func prefix(_ step: PipelineStep?) -> String { step.map { "[\($0.rawValue)] " } ?? "" }

    private func describe(_ error: any Error) -> String {
        if case .undecodableName(let name)? = error as? CatalogError {
            return TableProblem.undecodable(name)
        }
        if FailureCode(of: error) == .storageFull { return "磁盘空间不足: \(error)" }
        guard let database = PostgresError(behind: error), database.isConnectionLost else {
            return "\(error)"
        }
        return database.fault.map { "无法连接数据库，\($0)" } ?? "与数据库的连接中断"
    }
}

extension FailureCode {
    /// The code of what a step threw.
    public init(of error: any Error) {
        switch error {
        case let failure as StepFailure: self = failure.code
        case let file as FileError where file.isOutOfSpace: self = .storageFull
        case let store as TaskStoreError where store.isOutOfSpace: self = .storageFull
        case _ where PostgresError(behind: error)?.isConnectionLost == true: self = .databaseConnectionError
        default: self = .stepFailed
        }
    }
}

extension PostgresError {
    /// The database's own error, where that is the reason.
    fileprivate init?(behind error: any Error) {
        let own =
            error as? PostgresError ?? (error as? CatalogError)?.databaseError
            ?? (error as? SurveyError)?.databaseError
        guard let own else { return nil }
        self = own
    }
}

import Annotation
import JSON
import Schema
import Tasks

extension DescribedSchema {
    /// What the model answered, in the task's directory. The step that asked it first has made it.
    private static let learntName = ".comments.json"

    /// Gives tables and columns their comments; what an earlier step has learnt from the model is not asked again.
    static func annotate(
        _ tables: inout [Table], _ context: StepContext, logger: String,
        report: PipelineRunner.ProgressReport
    ) throws {
        let annotator = Annotator(dictionary: context.dictionary, model: context.model)
        let business = context.parameters.businessContext
        var learnt = annotator.learntComments(
            context: business, parsing: try context.directory.read(learntName) ?? [])
        var interruption: (any Error)?
        let outcome = annotator.annotate(&tables, context: business, learnt: &learnt) { done, total in
            do {
                try report(done, total, "正在生成注释")
                return true
            } catch {
                interruption = error
                return false
            }
        }
        if let interruption { throw interruption }
        if let summary = outcome.summary, let learnt {
            try context.directory.write(
                JSONWriter.encode(learnt, indentWidth: 1), to: learntName, by: .ddlGeneration)
            context.log.write(.info, logger, summary)
        }
        for warning in outcome.warnings { context.log.write(.warning, logger, warning) }
        context.log.write(.info, logger, "\(CommentCounts(tables))")
    }
}

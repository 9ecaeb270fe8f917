import JSON
import Schema
import Tasks

/// From which generation of other steps a task's files come, as the results of those steps tell.
///
/// Files that people have put in the place of generated ones come from none, and go with all.
struct Lineage {
    private let directory: TaskDirectory

    init(_ directory: TaskDirectory) { self.directory = directory }

    /// Makes sure that the pairs were made for the tables as they are described now.
    ///
    /// - Throws: ``StepFailure`` naming the step to run.
    func check(_ pairs: PairArtifacts.PairList, against schema: String?) throws {
        guard let schema, try isGenerated(pairs),
            let made = try inputs(of: .qaGeneration)?[SchemaFile.name], made != schema
        else { return }
        throw StepFailure(
            "问答对文件 \(pairs.name) 由另一份表结构生成（ddl_generation 之后又执行过），请先执行步骤 qa_generation",
            code: .stepInputOutdated)
    }

    /// Makes sure that the pairs were validated with the tables as they are described now.
    ///
    /// - Throws: ``StepFailure`` naming the step to run.
    func checkValidation(of pairs: PairArtifacts.PairList, against schema: String?) throws {
        guard let schema, let used = try inputs(of: .sqlValidation)?[SchemaFile.name], used != schema else {
            return
        }
        throw StepFailure(
            "问答对文件 \(pairs.name) 是按另一份表结构验证的，请先执行步骤 sql_validation", code: .stepInputOutdated)
    }

    /// Notes where the pairs come from, if they are generated.
    func note(_ pairs: PairArtifacts.PairList, in inputs: inout StepInputs) throws {
        inputs.add(pairs.name, digest: pairs.digest)
        let result = StepResult.name(of: .qaGeneration)
        if try isGenerated(pairs), let bytes = try directory.read(result) { inputs.add(result, bytes) }
    }

    /// SHA-256 of `schema.json`; nil when there is none.
    func schemaDigest() throws -> String? { try directory.read(SchemaFile.name).map(StepInputs.digest) }

    /// Whether the file is as a step has left it.
    func isGenerated(_ pairs: PairArtifacts.PairList) throws -> Bool {
        if try result(of: .qaGeneration)?["pair_file_sha256"]?.stringValue == pairs.digest { return true }
        guard try result(of: .sqlValidation)?["pair_file_sha256"]?.stringValue == pairs.digest else {
            return false
        }
        let source = StepResult.name(of: .qaGeneration)
        let now = try directory.read(source).map(StepInputs.digest)
        return try now != nil && inputs(of: .sqlValidation)?[source] == now
    }

    private func inputs(of step: PipelineStep) throws -> StepInputs? {
        try result(of: step).map(StepInputs.init)
    }

    private func result(of step: PipelineStep) throws -> JSONValue? {
        try directory.read(StepResult.name(of: step)).flatMap { try? JSONValue(parsing: $0) }
    }
}

struct QAGeneration {
    init(_ c: StepContext) {}; func run(_ report: PipelineRunner.ProgressReport) throws -> [UInt8] { [] }
}
struct SQLValidation {
    init(_ c: StepContext) {}; func run(_ report: PipelineRunner.ProgressReport) throws -> [UInt8] { [] }
}
import Tasks
struct PairArtifacts {
    init(_ d: TaskDirectory) {}; struct P { let question: String; let sql: String };
    func trainingPairs() throws -> (pairs: [P], fileName: String) { ([], "") }
}

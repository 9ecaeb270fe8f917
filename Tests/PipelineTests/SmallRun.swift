import Annotation
import FoundationEssentials
import Interpretation
import JSON
import LanguageModel
import Logs
import Pipeline
import Postgres
import Tasks
import TestSupport

/// A small database that is described once; each run makes pairs of it in a folder of its own.
final class SmallRun: Sendable {
    private static let script = """
        CREATE TABLE shop (id int PRIMARY KEY, shop_name text NOT NULL, city text NOT NULL);
        COMMENT ON TABLE shop IS '门店'; COMMENT ON COLUMN shop.shop_name IS '门店名称';
        COMMENT ON COLUMN shop.city IS '所在城市';
        INSERT INTO shop SELECT i, '门店' || i, (ARRAY['南昌', '九江', '赣州'])[1 + i % 3] FROM generate_series(1, 17) i;
        ANALYZE
        """

    private let base = TemporaryFolder()
    private let info: ConnectionInfo
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase(Self.script)
        info = database.info
        let first = Outcome(try run(.ddlGeneration, in: base.path + "/out", nil), base, base.path + "/out")
        guard first.isFinished else { throw Unexpected(text: first.log) }
    }

    struct Unexpected: Error { let text: String }

    /// What a run has left.
    struct Outcome {
        let end: RunEnd?
        let folder: String
        /// Lives as long as its files are looked at.
        private let owner: TemporaryFolder

        init(_ end: RunEnd?, _ owner: TemporaryFolder, _ folder: String) {
            (self.end, self.owner, self.folder) = (end, owner, folder)
        }

        var isFinished: Bool { if case .finished? = end { true } else { false } }

        var log: String {
            (try? String(contentsOfFile: "\(folder)/data_pipeline.log", encoding: .utf8)) ?? ""
        }

        /// Names and contents of all files.
        var files: [String: String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return Dictionary(
                uniqueKeysWithValues: names.compactMap { name in
                    (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)).map { (name, $0) }
                })
        }

        /// The queries by question.
        var queries: [String: String] {
            guard let text = files.first(where: { $0.key.hasSuffix("_pair.json") })?.value,
                let list = try? JSONValue(parsing: text.utf8).arrayValue
            else { return [:] }
            return Dictionary(
                list.compactMap { one in
                    one["question"]?.stringValue.flatMap { question in
                        one["sql"]?.stringValue.map { (question, $0) }
                    }
                }, uniquingKeysWith: { first, _ in first })
        }

        var result: JSONValue {
            files["qa_generation_result.json"].flatMap { try? JSONValue(parsing: $0.utf8) } ?? .null
        }
    }

    /// Makes pairs.
    func pairs(_ model: (any ChatModel)?) throws -> Outcome {
        let folder = TemporaryFolder()
        let out = folder.path + "/out"
        try FileManager.default.copyItem(atPath: base.path + "/out", toPath: out)
        return Outcome(try run(.qaGeneration, in: out, model), folder, out)
    }

    private func run(_ step: PipelineStep, in path: String, _ model: (any ChatModel)?) throws -> RunEnd? {
        guard let writer = try TaskWriter(standalone: TaskDirectory(path: path)) else {
            throw Unexpected(text: "the folder is in use")
        }
        try writer.create()
        try writer.write(TableList(names: ["shop"], atMost: 1))
        var parameters = TaskParameters(businessContext: TaskParameters.noBusinessContext, databaseName: "d")
        parameters.language = "zh"
        let context = StepContext(
            writer: writer, parameters: parameters, vectorTables: VectorTableOptions(), connection: info,
            vectors: nil, scratch: info, dictionary: BusinessDictionary(), corrections: Corrections(),
            model: model,
            limits: StepContext.Limits(
                pairsPerTheme: 6, statementTimeoutSeconds: 10, isSamplingOn: true, gateSeconds: 60),
            log: try LogFile(of: writer, threshold: .info), run: "1")
        return PipelineRunner(context, recorder: Recorder()).run(.step(step))
    }

    private struct Recorder: RunRecorder {
        func loads(by session: LoadSession?) {}
        let reasonToStop: (any Error)? = nil
        func start(_ step: PipelineStep) {}
        func report(_ progress: Progress) {}
        func finish(_ step: PipelineStep, _ end: StepEnd) {}
    }
}

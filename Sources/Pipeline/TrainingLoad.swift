import JSON
import Postgres
import Tasks
import Training
import Vectors

/// Step `training_load`: embeds documents and pairs and loads them into the LangChain tables.
struct TrainingLoad {
    private let context: StepContext
    private let logger = "TrainingDataLoader"

    init(_ context: StepContext) { self.context = context }

    /// - Returns: the step's figures.
    func run(_ report: PipelineRunner.ProgressReport) throws -> [UInt8] {
        guard let target = context.vectorConnection else {
            throw StepFailure("未配置向量数据库，请设置 DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE")
        }
        let records = try records()
        context.log.write(.info, logger, "开始加载 \(records.count) 条训练数据到 \(target.masked)")
        let timestamp = Timestamp.now().compact
        let plan = BackupPlan(to: DirectoryBackup(directory: context.directory), timestamp: timestamp)
        let existing: ExistingRows =
            context.vectorTables.truncate
            ? .replace(afterBackup: plan) : context.vectorTables.backup ? .backUp(plan) : .keep
        let loaded: LoadReport
        do {
            let store = VectorStore(try PostgresConnection(target))
            loaded = try store.load(records, with: context.embedder, existing: existing) { progress in
                try report(progress.embedded, progress.total, "正在生成向量")
            }
            for warning in context.embedder.warnings { context.log.write(.warning, logger, warning) }
        } catch let error as VectorError {
            if case .cancelled(let cause) = error { throw cause }
            throw StepFailure("\(error)")
        }
        write(loaded)
        try report(records.count, records.count, "训练数据已加载")
        return JSONWriter.encode(loaded)
    }

    /// Everything that is training data: each table's DDL and document, and the pairs that were kept.
    private func records() throws -> [TrainingRecord] {
        let directory = context.directory
        let documents = try directory.outputs(of: .ddlGeneration).sorted()
        let ddl = documents.filter { $0.hasSuffix(".ddl") }
        guard !ddl.isEmpty else {
            throw StepFailure("没有找到DDL文件，请先执行步骤 ddl_generation", code: .stepInputMissing)
        }
        var records: [TrainingRecord] = []
        for name in ddl { records.append(.ddl(try text(name), source: name)) }
        for name in documents where name.hasSuffix("_detail.md") {
            records.append(.documentation(try text(name), source: name))
        }
        // The pair file's own name holds the time, and would make every row of a second load look new.
        let source = context.parameters.databaseName
        for pair in try PairArtifacts(directory).trainingPairs() {
            records.append(.pair(question: pair.question, sql: pair.sql, source: source))
        }
        return records
    }

    private func text(_ name: String) throws -> String {
        guard let bytes = try context.directory.read(name) else {
            throw StepFailure("文件 \(name) 已不存在，请重新执行步骤 ddl_generation")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ loaded: LoadReport) {
        for file in loaded.backup?.files ?? [] {
            context.log.write(
                .info, "VectorTableManager", "已备份 \(file.table): \(file.rows) 行 -> \(file.name)")
        }
        if let rows = loaded.truncatedRows {
            context.log.write(.info, "VectorTableManager", "已清空 langchain_pg_embedding: \(rows) 行")
        }
        let all = loaded.all
        context.log.write(
            .info, logger,
            "训练数据加载完成: 提交 \(all.submitted), 新增 \(all.inserted), 更新 \(all.updated), 未变 \(all.unchanged), 重复"
                + " \(all.duplicates), 库中共 \(loaded.totalRows) 行")
    }
}

/// Puts backups into the task's `vector_bak/`; a file is on disk before the next thing happens.
struct DirectoryBackup: BackupDestination {
    let directory: TaskDirectory

    func write(fileNamed name: String, _ body: (_ write: ([UInt8]) throws -> Void) throws -> Void) throws {
        let file = try directory.begin(TaskDirectory.backupFolder + "/" + name, by: nil)
        try body { try file.append($0) }
        try file.commit()
    }
}

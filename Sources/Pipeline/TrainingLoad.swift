import JSON
import Logs
import Postgres
import Tasks
import Training
import Vectors

/// Step `training_load`: embeds documents and pairs and loads them into the LangChain tables.
struct TrainingLoad {
    private let context: StepContext
    private let logger = Logger.trainingLoad
    private let vectorLogger = Logger.vectorTables

    /// Vectors that are made once and kept; an internal file.
    private static let cacheName = ".vectors"

    private let recorder: any RunRecorder

    init(_ context: StepContext, _ recorder: any RunRecorder) {
        self.context = context
        self.recorder = recorder
    }

    func run(_ report: PipelineRunner.ProgressReport) throws -> StepResult {
        guard let target = context.vectors else {
            throw StepFailure("未配置向量数据库，请设置 DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE")
        }
        var data = TrainingData(context)
        let records = try data.records()
        let embedder = target.embedder
        context.log.write(
            .info, logger,
            "开始加载 \(records.count) 条训练数据到 \(target.connection.masked)，模型 \(embedder.model)")
        var tables = LoadedTables(context.writer)
        let listed = Set(records.flatMap { $0.kind == .sql ? [] : $0.tables })
        let scope = LoadScope(
            database: context.parameters.databaseName, taskID: context.taskID,
            tables: try tables.widen(by: listed))
        let loaded: LoadReport
        do {
            let cache = try VectorCache(path: context.directory.path(of: Self.cacheName))
            var request = LoadRequest(
                records, for: scope, existing: existing(target), minimumRecall: target.minimumRecall)
            request.watch = LoadWatch(
                begins: { pid, startedAt in
                    try recorder.loads(by: LoadSession(pid: pid, startedAtMicroseconds: startedAt))
                }, commits: { if let reason = recorder.reasonToStop { throw reason } })
            loaded = try VectorStore(target.connection).load(request, with: embedder, cache: cache) {
                progress in
                try report(progress.done, progress.total, progress.message)
            }
            try cache.settle(for: records, embedder)
        } catch {
            warn(embedder)
            if case .cancelled(let cause) = error { throw cause }
            throw StepFailure("\(error)", code: FailureCode(error))
        }
        try recorder.loads(by: nil)
        try tables.narrow(to: listed)
        warn(embedder)
        tell(loaded)
        try report(records.count, records.count, "训练数据已加载")
        return StepResult(inputs: data.inputs) { loaded.encodeFields(to: &$0) }
    }

    private func existing(_ target: VectorTarget) -> ExistingRows {
        let now = Timestamp.now()
        let order = BackupOrder(
            in: target.backups, timestamp: now.compact, createdAt: now.iso, reason: .trainingLoad,
            taskID: context.taskID, createdBy: context.createdBy,
            linkFolder: context.directory.path(of: TaskDirectory.backupFolder))
        if context.vectorTables.truncate { return .replace(afterBackup: order) }
        return context.vectorTables.backup ? .backUp(order) : .keep
    }

    private func warn(_ embedder: any Embedder) {
        for warning in embedder.warnings { context.log.write(.warning, logger, warning) }
    }

    private func tell(_ loaded: LoadReport) {
        if let backup = loaded.backup {
            context.log.write(.info, vectorLogger, "向量表已备份: \(backup.id)，写入后已重新读取并核对")
            for file in backup.files {
                context.log.write(
                    .info, vectorLogger, "已备份 \(file.table.rawValue): \(file.rows) 行 -> \(file.name)")
            }
        }
        if let rows = loaded.truncatedRows {
            context.log.write(
                .info, vectorLogger,
                "已清空 langchain_pg_embedding: \(rows) 行，与备份一致；其他写入者最多等待"
                    + " \(loaded.writersWaitedMilliseconds) 毫秒")
        }
        for kind in TrainingKind.allCases {
            let figures = loaded[kind]
            context.log.write(
                .info, logger,
                "\(kind.rawValue): 产出 \(figures.produced), 新增 \(figures.inserted), 未变 \(figures.unchanged),"
                    + " 替换 \(figures.replaced), 移除 \(figures.removed)")
        }
        let proof = loaded.proof
        if let first = proof.recallAt1, let five = proof.recallAt5 {
            context.log.write(
                .info, logger, "抽查 \(proof.questions) 个问题: 首位命中率 \(first), 前5位命中率 \(five)")
        }
        context.log.write(
            .info, logger,
            "训练数据加载完成: 共 \(loaded.all.produced) 条，新生成向量 \(loaded.embedded) 个，沿用 \(loaded.reused) 个，"
                + "库中共 \(loaded.totalRows) 行")
    }
}

extension LoadProgress {
    /// What is being done, in words for the task's owner.
    fileprivate var message: String {
        switch phase {
        case .embedding: "正在生成向量"
        case .backingUp: "正在备份向量表"
        case .storing: "正在写入并抽查"
        }
    }
}

extension FailureCode {
    /// The code of what the vector store threw.
    fileprivate init(_ error: VectorError) {
        switch error {
        case .connection, .commitLost, .outcomeUnknown: self = .databaseConnectionError
        case .modelMismatch, .dimensionMismatch: self = .embeddingMismatch
        case .embeddingFailed: self = .embeddingUnavailable
        case .backupFailed: self = .vectorBackupFailed
        case .truncateFailed: self = .vectorTruncateFailed
        case .cacheFailed(let code):
            self = FileError(path: "", code: code).isOutOfSpace ? .storageFull : .stepFailed
        case .missingExtension, .unusableTables, .loadFailed, .recallTooLow, .backupNotFound, .backupDamaged,
            .restoreFailed, .cancelled:
            self = .vectorLoadFailed
        }
    }
}

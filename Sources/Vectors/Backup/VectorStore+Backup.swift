internal import Postgres

extension VectorStore {
    /// Copies both tables as they are at one moment, without holding anybody up. Changes nothing.
    ///
    /// - Parameter progress: told as it goes; what it throws cancels the backup.
    /// - Throws: ``VectorError/backupFailed(reason:cause:)``, ``VectorError/connection(_:)``.
    public func backup(
        _ order: BackupOrder, _ progress: (LoadProgress) throws -> Void = { _ in }
    ) throws(VectorError) -> BackupManifest {
        try requireTables()
        return try session.transaction(.snapshot, otherwise: { .backupFailed(reason: "\($0)", cause: $0) }) {
            try copyTables(order, TableLayout($0), $0, progress)
        }
    }

    /// What came of a backup that empties the table.
    public struct Truncation: Sendable {
        /// What was backed up.
        public let backup: BackupManifest
        /// How many rows were deleted.
        public let rows: Int
        /// How long other writers were kept waiting at most, in milliseconds.
        public let writersWaitedMilliseconds: Int
    }

    /// Copies both tables while writers wait, and then deletes the rows of the embeddings.
    ///
    /// - Throws: ``VectorError``.
    public func backupAndTruncate(_ order: BackupOrder) throws(VectorError) -> Truncation {
        try requireTables()
        var lockedAt = ContinuousClock.now
        let (backup, rows) = try committing(
            lockTimeoutSeconds: 60, otherwise: { .truncateFailed(reason: "\($0)", cause: $0) }
        ) { connection in
            try connection.query(Queries.lock)
            lockedAt = .now
            let backup = try copyTables(order, TableLayout(connection), connection) { _ in }
            let truncated = try truncate(connection, expecting: backup.rows(of: .embeddings))
            return ((backup, truncated.rows), truncated.witness)
        }
        let waited = Int((.now - lockedAt) / .milliseconds(1))
        vacuum()
        return Truncation(backup: backup, rows: rows, writersWaitedMilliseconds: waited)
    }

    private func requireTables() throws(VectorError) {
        guard let layout = try foundLayout() else {
            let reason = "数据库中没有向量表"
            throw .backupFailed(reason: reason, cause: PostgresError(kind: .statement, message: reason))
        }
        try layout.requireWhole()
    }

    /// Copies both tables inside the transaction that is open; the backup is complete and listed when this returns.
    ///
    /// - Throws: ``VectorError/backupFailed(reason:cause:)``, or what `progress` throws.
    func copyTables(
        _ order: BackupOrder, _ layout: TableLayout, _ connection: PostgresConnection,
        _ progress: (LoadProgress) throws -> Void
    ) throws -> BackupManifest {
        try layout.requireWhole()
        do {
            let pending = try PendingBackup(order)
            let recorded = try RecordedModel(connection)
            var files: [BackupManifest.File] = []
            for table in VectorTable.allCases {
                files.append(try copy(table, layout, into: pending, connection, progress))
            }
            let manifest = BackupManifest(
                id: pending.id, createdAt: order.createdAt, reason: order.reason, taskID: order.taskID,
                createdBy: order.createdBy, model: recorded.model, dimension: recorded.dimension,
                serverVersion: try connection.query("SHOW server_version").text(0, 0) ?? "",
                vectorVersion: try connection.query(Queries.vectorVersion).text(0, 0) ?? "", files: files)
            try pending.place(manifest)
            return manifest
        } catch let failure as BackupFile.Failure {
            throw VectorError.backupFailed(reason: failure.reason, cause: failure)
        } catch let error as PostgresError {
            throw VectorError.backupFailed(reason: "\(error)", cause: error)
        }
    }

    private func copy(
        _ table: VectorTable, _ layout: TableLayout, into pending: PendingBackup,
        _ connection: PostgresConnection, _ progress: (LoadProgress) throws -> Void
    ) throws -> BackupManifest.File {
        let file = try pending.begin(table)
        var done = 0
        let rows = try connection.copyOut(Queries.copyOut(table)) { piece in
            try file.append(piece)
            done += 1
            if done % 1000 == 0 { try progress(LoadProgress(phase: .backingUp, done: done, total: 0)) }
        }
        let contents = try file.finish()
        try progress(LoadProgress(phase: .backingUp, done: rows, total: rows))
        guard contents.rows == rows else {
            throw VectorError.backupFailed(
                reason: "\(table.rawValue) 有 \(rows) 行，写出的文件只有 \(contents.rows) 行",
                cause: BackupFile.Failure(code: 0))
        }
        return BackupManifest.File(
            table: table, name: pending.fileName(of: table), rows: rows, bytes: contents.bytes,
            sha256: contents.sha256,
            columns: (layout.columns[table] ?? []).map {
                BackupManifest.Column(name: $0.name, type: $0.type)
            },
            modifiedAt: pending.modifiedAt(table))
    }
}

extension BackupFile.Failure {
    /// In words for the API's users.
    var reason: String {
        switch code {
        case 28, 122: "磁盘空间不足（\(SystemError.text(code))）"  // ENOSPC, EDQUOT
        default: "备份文件无法写入（\(SystemError.text(code))）"
        }
    }
}

/// The model that all collections agree on.
private struct RecordedModel {
    let model: String?
    let dimension: Int?

    init(_ connection: PostgresConnection) throws(PostgresError) {
        let result = try connection.query(Queries.models)
        let isOne = result.rowCount == 1
        model = isOne ? result.text(0, Queries.Models.model) : nil
        dimension = isOne ? result.integer(0, Queries.Models.dimension) : nil
    }
}

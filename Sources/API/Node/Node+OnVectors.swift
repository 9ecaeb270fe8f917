import Postgres
import Processes
import Settings
import Tasks
import Vectors

extension Node {
    /// The folder of all backups of the vector tables.
    var vectorBackups: VectorBackups { VectorBackups(path: settings.vectorBackupsDirectory) }

    /// The store of the configured vector database; searches end before the worker counts as stuck.
    func vectorStore(lifetimeSeconds: Int = 0) throws(APIError) -> VectorStore {
        guard let info = settings.vectorConnection else {
            throw APIError(
                .databaseConnectionError, "未配置向量数据库，请设置 DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE")
        }
        return VectorStore { () throws(PostgresError) in
            try PostgresConnection(info, lifetimeSeconds: lifetimeSeconds)
        }
    }

    /// An order for a backup that somebody asks for.
    func backupOrder(_ reason: BackupReason) -> BackupOrder {
        let now = Timestamp.now()
        return BackupOrder(
            in: vectorBackups, timestamp: now.compact, createdAt: now.iso, reason: reason,
            createdBy: caller.name)
    }

    /// Runs what may take long and must not run twice at once on this node.
    func soleVectorOperation<T>(_ body: () throws -> T) throws(APIError) -> T {
        try internally {
            guard let lock = try FileLock.take(settings.runDirectory + "/vector_operation.lock") else {
                throw APIError(.vectorOperationRunning, "另一个备份或恢复正在进行，请待其完成后重试")
            }
            let value = try onVectors(body)
            _ = consume lock
            return value
        }
    }

    /// Runs the body; what the store throws becomes an error of the API.
    func onVectors<T>(_ body: () throws -> T) throws(APIError) -> T {
        do {
            return try body()
        } catch let error as VectorError {
            throw APIError(error, database: settings.vectorConnection)
        } catch let error as APIError {
            throw error
        } catch {
            throw .internalFailure(error)
        }
    }

    /// The manifest of a backup.
    func backup(_ id: String) throws(APIError) -> BackupManifest {
        try onVectors { try vectorBackups.manifest(of: id) }
    }
}

extension APIError {
    /// What the vector store could not do.
    init(_ error: VectorError, database: ConnectionInfo?) {
        let code: Code =
            switch error {
            case .connection, .commitLost, .outcomeUnknown, .missingExtension, .unusableTables:
                .databaseConnectionError
            case .modelMismatch, .dimensionMismatch: .embeddingMismatch
            case .embeddingFailed: .embeddingUnavailable
            case .backupFailed: .vectorBackupFailed
            case .truncateFailed: .vectorTruncateFailed
            case .backupNotFound: .backupNotFound
            case .backupDamaged: .backupDamaged
            case .restoreFailed, .cacheFailed, .loadFailed, .recallTooLow, .cancelled: .internalError
            }
        // What libpq says of a failed connection names the host, which is the service's own.
        let isHidden = error.databaseError?.isConnectionLost == true
        let fault = "\(error.databaseError?.fault ?? .unreachable)"
        var details = error.description
        if case .connection = error, isHidden { details = "无法访问向量数据库: \(fault)" }
        self.init(code, details, logDetails: "\(database?.masked ?? ""): \(error)")
    }
}

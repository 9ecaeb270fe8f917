public import Postgres

/// Why the vector store could not do what it was asked. Unless said otherwise the store is as it was before.
public enum VectorError: Error, CustomStringConvertible {
    /// No connection could be made, or it was lost.
    case connection(PostgresError)
    /// The server never answered the COMMIT; ours alone, callers get one of the next.
    case commitLost(PostgresError)
    /// The server never answered the COMMIT, and nobody could be asked what became of it: the store is either as it was
    /// or as it was to become.
    case outcomeUnknown(PostgresError)
    /// pgvector is not in the database and could not be added.
    case missingExtension(PostgresError)
    /// Tables of LangChain's names are there but cannot be used, for the reason given.
    case unusableTables(String)
    /// The collection holds vectors of another model.
    case modelMismatch(collection: String, stored: String, given: String)
    /// A collection, or the table's column, holds vectors of another length.
    case dimensionMismatch(collection: String, stored: Int, given: Int)
    /// The embedding model did not deliver.
    case embeddingFailed(String, isRetryable: Bool)
    /// The file of vectors in the task's directory cannot be used; the code is an `errno`.
    case cacheFailed(code: Int32)
    /// The backup was not made; nothing was changed.
    case backupFailed(reason: String, cause: any Error)
    /// The old rows could not be removed; nothing was changed.
    case truncateFailed(reason: String, cause: PostgresError?)
    /// The records could not be stored; nothing was changed. The record is named where one is to blame.
    case loadFailed(record: String?, reason: String, cause: PostgresError? = nil)
    /// Too few questions found their own record; nothing was changed.
    case recallTooLow(found: Int, of: Int, minimum: Double, questions: [String])
    /// There is no backup of that name.
    case backupNotFound(String)
    /// The backup is not what it was when it was made.
    case backupDamaged(String)
    /// The backup could not be restored; nothing was changed.
    case restoreFailed(reason: String, cause: PostgresError?)
    /// A closure of the caller threw; nothing was changed.
    case cancelled(cause: any Error)

    /// What the database said, where it is to blame.
    public var databaseError: PostgresError? {
        switch self {
        case .connection(let error), .commitLost(let error), .outcomeUnknown(let error),
            .missingExtension(let error):
            error
        case .truncateFailed(_, let cause), .loadFailed(_, _, let cause), .restoreFailed(_, let cause): cause
        case .backupFailed(_, let cause): cause as? PostgresError
        case .unusableTables, .modelMismatch, .dimensionMismatch, .embeddingFailed, .cacheFailed,
            .recallTooLow,
            .backupNotFound, .backupDamaged, .cancelled:
            nil
        }
    }

    /// Whether the same call may succeed later.
    public var isRetryable: Bool {
        if case .embeddingFailed(_, let isRetryable) = self { return isRetryable }
        return databaseError?.isRetryable ?? false
    }

    /// The code of the API's guide, where the guide has one for it.
    public var code: String? {
        switch self {
        case .backupFailed: "VECTOR_BACKUP_FAILED"
        case .truncateFailed: "VECTOR_TRUNCATE_FAILED"
        case .connection, .commitLost, .outcomeUnknown: "DATABASE_CONNECTION_ERROR"
        case .modelMismatch, .dimensionMismatch: "EMBEDDING_MISMATCH"
        case .embeddingFailed: "EMBEDDING_UNAVAILABLE"
        case .backupNotFound: "BACKUP_NOT_FOUND"
        case .backupDamaged: "BACKUP_DAMAGED"
        case .missingExtension, .unusableTables, .cacheFailed, .loadFailed, .recallTooLow, .restoreFailed,
            .cancelled:
            nil
        }
    }

    /// A sentence for the API's users.
    public var description: String {
        switch self {
        case .connection(let error): "无法连接向量数据库，或连接已中断: \(error)"
        case .commitLost(let error), .outcomeUnknown(let error):
            "提交时与向量数据库的连接中断，且无法查明是否已提交，请检查向量表后重新执行: \(error)"
        case .missingExtension(let error):
            "向量数据库缺少 pgvector 扩展（CREATE EXTENSION vector），且无法创建: \(error)"
        case .unusableTables(let reason): "向量表无法使用: \(reason)"
        case .modelMismatch(let collection, let stored, let given):
            "集合 \(collection) 中的向量由模型 \(stored) 生成，当前模型是 \(given)，两者不能混用。"
                + "请改回原模型，或以 truncate_vector_tables 重新加载全部数据"
        case .dimensionMismatch(let collection, let stored, let given):
            "集合 \(collection) 中的向量为 \(stored) 维，当前模型的向量为 \(given) 维，两者不能混用。"
                + "请改回原模型，或以 truncate_vector_tables 重新加载全部数据"
        case .embeddingFailed(let reason, _): "未能生成向量: \(reason)"
        case .cacheFailed(let code): "任务目录中的向量文件无法读写: \(SystemError.text(code))"
        case .backupFailed(let reason, _): "向量表备份失败，数据未改动: \(reason)"
        case .truncateFailed(let reason, _): "向量表清空失败，数据未改动: \(reason)"
        case .loadFailed(let record?, let reason, _): "训练数据 \(record) 无法存入，向量表未改动: \(reason)"
        case .loadFailed(nil, let reason, _): "训练数据无法存入，向量表未改动: \(reason)"
        case .recallTooLow(let found, let all, let minimum, let questions):
            "抽查的 \(all) 个问题中只有 \(found) 个能在前 5 条内找到自己的记录，低于 DATA_PIPELINE_MINIMUM_RECALL"
                + "（\(minimum)），向量表未改动。未找到的问题: \(questions.joined(separator: "；"))"
        case .backupNotFound(let id): "备份 \(id) 不存在"
        case .backupDamaged(let reason): "备份已损坏，不能恢复: \(reason)"
        case .restoreFailed(let reason, _): "恢复失败，向量表未改动: \(reason)"
        case .cancelled(let cause): "操作已取消: \(cause)"
        }
    }
}

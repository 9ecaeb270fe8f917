public import HTTP
import JSON
import Tasks

/// An error that a client gets to see, in the envelope of the API guide, section 9.2.
public struct APIError: Error, Sendable {
    /// What went wrong; each code belongs to one status and one type.
    public enum Code: String, Sendable {
        case taskNotFound = "TASK_NOT_FOUND"
        case taskAlreadyRunning = "TASK_ALREADY_RUNNING"
        case taskNotRunning = "TASK_NOT_RUNNING"
        case resumeImpossible = "RESUME_IMPOSSIBLE"
        case invalidExecutionMode = "INVALID_EXECUTION_MODE"
        case missingStepName = "MISSING_STEP_NAME"
        case invalidStepName = "INVALID_STEP_NAME"
        case fileNotFound = "FILE_NOT_FOUND"
        case tableNotFound = "TABLE_NOT_FOUND"
        case databaseConnectionError = "DATABASE_CONNECTION_ERROR"
        case validationError = "VALIDATION_ERROR"
        case tableListMissing = "TABLE_LIST_MISSING"
        case notFound = "NOT_FOUND"
        case methodNotAllowed = "METHOD_NOT_ALLOWED"
        case payloadTooLarge = "PAYLOAD_TOO_LARGE"
        case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
        case unauthorized = "UNAUTHORIZED"
        case forbidden = "FORBIDDEN"
        case misdirectedRequest = "MISDIRECTED_REQUEST"
        case serviceUnavailable = "SERVICE_UNAVAILABLE"
        case nodeUnavailable = "NODE_UNAVAILABLE"
        case nodeNotFound = "NODE_NOT_FOUND"
        case storageFull = "STORAGE_FULL"
        case backupNotFound = "BACKUP_NOT_FOUND"
        case backupDamaged = "BACKUP_DAMAGED"
        case embeddingMismatch = "EMBEDDING_MISMATCH"
        case embeddingUnavailable = "EMBEDDING_UNAVAILABLE"
        case vectorOperationRunning = "VECTOR_OPERATION_RUNNING"
        case vectorBackupFailed = "VECTOR_BACKUP_FAILED"
        case vectorTruncateFailed = "VECTOR_TRUNCATE_FAILED"
        case internalError = "INTERNAL_ERROR"

        /// The HTTP status.
        public var status: Status {
            switch self {
            case .taskNotFound, .fileNotFound, .tableNotFound, .backupNotFound, .nodeNotFound, .notFound:
                .notFound
            case .taskAlreadyRunning, .taskNotRunning, .resumeImpossible, .backupDamaged, .embeddingMismatch,
                .vectorOperationRunning:
                .conflict
            case .embeddingUnavailable: .badGateway
            case .invalidExecutionMode, .missingStepName, .invalidStepName, .validationError,
                .tableListMissing:
                .badRequest
            case .databaseConnectionError, .vectorBackupFailed, .vectorTruncateFailed, .internalError:
                .internalServerError
            case .methodNotAllowed: .methodNotAllowed
            case .payloadTooLarge: .payloadTooLarge
            case .unsupportedMediaType: .unsupportedMediaType
            case .unauthorized: .unauthorized
            case .forbidden: .forbidden
            case .misdirectedRequest: .misdirectedRequest
            case .serviceUnavailable, .nodeUnavailable: .serviceUnavailable
            case .storageFull: .insufficientStorage
            }
        }

        /// The class of error, as the guide names it.
        var type: String {
            switch self {
            case .taskNotFound, .fileNotFound, .tableNotFound, .backupNotFound, .nodeNotFound, .notFound:
                "NotFoundError"
            case .taskAlreadyRunning, .taskNotRunning, .resumeImpossible, .backupDamaged, .embeddingMismatch,
                .vectorOperationRunning:
                "ConflictError"
            case .invalidExecutionMode, .missingStepName, .invalidStepName, .validationError,
                .tableListMissing:
                "ValidationError"
            case .databaseConnectionError, .vectorBackupFailed, .vectorTruncateFailed: "DatabaseError"
            case .internalError, .serviceUnavailable, .nodeUnavailable, .storageFull, .embeddingUnavailable:
                "InternalError"
            case .methodNotAllowed, .payloadTooLarge, .unsupportedMediaType, .misdirectedRequest:
                "RequestError"
            case .unauthorized, .forbidden: "PermissionError"
            }
        }

        /// The envelope's message.
        var message: String {
            switch self {
            case .taskNotFound: "任务不存在"
            case .taskAlreadyRunning: "任务已在执行"
            case .taskNotRunning: "任务未在执行"
            case .resumeImpossible: "无法继续执行"
            case .fileNotFound: "文件不存在"
            case .tableNotFound: "表不存在"
            case .databaseConnectionError: "数据库连接失败"
            case .invalidExecutionMode, .missingStepName, .invalidStepName, .validationError: "请求参数错误"
            case .tableListMissing: "缺少表清单"
            case .notFound: "请求的路径不存在"
            case .methodNotAllowed: "请求方法不被允许"
            case .payloadTooLarge: "请求体过大"
            case .unsupportedMediaType: "不支持的媒体类型"
            case .unauthorized: "未授权"
            case .forbidden: "请求被拒绝"
            case .misdirectedRequest: "请求发往了错误的主机"
            case .serviceUnavailable: "服务暂不可用"
            case .nodeUnavailable: "节点不可用"
            case .nodeNotFound: "节点不存在"
            case .storageFull: "服务器存储空间不足"
            case .backupNotFound: "备份不存在"
            case .backupDamaged: "备份已损坏"
            case .embeddingMismatch: "向量模型不一致"
            case .embeddingUnavailable: "向量模型不可用"
            case .vectorOperationRunning: "向量表操作正在进行"
            case .vectorBackupFailed: "向量表备份失败"
            case .vectorTruncateFailed: "向量表清空失败"
            case .internalError: "服务器内部错误"
            }
        }
    }

    /// What went wrong.
    public let code: Code
    /// A sentence for the client that names what is wrong and what would be right.
    public let details: String
    /// The parameters with unusable values.
    public let invalidParameters: [String]
    /// The parameters that are required and absent.
    public let missingParameters: [String]
    /// What only the service's log may know.
    public let logDetails: String?

    /// Makes an error from its parts.
    public init(
        _ code: Code, _ details: String, invalid: [String] = [], missing: [String] = [],
        logDetails: String? = nil
    ) {
        self.code = code
        self.details = details
        invalidParameters = invalid
        missingParameters = missing
        self.logDetails = logDetails
    }

    /// There is no such task.
    static func noTask(_ id: String) -> APIError {
        APIError(.taskNotFound, "任务不存在: \(id.prefix(64))")
    }

    /// Something of ours failed; the reason goes to the log only.
    static func internalFailure(_ reason: any Error) -> APIError {
        let store = reason as? TaskStoreError
        if store?.isOutOfSpace == true || (reason as? FileError)?.isOutOfSpace == true {
            return APIError(.storageFull, "服务器磁盘空间不足，请联系管理员", logDetails: "\(reason)")
        }
        if store?.isRetryable == true {
            return APIError(.serviceUnavailable, "任务状态库繁忙或不可用，请稍后重试", logDetails: "\(reason)")
        }
        return APIError(.internalError, "服务器内部错误，详情见服务日志", logDetails: "\(reason)")
    }

    /// The answer that carries the error.
    var response: Response {
        var json = JSONWriter()
        json.object { json in
            json.field("success", false)
            json.field("code", code.status.rawValue)
            json.field("message", code.message)
            json.field("error") { json in
                json.object { json in
                    json.field("type", code.type)
                    json.field("code", code.rawValue)
                    json.field("details", details)
                    json.field("invalid_params", invalidParameters)
                    json.field("missing_params", missingParameters)
                    json.field("timestamp", Timestamp.now().iso)
                }
            }
        }
        return Response(status: code.status, headers: [jsonContentType], body: json.bytes)
    }
}

/// The header field of every JSON answer.
let jsonContentType = (name: "Content-Type", value: "application/json; charset=utf-8")

/// Runs the body; what it throws becomes an internal error.
func internally<T>(_ body: () throws -> T) throws(APIError) -> T {
    do {
        return try body()
    } catch let error as APIError {
        throw error
    } catch {
        throw .internalFailure(error)
    }
}

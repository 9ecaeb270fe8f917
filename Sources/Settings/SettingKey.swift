internal import Tasks

/// Every environment variable that the service reads; the README's table is compared with it.
public enum SettingKey: String, CaseIterable, Sendable {
    case user = "DATA_PIPELINE_USER"
    case dataDirectory = "DATA_PIPELINE_DATA_DIR"
    case logDirectory = "DATA_PIPELINE_LOG_DIR"
    case logLevel = "DATA_PIPELINE_LOG_LEVEL"
    case tableListDirectory = "DATA_PIPELINE_TABLE_LIST_DIR"
    case connection = "DATA_PIPELINE_DB_CONNECTION"
    case connectionFile = "DATA_PIPELINE_DB_CONNECTION_FILE"
    case vectorConnection = "DATA_PIPELINE_VECTOR_DB_CONNECTION"
    case vectorConnectionFile = "DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE"
    case databaseNetworks = "DATA_PIPELINE_DATABASE_NETWORKS"
    case businessContext = "DATA_PIPELINE_BUSINESS_CONTEXT"
    case apiKeysFile = "DATA_PIPELINE_API_KEYS_FILE"
    case serverNames = "DATA_PIPELINE_SERVER_NAMES"
    case allowedOrigins = "DATA_PIPELINE_ALLOWED_ORIGINS"
    case dictionary = "DATA_PIPELINE_DICTIONARY"
    case modelBaseURL = "DATA_PIPELINE_LLM_BASE_URL"
    case model = "DATA_PIPELINE_LLM_MODEL"
    case modelKey = "DATA_PIPELINE_LLM_API_KEY"
    case modelKeyFile = "DATA_PIPELINE_LLM_API_KEY_FILE"
    case modelTimeoutSeconds = "DATA_PIPELINE_LLM_TIMEOUT_SECONDS"
    case modelConcurrency = "DATA_PIPELINE_LLM_CONCURRENCY"
    case embeddingBaseURL = "DATA_PIPELINE_EMBEDDING_BASE_URL"
    case embeddingModel = "DATA_PIPELINE_EMBEDDING_MODEL"
    case embeddingKey = "DATA_PIPELINE_EMBEDDING_API_KEY"
    case embeddingKeyFile = "DATA_PIPELINE_EMBEDDING_API_KEY_FILE"
    case embeddingDimensions = "DATA_PIPELINE_EMBEDDING_DIMENSIONS"
    case embeddingBatchSize = "DATA_PIPELINE_EMBEDDING_BATCH_SIZE"
    case embeddingConcurrency = "DATA_PIPELINE_EMBEDDING_CONCURRENCY"
    case embeddingTimeoutSeconds = "DATA_PIPELINE_EMBEDDING_TIMEOUT_SECONDS"
    case embeddingQueryPrefix = "DATA_PIPELINE_EMBEDDING_QUERY_PREFIX"
    case embeddingDocumentPrefix = "DATA_PIPELINE_EMBEDDING_DOCUMENT_PREFIX"
    case apiWorkers = "DATA_PIPELINE_API_WORKERS"
    case toolsWorkers = "DATA_PIPELINE_TOOLS_WORKERS"
    case maximumRequests = "DATA_PIPELINE_MAX_REQUESTS"
    case maximumExecutors = "DATA_PIPELINE_MAX_EXECUTORS"
    case requestTimeoutSeconds = "DATA_PIPELINE_REQUEST_TIMEOUT_SECONDS"
    case vectorTimeoutSeconds = "DATA_PIPELINE_VECTOR_TIMEOUT_SECONDS"
    case stateBackupHours = "DATA_PIPELINE_STATE_BACKUP_HOURS"
    case stateBackupsKept = "DATA_PIPELINE_STATE_BACKUPS_KEPT"
    case graceSeconds = "DATA_PIPELINE_GRACE_SECONDS"
    case pairsPerTheme = "DATA_PIPELINE_PAIRS_PER_THEME"
    case statementTimeoutSeconds = "DATA_PIPELINE_STATEMENT_TIMEOUT_SECONDS"
    case sampling = "DATA_PIPELINE_SAMPLING"
    case minimumRecall = "DATA_PIPELINE_MINIMUM_RECALL"
    case diskReserve = "DATA_PIPELINE_DISK_RESERVE_MIB"

    /// The value when the variable is not set, as the README shows it.
    public var defaultText: String {
        switch self {
        case .dataDirectory: "./data_pipeline"
        case .logDirectory: "./logs"
        case .logLevel: "INFO"
        case .tableListDirectory: "<data dir>/table_lists"
        case .user, .connection, .connectionFile, .vectorConnection, .vectorConnectionFile, .apiKeysFile,
            .databaseNetworks, .serverNames, .allowedOrigins, .dictionary, .modelBaseURL, .model, .modelKey,
            .modelKeyFile,
            .embeddingBaseURL, .embeddingModel, .embeddingKey, .embeddingKeyFile, .embeddingDimensions,
            .embeddingQueryPrefix, .embeddingDocumentPrefix:
            "–"
        case .businessContext: TaskParameters.noBusinessContext
        case .modelTimeoutSeconds: "60"
        case .modelConcurrency: "4"
        case .embeddingBatchSize: "32"
        case .embeddingConcurrency: "4"
        case .embeddingTimeoutSeconds: "60"
        case .apiWorkers: "4"
        case .toolsWorkers: "2"
        case .maximumRequests: "0"
        case .maximumExecutors: "0"
        case .requestTimeoutSeconds: "120"
        case .vectorTimeoutSeconds: "3600"
        case .stateBackupHours: "24"
        case .stateBackupsKept: "7"
        case .graceSeconds: "30"
        case .pairsPerTheme: "10"
        case .statementTimeoutSeconds: "30"
        case .sampling: "ON"
        case .minimumRecall: "0.95"
        case .diskReserve: "64"
        }
    }
}

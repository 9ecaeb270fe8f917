public import Postgres

/// Why the vector store could not do what it was asked. After any of these the store is as it was before.
public enum VectorError: Error, CustomStringConvertible {
    /// No connection could be made, or it was lost. A load that lost it at the very end may have been committed;
    /// loading again does no harm.
    case connection(PostgresError)
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
    /// The backup was not made; nothing was changed.
    case backupFailed(file: String, cause: any Error)
    /// The old rows could not be removed; nothing was changed.
    case truncateFailed(PostgresError)
    /// The records could not be stored; nothing was changed. The record is named where one is to blame.
    case loadFailed(record: String?, reason: String, cause: PostgresError? = nil)
    /// The progress closure threw; nothing was changed.
    case cancelled(cause: any Error)

    /// Whether the same call may succeed later.
    public var isRetryable: Bool {
        switch self {
        case .connection(let error), .truncateFailed(let error): error.isRetryable
        case .embeddingFailed(_, let isRetryable): isRetryable
        case .backupFailed(_, let cause): (cause as? PostgresError)?.isRetryable ?? false
        case .loadFailed(_, _, let cause): cause?.isRetryable ?? false
        case .missingExtension, .unusableTables, .modelMismatch, .dimensionMismatch, .cancelled:
            false
        }
    }

    /// A sentence for strangers.
    public var description: String {
        switch self {
        case .connection(let error): "The vector database cannot be reached: \(error)"
        case .missingExtension(let error):
            "The extension pgvector (CREATE EXTENSION vector) is missing in the vector database and could not be"
                + " added: \(error)"
        case .unusableTables(let reason): "The vector tables cannot be used: \(reason)"
        case .modelMismatch(let collection, let stored, let given):
            "The collection \(collection) holds vectors of the model \(stored); vectors of \(given) cannot be added."
                + " Truncate the vector tables in the same load to change the model."
        case .dimensionMismatch(let collection, let stored, let given):
            "The collection \(collection) holds vectors of \(stored) dimensions; vectors of \(given) cannot be added."
        case .embeddingFailed(let reason, _): "The embedding model did not deliver: \(reason)"
        case .backupFailed(let file, let cause): "The backup \(file) was not made: \(cause)"
        case .truncateFailed(let error): "The vector tables could not be emptied: \(error)"
        case .loadFailed(let record?, let reason, _): "The record \(record) could not be stored: \(reason)"
        case .loadFailed(nil, let reason, _): "The records could not be stored: \(reason)"
        case .cancelled(let cause): "The load was cancelled: \(cause)"
        }
    }
}

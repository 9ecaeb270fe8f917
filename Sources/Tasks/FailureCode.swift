/// Why a run or a step failed, as a program can tell it; the message beside it is for people.
///
/// Spelled the same in SQL, JSON and logs.
public enum FailureCode: String, Sendable, CaseIterable {
    /// A disk is full, or a quota used up.
    case storageFull = "STORAGE_FULL"
    /// A database could not be reached, or the session was lost.
    case databaseConnectionError = "DATABASE_CONNECTION_ERROR"
    /// The task has no table list.
    case tableListMissing = "TABLE_LIST_MISSING"
    /// A table of the list is not in the database.
    case tableNotFound = "TABLE_NOT_FOUND"
    /// What an earlier step makes is not there; the message names that step.
    case stepInputMissing = "STEP_INPUT_MISSING"
    /// What earlier steps made does not belong together; the message names the step to run.
    case stepInputOutdated = "STEP_INPUT_OUTDATED"
    /// The vector tables were to be backed up, and could not be.
    case vectorBackupFailed = "VECTOR_BACKUP_FAILED"
    /// The vector tables were to be emptied, and could not be.
    case vectorTruncateFailed = "VECTOR_TRUNCATE_FAILED"
    /// The records could not be put into the vector tables.
    case vectorLoadFailed = "VECTOR_LOAD_FAILED"
    /// The embedding model did not deliver.
    case embeddingUnavailable = "EMBEDDING_UNAVAILABLE"
    /// The vector tables hold vectors of another model or length.
    case embeddingMismatch = "EMBEDDING_MISMATCH"
    /// A deadline passed, of the start, of a step, of its progress, or of the whole run.
    case deadlineExceeded = "DEADLINE_EXCEEDED"
    /// The executor could not be started.
    case executorNotStarted = "EXECUTOR_NOT_STARTED"
    /// A signal ended the executor; the message names it.
    case executorKilled = "EXECUTOR_KILLED"
    /// The kernel ended the executor since memory had run out.
    case outOfMemory = "OUT_OF_MEMORY"
    /// The executor ended by itself without recording how the run ended.
    case executorFailed = "EXECUTOR_FAILED"
    /// The database that holds the state of all nodes was away for longer than a run may go on without it.
    case stateUnavailable = "STATE_UNAVAILABLE"
    /// The node that carried the run out, or had it waiting, is not heard of any more.
    case nodeLost = "NODE_LOST"
    /// The step failed for a reason that has no code of its own.
    case stepFailed = "STEP_FAILED"
}

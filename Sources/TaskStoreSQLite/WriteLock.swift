internal import CSystem
internal import Glibc
import SQLite

/// The one lock under which the database is written or checkpointed, `state.db.lock`.
///
/// SQLite before 3.51.3 can corrupt a WAL when a commit and a checkpoint of two processes meet; they never do here. Whoever
/// has to wait for the lock marks that it does, so that work that can wait is left for later.
final class WriteLock {
    private let path: String
    private let descriptor: Int32
    private let milliseconds: Int32

    /// - Parameter milliseconds: how long to wait for the lock at most: its holder may have been stopped.
    init(path: String, waitingAtMost milliseconds: Int) throws(WriteLockError) {
        self.path = path
        self.milliseconds = Int32(milliseconds)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw WriteLockError(path: path, code: errno) }
    }

    deinit { close(descriptor) }

    /// Runs the body alone among all processes.
    ///
    /// - Throws: the body's error, or ``SQLiteError`` of code `SQLITE_BUSY` when the lock does not become free.
    func hold<T>(_ body: () throws(SQLiteError) -> T) throws(SQLiteError) -> T {
        guard csystem_lock_within(descriptor, milliseconds) == 0 else {
            let reason = String(cString: strerror(errno))
            throw SQLiteError(
                code: SQLiteError.busy,
                message: "\(path) was not free within \(milliseconds) ms: \(reason)")
        }
        defer { csystem_unlock(descriptor) }
        return try body()
    }

    /// Whether another process waits for the lock that this one holds.
    var isAwaited: Bool { csystem_is_awaited(descriptor) == 1 }
}

/// The lock file could not be opened.
struct WriteLockError: Error {
    let path: String
    let code: Int32
}

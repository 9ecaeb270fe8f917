internal import CSystem
internal import Glibc
import SQLite

/// The one lock under which the database is written or checkpointed, `state.db.lock`.
///
/// SQLite before 3.51.3 can corrupt a WAL when a commit and a checkpoint of two processes meet; they never do here.
final class WriteLock {
    private let descriptor: Int32

    init(path: String) throws(WriteLockError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw WriteLockError(path: path, code: errno) }
    }

    deinit { close(descriptor) }

    /// Runs the body alone among all processes.
    func hold<T, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
        precondition(csystem_lock(descriptor, 1) == 0, "the lock file cannot be locked: errno \(errno)")
        defer { csystem_unlock(descriptor) }
        return try body()
    }
}

/// The lock file could not be opened.
struct WriteLockError: Error {
    let path: String
    let code: Int32
}

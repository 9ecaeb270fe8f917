internal import CSystem
internal import Glibc

/// Says that a program runs once only: holds a lock on a file as long as it lives.
public final class SoleRun {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Throws: ``ProcessError`` with EAGAIN when another process has it.
    public init(path: String) throws(ProcessError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ProcessError(operation: "open \(path)", code: errno) }
        guard csystem_lock(descriptor, 0) == 0 else {
            throw ProcessError(operation: "another process already runs on \(path)", code: errno)
        }
    }

    deinit { close(descriptor) }
}

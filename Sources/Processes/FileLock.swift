internal import CSystem
internal import Glibc
public import Tasks

/// A lock on a file of its own, held as long as the value lives or until its process dies, see fcntl(2), "Open file
/// description locks".
public struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock, or answers nil when somebody holds it.
    public static func take(_ path: String) throws(FileError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        let lock = FileLock(descriptor: descriptor)
        guard csystem_lock(descriptor, 0) == 0 else {
            if errno == EAGAIN || errno == EACCES { return nil }
            throw FileError(path: path, code: errno)
        }
        return lock
    }

    /// Takes the lock, waiting for whoever holds it, so long at most: nil then.
    static func wait(for path: String, atMost milliseconds: Int) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        let lock = FileLock(descriptor: descriptor)
        guard csystem_lock_within(descriptor, Int32(milliseconds)) == 0 else { return nil }
        return lock
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}

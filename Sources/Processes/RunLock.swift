internal import CSystem
internal import Glibc
public import Tasks

/// The lock that says that a task is being carried out, `.run.lock` in its directory.
///
/// It belongs to the open file, so it passes to an executor that inherits the descriptor, and it is free exactly when
/// the last process that has it is dead. See fcntl(2), "Open file description locks".
public struct RunLock: ~Copyable {
    let descriptor: Int32

    /// Takes the lock, or answers nil when it is held.
    public static func take(_ directory: TaskDirectory) throws(FileError) -> RunLock? {
        let lock = RunLock(descriptor: try open(directory, O_RDWR | O_CREAT))
        guard csystem_lock(lock.descriptor, 0) == 0 else {
            if errno == EAGAIN || errno == EACCES { return nil }
            throw FileError(path: path(directory), code: errno)
        }
        return lock
    }

    /// Takes over a locked descriptor that a parent process passed on.
    public init(inherited descriptor: Int32) {
        self.init(descriptor: descriptor)
        csystem_set_cloexec(descriptor, 1)
    }

    /// Whether some process holds the lock.
    public static func isHeld(_ directory: TaskDirectory) throws(FileError) -> Bool {
        guard access(path(directory), F_OK) == 0 else { return false }
        let probe = RunLock(descriptor: try open(directory, O_RDWR))
        return csystem_is_locked(probe.descriptor) == 1
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    private static func path(_ directory: TaskDirectory) -> String { directory.path(of: ".run.lock") }

    private static func open(_ directory: TaskDirectory, _ flags: Int32) throws(FileError) -> Int32 {
        let path = path(directory)
        let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        return descriptor
    }
}

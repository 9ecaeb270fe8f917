internal import CSystem
internal import Glibc

/// The lock that says that a task is being carried out or changed: a file of its own, outside the directory that it guards.
///
/// It belongs to the open file, so it passes to an executor that inherits the descriptor, and it is free exactly when the
/// last process that has it is dead or has let go of it. See fcntl(2), "Open file description locks". The file is there
/// only while somebody holds the lock; who takes it makes sure that it is still the file of that name.
struct RunLock: ~Copyable {
    let descriptor: Int32
    let path: String

    /// Takes the lock, or answers nil when it is held.
    static func take(_ path: String) throws(FileError) -> RunLock? {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
            let lock = RunLock(descriptor: descriptor, path: path)
            guard csystem_lock(descriptor, 0) == 0 else {
                if errno == EAGAIN || errno == EACCES { return nil }
                throw FileError(path: path, code: errno)
            }
            if lock.isInPlace { return lock }
        }
    }

    /// Whether some process holds the lock.
    static func isHeld(_ path: String) throws(FileError) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return false }
            throw FileError(path: path, code: errno)
        }
        defer { close(descriptor) }
        return csystem_is_locked(descriptor) == 1
    }

    /// Takes over a locked descriptor that a parent process passed on.
    static func inherited(_ descriptor: Int32, path: String) -> RunLock {
        csystem_set_cloexec(descriptor, 1)
        return RunLock(descriptor: descriptor, path: path)
    }

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Removes the file; the lock is free for whoever comes now.
    func remove() {
        if isInPlace { unlink(path) }
    }

    /// Whether the file is the one of that name, and none that its last holder has removed.
    private var isInPlace: Bool {
        var own = stat()
        var named = stat()
        return fstat(descriptor, &own) == 0 && stat(path, &named) == 0 && own.st_ino == named.st_ino
            && own.st_dev == named.st_dev
    }
}

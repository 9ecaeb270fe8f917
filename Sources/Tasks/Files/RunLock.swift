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
            guard descriptor >= 0 else {
                let code = errno
                if code == EISDIR, moveFolder(path) { continue }
                throw FileError(path: path, code: code)
            }
            let lock = RunLock(descriptor: descriptor, path: path)
            guard csystem_lock(descriptor, 0) == 0 else {
                if errno == EAGAIN || errno == EACCES { return nil }
                throw FileError(path: path, code: errno)
            }
            guard lock.isInPlace else { continue }
            // What its last holder, which has died, has left.
            guard ftruncate(descriptor, 0) == 0 else { throw FileError(path: path, code: errno) }
            return lock
        }
    }

    /// Moves a folder aside that stands in the place of the lock, and is nobody's. With the slash it is never a file that another
    /// process has made since.
    private static func moveFolder(_ path: String) -> Bool {
        for number in 1...100 {
            if rename(path + "/", "\(path).folder_\(number)") == 0 { return true }
            // Somebody else has moved it.
            if errno == ENOENT || errno == ENOTDIR { return true }
        }
        return false
    }

    /// Whether some process holds the lock.
    static func isHeld(_ path: String) throws(FileError) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == EISDIR { return false }
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

    /// Writes a line into the file, which has room for it from the first time on.
    func note(_ text: String) throws(FileError) {
        let line = Self.line(text)
        guard pwrite(descriptor, line, line.count, 0) == line.count else {
            throw FileError(path: path, code: errno == 0 ? ENOSPC : errno)
        }
    }

    /// Adds a word to what stands there already, in the room that there is.
    static func add(_ word: String, to path: String) {
        let line = line([note(in: path), word].compactMap(\.self).joined(separator: " "))
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        pwrite(descriptor, line, line.count, 0)
    }

    private static func line(_ text: String) -> [UInt8] {
        Array((text + String(repeating: " ", count: max(0, 62 - text.utf8.count)) + "\n").utf8)
    }

    /// What the holder of the lock has noted; nil when there is nothing.
    static func note(in path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 63)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
        let note = String(decoding: text, as: UTF8.self).split(separator: " ").joined(separator: " ")
        return note.isEmpty ? nil : note
    }

    /// Removes the file; the lock is free for whoever comes now.
    func remove() {
        if isInPlace { unlink(path) }
        // A process that is being started just now still has what this one had open.
        csystem_unlock(descriptor)
    }

    /// Whether the file is the one of that name, and none that its last holder has removed.
    private var isInPlace: Bool {
        var own = stat()
        var named = stat()
        return fstat(descriptor, &own) == 0 && stat(path, &named) == 0 && own.st_ino == named.st_ino
            && own.st_dev == named.st_dev
    }
}

internal import Crypto
internal import Glibc
internal import Synchronization
internal import Threads

/// Reads a file while it is being written, a little behind the writer, on a thread of its own: reading back a large backup
/// afterwards would take a fifth of its time again, while other writers wait.
final class FollowingReader: Sendable {
    private let path: String
    private let written = Atomic<Int>(0)
    private let isComplete = Atomic<Bool>(false)
    private let outcome = Mutex<Result<BackupFile.Contents, BackupFile.Failure>?>(nil)

    /// Begins to follow.
    init(path: String) throws(BackupFile.Failure) {
        self.path = path
        do {
            pthread_detach(try OwnThread.start(follow))
        } catch {
            throw BackupFile.Failure(code: error.code)
        }
    }

    /// So many bytes of the file can be read.
    func advance(to bytes: Int) { written.store(bytes, ordering: .releasing) }

    /// No more bytes will come: what there is, is read to its end.
    ///
    /// - Returns: what was read.
    func finish() throws(BackupFile.Failure) -> BackupFile.Contents {
        isComplete.store(true, ordering: .releasing)
        while true {
            if let outcome = outcome.withLock({ $0 }) { return try outcome.get() }
            usleep(500)
        }
    }

    /// The writer has given up.
    func stop() { isComplete.store(true, ordering: .releasing) }

    private func follow() {
        let result = Result { () throws(BackupFile.Failure) in try read() }
        outcome.withLock { $0 = result }
    }

    private func read() throws(BackupFile.Failure) -> BackupFile.Contents {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw BackupFile.Failure(code: errno) }
        defer { close(descriptor) }
        var tally = BackupFile.Tally()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            // Asked before the bytes are counted: none can come after it.
            let isLast = isComplete.load(ordering: .acquiring)
            let available = written.load(ordering: .acquiring) - tally.bytes
            guard available > 0 else {
                if isLast { return tally.contents() }
                usleep(1000)
                continue
            }
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, available))
            guard count >= 0 || errno == EINTR else { throw BackupFile.Failure(code: errno) }
            // Fewer bytes than were written are no end but a loss.
            guard count != 0 else { throw BackupFile.Failure(code: EIO) }
            if count > 0 {
                buffer.withUnsafeBytes { tally.add(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            }
        }
    }
}

internal import Failpoints
internal import Glibc
internal import SQLite
public import Tasks

/// The task store in one SQLite file.
///
/// Reads see a snapshot and block nobody. Writes go one at a time, under the write lock. The file is made and brought up to
/// date by ``prepare(path:beside:)`` alone; whoever opens it finds it ready or is refused.
public final class TaskStoreSQLite {
    let connection: SQLiteConnection
    let writeLock: WriteLock
    private let path: String
    private let identity: FileIdentity
    /// Who writes, for the events.
    public var writer = "pid \(getpid())"
    /// At how many pages of the write-ahead log this process last tried to shorten it.
    private var triedAtPages = 0
    /// How closely each filter's tasks are marked: a quarter of a megabyte for a million tasks.
    var mostMarks = 1 << 14
    /// The filters that lists were last asked for, the latest last.
    var recent: [MarkedTasks] = []
    static let mostRecent = 16

    /// From how many pages on whoever writes moves the write-ahead log's content into the store: 4 MiB.
    private static let longLogPages = 1024

    /// Opens a store that was prepared.
    ///
    /// - Parameter waitMilliseconds: how long a write waits for the write lock at most.
    public init(path: String, waitMilliseconds: Int = 5000) throws(TaskStoreError) {
        self.path = path
        guard let identity = FileIdentity(path: path) else { throw .missing(path) }
        self.identity = identity
        (writeLock, connection) = try TaskStoreError.wrapping(path) {
            let lock = try WriteLock(path: path + ".lock", waitingAtMost: waitMilliseconds)
            let connection = try SQLiteConnection(path: path, isCreating: false)
            try connection.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
            try connection.script("PRAGMA wal_autocheckpoint = 0")
            connection.countLogPages()
            try StoreForm.check(connection, path: path)
            return (lock, connection)
        }
    }

    /// The size of the write-ahead log in bytes.
    public var logBytes: Int {
        var status = stat()
        return stat(path + "-wal", &status) == 0 ? Int(status.st_size) : 0
    }

    /// Moves what can be moved of the write-ahead log into the database file, and shortens a long one while nobody waits
    /// for the store.
    ///
    /// Waits for no reader: what one still needs stays for the next time.
    public func checkpoint(shortenFrom bytes: Int = 8 << 20) throws(TaskStoreError) {
        try underLock { () throws(SQLiteError) in try moveLog() }
        // Somebody may be waiting just then; a moment later nobody is.
        var attempts = 20
        while attempts > 0, logBytes > bytes {
            let isShorter = try underLock { () throws(SQLiteError) in
                guard !writeLock.isAwaited else { return false }
                connection.setBusyTimeout(milliseconds: 0)
                defer { connection.setBusyTimeout(milliseconds: 5000) }
                return try connection.first("PRAGMA wal_checkpoint(TRUNCATE)") { $0.integer == 0 } ?? false
            }
            if isShorter { return }
            attempts -= 1
            poll(nil, 0, 20)
        }
    }

    private func moveLog() throws(SQLiteError) {
        try connection.query("PRAGMA wal_checkpoint(PASSIVE)") { _ in }
    }

    private func underLock<T>(_ body: () throws(SQLiteError) -> T) throws(TaskStoreError) -> T {
        try checkIdentity()
        return try mapped { () throws(SQLiteError) in
            try writeLock.hold { () throws(SQLiteError) in try body() }
        }
    }

    /// Runs the body in one write transaction.
    @discardableResult
    func write<T>(_ body: (SQLiteConnection) throws(SQLiteError) -> T) throws(TaskStoreError) -> T {
        try underLock { () throws(SQLiteError) in
            let value = try connection.writeTransaction { () throws(SQLiteError) in
                let value = try body(connection)
                try Self.pass("store.written")
                return value
            }
            _ = Failpoint.code(at: "store.committed")
            keepLogShort()
            return value
        }
    }

    /// Runs the body in one write transaction whose transitions are recorded as this writer's.
    @discardableResult
    func writeEvent<T>(_ body: (SQLiteConnection) throws(SQLiteError) -> T) throws(TaskStoreError) -> T {
        try write { connection throws(SQLiteError) in
            try connection.execute(Queries.setWriter, .text(writer))
            let value = try body(connection)
            try connection.execute(Queries.setWriter, .null)
            return value
        }
    }

    /// Runs the body as the run's write, if the run still holds its task.
    func write(
        _ run: Run, _ body: (SQLiteConnection) throws(SQLiteError) -> Void
    ) throws(TaskStoreError) -> Standing {
        try write { connection throws(SQLiteError) in try asHolder(run, body) }
    }

    /// The same for what is recorded as an event.
    func writeEvent(
        _ run: Run, _ body: (SQLiteConnection) throws(SQLiteError) -> Void
    ) throws(TaskStoreError) -> Standing {
        try writeEvent { connection throws(SQLiteError) in try asHolder(run, body) }
    }

    private func asHolder(
        _ run: Run, _ body: (SQLiteConnection) throws(SQLiteError) -> Void
    ) throws(SQLiteError) -> Standing {
        let standing = try found(run)
        if case .replaced = standing { return standing }
        try body(connection)
        return standing
    }

    /// Whether the run still holds its task, and was asked to stop.
    func found(_ run: Run) throws(SQLiteError) -> Standing {
        let isCancelRequested = try connection.first(
            Queries.standing, .text(run.taskID.text), .integer(run.runID), .integer(run.fence)
        ) { $0.integer == 1 }
        guard let isCancelRequested else { return .replaced }
        return isCancelRequested ? .cancelRequested : .holds
    }

    /// Runs reads.
    func read<T>(_ body: () throws(SQLiteError) -> T) throws(TaskStoreError) -> T {
        try checkIdentity()
        return try mapped(body)
    }

    @inline(__always)
    private static func pass(_ name: StaticString) throws(SQLiteError) {
        let code = Failpoint.code(at: name)
        guard code != 0 else { return }
        throw SQLiteError(code: SQLiteError.inputOutput, message: "failpoint", systemCode: code)
    }

    /// The log cannot wait for the supervisor's child under a heavy load. What fails here is tried again there, and the
    /// transaction is on disk already.
    private func keepLogShort() {
        let pages = connection.logPages
        if pages < triedAtPages { triedAtPages = 0 }
        guard pages >= Self.longLogPages, pages - triedAtPages >= Self.longLogPages / 2 || triedAtPages == 0
        else { return }
        triedAtPages = pages
        try? moveLog()
    }

    /// Another file at the store's path, or none, must not be taken for this one, whose name is gone.
    private func checkIdentity() throws(TaskStoreError) {
        guard let found = FileIdentity(path: path) else { throw .missing(path) }
        guard found == identity else {
            throw TaskStoreError(
                description: "\(path) was replaced by another file while it was in use; restart the service",
                isRetryable: true)
        }
    }

    /// Turns SQLite's errors into the store's.
    private func mapped<T>(_ body: () throws(SQLiteError) -> T) throws(TaskStoreError) -> T {
        do {
            return try body()
        } catch {
            throw TaskStoreError(error, path: path)
        }
    }
}

/// Which file stands at a path.
struct FileIdentity: Equatable {
    private let device: UInt
    private let inode: UInt

    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
    }
}

extension TaskStoreError {
    init(_ error: SQLiteError, path: String) {
        let hint = error.isDamage ? "; it is damaged or no task store: restore a copy of it" : ""
        self.init(
            description: "\(path): \(error)\(hint)", isRetryable: error.isRetryable,
            isOutOfSpace: error.isOutOfSpace)
    }

    /// Runs the body; whatever it throws becomes the store's error.
    static func wrapping<T>(_ path: String, _ body: () throws -> T) throws(TaskStoreError) -> T {
        do {
            return try body()
        } catch let error as TaskStoreError {
            throw error
        } catch let error as SQLiteError {
            throw TaskStoreError(error, path: path)
        } catch let error as WriteLockError {
            throw TaskStoreError(
                description: "\(error.path): \(String(cString: strerror(error.code)))", isRetryable: false)
        } catch let error as FileError {
            throw TaskStoreError(
                description: "\(error)", isRetryable: false, isOutOfSpace: error.isOutOfSpace)
        } catch {
            throw TaskStoreError(description: "\(path): \(error)", isRetryable: false)
        }
    }

    static func missing(_ path: String) -> TaskStoreError {
        TaskStoreError(
            description: "\(path) is missing; it is made by the supervisor only", isRetryable: false)
    }
}

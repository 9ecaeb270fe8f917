internal import Glibc
internal import SQLite
public import Tasks

/// The task store in one SQLite file.
///
/// Reads see a snapshot and block nobody. Writes go one at a time, under the write lock.
public final class TaskStoreSQLite {
    let connection: SQLiteConnection
    private let writeLock: WriteLock
    private let walPath: String
    /// How closely each filter's tasks are marked: a quarter of a megabyte for a million tasks.
    var mostMarks = 1 << 14
    /// The filters that lists were last asked for, the latest last.
    var recent: [MarkedTasks] = []
    static let mostRecent = 16

    /// Opens the file, creating it (readable by its owner only) and bringing it up to date as needed.
    public init(path: String) throws(TaskStoreError) {
        do {
            let mask = umask(0o077)
            defer { umask(mask) }
            writeLock = try WriteLock(path: path + ".lock")
            connection = try SQLiteConnection(path: path)
        } catch let error as WriteLockError {
            throw TaskStoreError(
                description: "\(error.path): \(String(cString: strerror(error.code)))", isRetryable: false)
        } catch let error as SQLiteError {
            throw TaskStoreError(description: "\(path): \(error)", isRetryable: false)
        } catch {
            throw TaskStoreError(description: "\(path): \(error)", isRetryable: false)
        }
        walPath = path + "-wal"
        let connection = connection
        try Self.mapped { () throws(SQLiteError) in
            try writeLock.hold { () throws(SQLiteError) in
                let mode = try connection.first("PRAGMA journal_mode = WAL") { $0.text(0) ?? "" }
                precondition(mode == "wal", "the file system cannot hold a WAL database")
                try connection.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
                try connection.script("PRAGMA wal_autocheckpoint = 0")
                try Migrations.run(on: connection, path: path)
            }
        }
    }

    /// Moves the WAL's content into the database file when the WAL is longer than that.
    ///
    /// Somebody must call it now and then: SQLite itself never does here.
    public func checkpoint(whenLongerThan bytes: Int) throws(TaskStoreError) {
        var status = stat()
        guard stat(walPath, &status) == 0, status.st_size > bytes else { return }
        try Self.mapped { () throws(SQLiteError) in
            try writeLock.hold { () throws(SQLiteError) in
                try connection.query("PRAGMA wal_checkpoint(RESTART)") { _ in }
            }
        }
    }

    /// Runs the body in one write transaction.
    @discardableResult
    func write<T>(_ body: (SQLiteConnection) throws(SQLiteError) -> T) throws(TaskStoreError) -> T {
        try Self.mapped { () throws(SQLiteError) in
            try writeLock.hold { () throws(SQLiteError) in
                try connection.writeTransaction { () throws(SQLiteError) in try body(connection) }
            }
        }
    }

    /// Runs the body as the run's write, if the run still holds its task.
    func write(
        _ run: Run, _ body: (SQLiteConnection) throws(SQLiteError) -> Void
    ) throws(TaskStoreError) -> Standing {
        try write { connection throws(SQLiteError) in
            let isCancelRequested = try connection.first(
                Queries.standing, .text(run.taskID.text), .integer(run.runID), .integer(run.fence)
            ) { $0.integer(0) == 1 }
            guard let isCancelRequested else { return .replaced }
            try body(connection)
            return isCancelRequested ? .cancelRequested : .holds
        }
    }

    /// Turns SQLite's errors into the store's.
    static func mapped<T>(_ body: () throws(SQLiteError) -> T) throws(TaskStoreError) -> T {
        do {
            return try body()
        } catch {
            throw TaskStoreError(description: error.description, isRetryable: error.isRetryable)
        }
    }
}

internal import CSQLite

/// One connection to a database file, for one thread.
///
/// Statements are prepared once per text and kept. Every text is a `StaticString`, so that no value can slip into it.
public final class SQLiteConnection {
    let handle: OpaquePointer
    /// By where the text lies: it is a constant of the program.
    private var cache: [UnsafePointer<UInt8>: OpaquePointer] = [:]
    /// How many pages the write-ahead log held after this connection's last commit, see sqlite3_wal_hook.
    public private(set) var logPages = 0

    /// Opens the file.
    ///
    /// Closing never runs a checkpoint; who owns the file decides when to.
    /// - Parameter isCreating: whether a file that is missing is made.
    public init(
        path: String, isCreating: Bool = true, busyTimeoutMilliseconds: Int = 5000
    ) throws(SQLiteError) {
        var opened: OpaquePointer?
        let flags =
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            | (isCreating ? SQLITE_OPEN_CREATE : 0)
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard let opened else { throw SQLiteError(code: code, message: "out of memory") }
        handle = opened
        // From here on deinit closes the handle, which SQLite wants even after a failed open.
        guard code == SQLITE_OK else { throw failure() }
        sqlite3_busy_timeout(opened, Int32(busyTimeoutMilliseconds))
        guard csqlite_no_checkpoint_on_close(opened) == SQLITE_OK else { throw failure() }
    }

    deinit {
        for statement in cache.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Counts the pages of the write-ahead log after each commit, see ``logPages``. Takes the place of SQLite's own
    /// checkpoints.
    public func countLogPages() {
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// How many rows this connection has changed.
    public var changedRows: Int64 { sqlite3_total_changes64(handle) }

    /// For how long a statement waits for another connection that is in the way.
    public func setBusyTimeout(milliseconds: Int) { sqlite3_busy_timeout(handle, Int32(milliseconds)) }

    /// Runs a statement that returns no rows; answers how many rows it changed.
    @discardableResult
    public func execute(_ sql: StaticString, _ parameters: SQLiteValue...) throws(SQLiteError) -> Int {
        try query(sql, parameters) { _ in }
        return Int(sqlite3_changes64(handle))
    }

    /// Calls the body for each row.
    public func query(
        _ sql: StaticString, _ parameters: [SQLiteValue] = [], _ body: (borrowing SQLiteRow) -> Void
    ) throws(SQLiteError) {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        precondition(
            Int(sqlite3_bind_parameter_count(statement)) == parameters.count,
            "wrong number of parameters: \(sql)")
        for (index, value) in parameters.enumerated() {
            guard bind(value, to: Int32(index + 1), of: statement) == SQLITE_OK else { throw failure() }
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: body(SQLiteRow(statement: statement))
            case SQLITE_DONE: return
            default: throw failure()
            }
        }
    }

    /// The rows, each turned into a value.
    public func all<T>(
        _ sql: StaticString, _ parameters: SQLiteValue..., row: (borrowing SQLiteRow) -> T
    ) throws(SQLiteError) -> [T] {
        var values: [T] = []
        try query(sql, parameters) { values.append(row($0)) }
        return values
    }

    /// The first row turned into a value, or nil when there is none.
    public func first<T>(
        _ sql: StaticString, _ parameters: SQLiteValue..., row: (borrowing SQLiteRow) -> T
    ) throws(SQLiteError) -> T? {
        var value: T?
        try query(sql, parameters) { if value == nil { value = row($0) } }
        return value
    }

    /// Runs several statements without parameters, such as a migration.
    public func script(_ sql: StaticString) throws(SQLiteError) {
        let code = sql.withUTF8Buffer { bytes in
            sqlite3_exec(handle, String(decoding: bytes, as: UTF8.self), nil, nil, nil)
        }
        guard code == SQLITE_OK else { throw failure() }
    }

    /// Runs the body in one write transaction, begun with `BEGIN IMMEDIATE`; any error rolls back.
    ///
    /// A deferred transaction that turns to writing fails at once in spite of the busy timeout, so there is none.
    public func writeTransaction<T>(_ body: () throws(SQLiteError) -> T) throws(SQLiteError) -> T {
        try execute("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            _ = try? execute("ROLLBACK")
            throw error
        }
    }

    private func prepared(_ sql: StaticString) throws(SQLiteError) -> OpaquePointer {
        if let statement = cache[sql.utf8Start] { return statement }
        let text = sql.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        var statement: OpaquePointer?
        guard
            sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
                == SQLITE_OK,
            let statement
        else { throw failure() }
        cache[sql.utf8Start] = statement
        return statement
    }

    private func bind(_ value: SQLiteValue, to index: Int32, of statement: OpaquePointer) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .text(let text): csqlite_bind_text_copy(statement, index, text, Int32(text.utf8.count))
        }
    }

    private func failure() -> SQLiteError {
        SQLiteError(
            code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)),
            systemCode: sqlite3_system_errno(handle))
    }
}

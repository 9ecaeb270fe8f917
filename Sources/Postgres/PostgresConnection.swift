internal import CPostgres

/// One session with a PostgreSQL server; blocking, for one thread.
///
/// Statements go by the extended protocol, so that a text holds exactly one statement, and parameters travel beside
/// it. Values come and go as text. The session is closed when the object is freed.
public final class PostgresConnection {
    let handle: OpaquePointer
    /// When whoever waits for this session gives up.
    let deadline: ContinuousClock.Instant?
    /// How many statements have been sent, scripts counting as one.
    public internal(set) var statementCount = 0

    /// With which a statement is stopped.
    private(set) var order: CancelOrder?

    /// The limit for a statement, and for waiting on a lock, in a transaction that sets no other; in milliseconds.
    let statementTimeout: Int
    /// How much longer than that a server may say nothing until it is given up, in seconds.
    public var graceSeconds = 30
    /// How long an attempt to connect takes at most.
    let timeoutSeconds: Int

    /// Connects.
    ///
    /// The host name is resolved and vetted here, and the addresses that were vetted are tried one after the other. Nothing is
    /// set for the session but the encoding, so that a pooler may hand it on; everything else is set for each transaction.
    /// - Parameters:
    ///   - timeoutSeconds: for the whole attempt, unless the connection's own `connect_timeout` is shorter.
    ///   - statementTimeoutSeconds: server-side limit for each statement of a transaction; 0 for none. A server that has said
    ///     nothing for half a minute longer is given up.
    ///   - lifetimeSeconds: after how long ``query(_:_:)`` gives up, even on a server that says nothing; 0 for never.
    ///   - defaults: settings of the session from its start, for statements that no transaction can hold. A pooler refuses
    ///     or forgets them.
    /// - Throws: ``PostgresError`` of kind `connection` or `silence`, with its ``PostgresError/fault``.
    public convenience init(
        _ info: ConnectionInfo, applicationName: String = "data_pipeline", timeoutSeconds: Int = 10,
        statementTimeoutSeconds: Int = 0, lifetimeSeconds: Int = 0, defaults: [String: String] = [:]
    ) throws(PostgresError) {
        try self.init(
            info, at: Self.addresses(of: info), applicationName: applicationName,
            timeoutSeconds: timeoutSeconds,
            statementTimeoutSeconds: statementTimeoutSeconds, lifetimeSeconds: lifetimeSeconds,
            defaults: defaults)
    }

    /// The same with the addresses that are tried, in their order.
    init(
        _ info: ConnectionInfo, at addresses: [String], applicationName: String = "data_pipeline",
        timeoutSeconds: Int = 10, statementTimeoutSeconds: Int = 0, lifetimeSeconds: Int = 0,
        defaults: [String: String] = [:]
    ) throws(PostgresError) {
        deadline = lifetimeSeconds > 0 ? .now + .seconds(lifetimeSeconds) : nil
        statementTimeout = statementTimeoutSeconds * 1000
        let own = info.parameters["connect_timeout"].flatMap { Int($0) } ?? timeoutSeconds
        self.timeoutSeconds = min(own, timeoutSeconds)
        handle = try Self.connect(
            info, at: addresses, as: info.parameters["application_name"] ?? applicationName,
            timeoutSeconds: self.timeoutSeconds, defaults: defaults)
        register()
    }

    deinit {
        if let order { OpenSessions.remove(order) }
        PQfinish(handle)
    }

    /// Notes with what the present session's statements are stopped.
    func register() {
        if let order { OpenSessions.remove(order) }
        order = CancelOrder(handle)
        if let order { OpenSessions.add(order) }
    }

    /// The server's version as a number, `150018` for 15.18.
    public var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// The encoding in which the server keeps texts, such as `UTF8`; `SQL_ASCII` where it does not know.
    public var serverEncoding: String {
        PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "UTF8"
    }

    /// Whether the session can still be used.
    public var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    /// Whether a transaction has been begun and not yet ended.
    public var isInTransaction: Bool { isAlive && PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// Runs one statement with parameters `$1`, `$2`, …, nil being SQL NULL.
    @discardableResult
    public func query(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> PostgresResult {
        statementCount += 1
        let count = Int32(parameters.count)
        let limit = patience
        let isSent = Self.withCStrings(parameters) {
            PQsendQueryParams(handle, sql, count, nil, $0, nil, nil, 0)
        }
        return try adopt(isSent == 1 ? awaitResult(until: limit) : nil)
    }

    /// Sends one statement without waiting for its result, which ``receive()`` brings; nothing else may be asked between.
    public func send(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) {
        statementCount += 1
        let isSent = Self.withCStrings(parameters) {
            PQsendQueryParams(handle, sql, Int32(parameters.count), nil, $0, nil, nil, 0)
        }
        // The server gets to work on what has left here only.
        guard isSent == 1, PQflush(handle) >= 0 else {
            throw PostgresError(kind: .connection, message: errorText)
        }
    }

    /// Waits for the result of the statement that was sent.
    public func receive() throws(PostgresError) -> PostgresResult { try adopt(awaitResult(until: patience)) }

    /// Runs a script of several statements by the simple protocol. Only for text of our own.
    public func script(_ sql: String) throws(PostgresError) {
        statementCount += 1
        _ = try adopt(PQexec(handle, sql))
    }

    /// Lets the server parse one statement without running it.
    ///
    /// - Returns: the number of parameters it takes and the names and type OIDs of the columns it returns; no
    ///   columns for a statement that returns no rows.
    public func describe(_ sql: String) throws(PostgresError) -> StatementDescription {
        let limit = patience
        _ = try adopt(PQsendPrepare(handle, "", sql, 0, nil) == 1 ? awaitResult(until: limit) : nil)
        let result = try adopt(PQsendDescribePrepared(handle, "") == 1 ? awaitResult(until: limit) : nil)
        return StatementDescription(
            parameterCount: Int(PQnparams(result.handle)),
            columns: (0..<result.columnCount).map { (result.columnName($0), result.columnType($0)) })
    }

    /// Begins a transaction in which the settings are in force.
    ///
    /// A session that was lost while nothing was under way is made anew.
    /// - Parameter options: what follows `BEGIN`, such as `isolation level repeatable read, read only`.
    public func begin(
        _ options: StaticString = "", settings: TransactionSettings = TransactionSettings()
    ) throws(PostgresError) {
        try begin(options, setting: statements(of: settings))
    }

    /// The same with statements of our own that set something until the transaction's end.
    ///
    /// What role and database have set is in force until then, so that all goes in one message, and more than once where
    /// their limits are of milliseconds.
    public func begin(_ options: StaticString, setting statements: [String]) throws(PostgresError) {
        let script = (["BEGIN \(options)"] + statements).joined(separator: "; ")
        for attempt in 1... {
            try revive()
            statementCount += 1
            let limit = patience
            do {
                _ = try adopt(PQsendQuery(handle, script) == 1 ? awaitResult(until: limit) : nil)
                return
            } catch {
                if isAlive { _ = try? query("ROLLBACK") }
                let isLimit = error.sqlState == "57014" || !isAlive && error.kind == .connection
                guard isLimit, error.fault == nil, attempt < Self.mostBeginnings else { throw error }
            }
        }
    }

    /// How often a transaction is begun that does not come to its settings.
    static let mostBeginnings = 10

    func statements(of settings: TransactionSettings) -> [String] {
        settings.statements(timeout: statementTimeout, isRaw: serverEncoding == "SQL_ASCII")
    }

    /// Runs the body between BEGIN and COMMIT; any error rolls back.
    ///
    /// - Parameter options: what follows `BEGIN`, such as `isolation level repeatable read, read only`.
    /// - Throws: the body's error, or ``PostgresError`` from BEGIN and COMMIT.
    public func transaction<T: ~Copyable>(
        _ options: StaticString = "", settings: TransactionSettings = TransactionSettings(),
        _ body: () throws -> T
    ) throws -> T {
        try begin(options, settings: settings)
        do {
            let value = try body()
            try query("COMMIT")
            return value
        } catch {
            _ = try? query("ROLLBACK")
            throw error
        }
    }

    /// Runs `COPY … TO STDOUT` and hands over each piece of data as it comes.
    ///
    /// - Returns: the number of rows.
    /// - Throws: the body's error, or ``PostgresError``.
    public func copyOut(_ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        try beginCopy(sql, PGRES_COPY_OUT)
        var failure: (any Error)?
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(handle, &buffer, 0)
            guard length > 0, let start = buffer else { break }
            defer { PQfreemem(start) }
            guard failure == nil else { continue }  // the rest is drained, so that the session stays usable
            do {
                try body(UnsafeRawBufferPointer(start: start, count: Int(length)))
            } catch {
                failure = error
            }
        }
        // PQgetCopyData's -1 does not tell success from failure; only the result does (libpq, "COPY" functions).
        let rows: Int
        do { rows = try finishCopy() } catch { throw failure ?? error }
        if let failure { throw failure }
        return rows
    }

    /// Runs `COPY … FROM STDIN`; the body sends the data in pieces of any size.
    ///
    /// An error of the body ends the COPY on the server as failed.
    /// - Returns: the number of rows.
    /// - Throws: the body's error, or ``PostgresError``.
    public func copyIn(_ sql: String, _ body: (CopyInput) throws -> Void) throws -> Int {
        try beginCopy(sql, PGRES_COPY_IN)
        do {
            try body(CopyInput(connection: self))
        } catch {
            PQputCopyEnd(handle, "the client gave up")
            _ = try? finishCopy()
            throw error
        }
        PQputCopyEnd(handle, nil)
        return try finishCopy()
    }

    private func beginCopy(_ sql: String, _ expected: ExecStatusType) throws(PostgresError) {
        let result = try adopt(PQexec(handle, sql))
        guard PQresultStatus(result.handle) == expected else {
            throw PostgresError(
                kind: .protocolViolation, message: "the statement is not the COPY it should be")
        }
    }

    private func finishCopy() throws(PostgresError) -> Int {
        var rows = 0
        var failure: PostgresError?
        while let raw = PQgetResult(handle) {
            let result = PostgresResult(adopting: raw)
            failure = failure ?? result.failure
            rows = result.affectedRows
        }
        if let failure { throw failure }
        return rows
    }

    /// What libpq has to say.
    var errorText: String { String(cString: PQerrorMessage(handle)).trimmedLine }

    /// Takes over a result, and turns it into the error it may hold.
    func adopt(_ raw: OpaquePointer?) throws(PostgresError) -> PostgresResult {
        guard let raw else {
            throw PostgresError(kind: .connection, message: errorText)
        }
        let result = PostgresResult(adopting: raw)
        if let failure = result.failure {
            guard isAlive else {
                // pgbouncer's own words, after what the statement itself has brought.
                let isByStatement = failure.message.contains("statement pooling mode")
                throw PostgresError(
                    kind: .connection, sqlState: failure.sqlState, message: failure.message,
                    fault: isByStatement ? .statementPooling : nil)
            }
            throw failure
        }
        return result
    }

    /// Calls the body with a nil-terminated array of C strings that live as long as the call.
    static func withCStrings<R>(
        _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        var bytes: [CChar] = []
        var offsets: [Int?] = []
        for string in strings {
            offsets.append(string == nil ? nil : bytes.count)
            if let string { bytes.append(contentsOf: string.utf8CString) }
        }
        return bytes.withUnsafeBufferPointer { storage in
            let pointers =
                offsets.map { offset in offset.flatMap { storage.baseAddress?.advanced(by: $0) } } + [nil]
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}

/// What the server says of a statement before it is run.
public struct StatementDescription: Sendable {
    /// How many `$n` parameters the statement takes.
    public let parameterCount: Int
    /// Name and type OID of each column of its result.
    public let columns: [(name: String, type: UInt32)]
}

/// Where the data of a `COPY … FROM STDIN` goes.
public struct CopyInput {
    fileprivate let connection: PostgresConnection

    /// Sends bytes; blocks while the server is busy.
    public func send(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        let sent = PQputCopyData(
            connection.handle, start.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        guard sent == 1 else {
            throw PostgresError(
                kind: .connection, message: connection.errorText)
        }
    }

    /// Sends text.
    public func send(_ text: String) throws(PostgresError) {
        let bytes = Array(text.utf8)
        let sent: Result<Void, PostgresError> = bytes.withUnsafeBytes { all in
            Result { () throws(PostgresError) in try send(all) }
        }
        try sent.get()
    }
}
